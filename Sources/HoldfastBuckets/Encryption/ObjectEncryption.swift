import HoldfastStorage

/// How an object is encrypted, as replies tell it.
public struct ObjectEncryption: Hashable, Sendable {
    /// The numbers are on disk.
    public enum Kind: UInt8, Hashable, Sendable {
        case s3 = 1
        case kms = 2
        case kmsDual = 3
        case customer = 4
    }

    public var kind: Kind
    /// Of the KMS key: as the request or the bucket's setting named it, else the ARN of the account's own. `nil` for
    /// other kinds, and for objects from before that was kept.
    public var keyID: String?
    public var isBucketKeyEnabled = false
    /// The encryption context, as it came.
    public var context: String?
    /// Of the customer's key that came with the request this answers; not kept.
    public var customerKeyMD5: [UInt8]?

    init(_ kind: Kind) { self.kind = kind }

    /// Whether the entity tag of an object in one part is the MD5 of its bytes; of other kinds it tells nothing about
    /// them. See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>.
    var hasDigestAsTag: Bool { kind == .s3 }

    func encode(into record: inout RecordWriter) {
        record.uint8(kind.rawValue)
        record.optional(keyID) { writer, id in writer.string(id) }
        record.bool(isBucketKeyEnabled)
        record.optional(context) { writer, context in writer.string(context) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        guard let kind = Kind(rawValue: try record.uint8()) else { throw .illegal("unknown encryption") }
        self.kind = kind
        keyID = try record.optional { (reader) throws(RecordDecodingError) in try reader.string() }
        isBucketKeyEnabled = try record.bool()
        context = try record.optional { (reader) throws(RecordDecodingError) in try reader.string() }
    }
}

/// How an object's bytes are encrypted on disk.
struct StoredEncryption: Hashable, Sendable {
    var method: ObjectEncryption
    /// The object's own key, under the store's key or the customer's.
    var wrappedKey: WrappedKey

    init(_ method: ObjectEncryption, _ wrappedKey: WrappedKey) {
        self.method = method
        self.wrappedKey = wrappedKey
    }

    func encode(into record: inout RecordWriter) {
        method.encode(into: &record)
        record.bytes(wrappedKey.bytes)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        method = try ObjectEncryption(decoding: &record)
        guard let wrapped = WrappedKey(try record.bytes()) else { throw .illegal("not a wrapped key") }
        wrappedKey = wrapped
    }
}
