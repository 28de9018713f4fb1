import HoldfastStorage

/// An object's key: 1 to 1,024 bytes, UTF-8 wherever a client spells it, ordered by its bytes.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>.
public struct ObjectKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// - Throws: `keyTooLong`; `invalidArgument` where it is empty or not UTF-8.
    public init(_ bytes: [UInt8]) throws(BucketError) {
        guard bytes.count <= BucketLimits.keyBytesMax else { throw .keyTooLong(bytes: bytes.count) }
        guard !bytes.isEmpty, (try? UTF8Span(validating: bytes.span)) != nil else {
            throw .invalidArgument("The key is not valid UTF-8.", name: "key", value: "")
        }
        self.bytes = bytes
    }

    public init(_ text: String) throws(BucketError) { try self.init(Array(text.utf8)) }

    init(trusted bytes: [UInt8]) { self.bytes = bytes }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

// How keys stand in the trees. See `Docs/Format.md`, "Buckets".
extension ObjectKey {
    /// What every key of a bucket's objects, versions, null versions and uploads starts with.
    static func bucketPrefix(_ bucket: UInt64) -> [UInt8] {
        var key = KeyWriter()
        key.uint64(bucket)
        return key.finish()
    }

    /// In `buckets.objects` and `buckets.nulls`.
    func objectKey(_ bucket: UInt64) -> [UInt8] {
        var key = KeyWriter(capacity: 8 + bytes.count)
        key.uint64(bucket)
        key.rawTail(bytes.span)
        return key.finish()
    }

    /// What all versions of this key, or uploads to it, start with.
    func versionsPrefix(_ bucket: UInt64) -> [UInt8] {
        var key = KeyWriter(capacity: 18 + bytes.count)
        key.uint64(bucket)
        key.bytes(bytes.span)
        return key.finish()
    }

    /// In `buckets.versions`: newer ones come first.
    func versionKey(_ bucket: UInt64, _ sequence: UInt64) -> [UInt8] {
        var key = KeyWriter(capacity: 26 + bytes.count)
        key.uint64(bucket)
        key.bytes(bytes.span)
        key.uint64(~sequence)
        return key.finish()
    }

    /// In `buckets.uploads`: older ones come first.
    func uploadKey(_ bucket: UInt64, _ sequence: UInt64) -> [UInt8] {
        var key = KeyWriter(capacity: 26 + bytes.count)
        key.uint64(bucket)
        key.bytes(bytes.span)
        key.uint64(sequence)
        return key.finish()
    }

    /// The object key and the number at the end of an entry of `buckets.versions` or `buckets.uploads`, as stored.
    static func split(_ entry: Span<UInt8>) throws(KeyDecodingError) -> (key: ObjectKey, number: UInt64) {
        var reader = KeyReader(entry)
        _ = try reader.uint64()
        let key = ObjectKey(trusted: try reader.bytes())
        let number = try reader.uint64()
        guard reader.isAtEnd else { throw .illegal("bytes follow the number") }
        return (key, number)
    }
}
