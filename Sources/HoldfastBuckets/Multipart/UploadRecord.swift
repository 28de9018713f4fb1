import HoldfastCore
import HoldfastStorage

/// A multipart upload under way: what the object is to be.
struct UploadRecord: TreeRecord, Hashable {
    /// 1 until it was kept who began an upload.
    private static let version: UInt8 = 2

    var nonce: UInt64
    var initiated: Timestamp
    /// Whose the object is to be.
    var owner: AccountID
    var initiator: Requester
    var algorithm: ChecksumAlgorithm
    var checksumKind: ObjectChecksum.Kind
    /// Whether the client named the algorithm: parts then come with its checksum.
    var isChecksumAsked: Bool
    /// Everything but size, tag, pieces and checksum.
    var content: ObjectContent

    init(
        nonce: UInt64, initiated: Timestamp, owner: AccountID, initiator: Requester, algorithm: ChecksumAlgorithm,
        checksumKind: ObjectChecksum.Kind, isChecksumAsked: Bool, content: ObjectContent
    ) {
        self.nonce = nonce
        self.initiated = initiated
        self.owner = owner
        self.initiator = initiator
        self.algorithm = algorithm
        self.checksumKind = checksumKind
        self.isChecksumAsked = isChecksumAsked
        self.content = content
    }

    func encode(into record: inout RecordWriter) {
        record.version(Self.version)
        record.uint64(nonce)
        record.int64(initiated.milliseconds)
        record.string(owner.description)
        record.uint8(algorithm.rawValue)
        record.uint8(checksumKind.rawValue)
        record.bool(isChecksumAsked)
        content.encode(into: &record)
        record.optional(initiator.account) { writer, account in writer.string(account.description) }
        record.optional(initiator.user) { writer, user in writer.string(user) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let form = try record.version(upTo: Self.version)
        nonce = try record.uint64()
        initiated = Timestamp(milliseconds: try record.int64())
        guard let owner = AccountID(try record.string()) else { throw .illegal("not an account") }
        self.owner = owner
        guard let algorithm = ChecksumAlgorithm(rawValue: try record.uint8()),
            let kind = ObjectChecksum.Kind(rawValue: try record.uint8())
        else { throw .illegal("unknown checksum") }
        self.algorithm = algorithm
        checksumKind = kind
        isChecksumAsked = try record.bool()
        content = try ObjectContent(decoding: &record, hasTier: form > 1)
        // Whose the object was to be was taken for who began the upload.
        initiator = form > 1 ? try Self.initiator(&record) : .root(owner)
    }

    private static func initiator(_ record: inout RecordReader) throws(RecordDecodingError) -> Requester {
        let account = try record.optional { (reader) throws(RecordDecodingError) in try reader.string() }
        let user = try record.optional { (reader) throws(RecordDecodingError) in try reader.string() }
        guard let account else { return .anonymous }
        guard let account = AccountID(account) else { throw .illegal("not an account") }
        return .account(account, user: user)
    }
}

/// Names an upload: its place in the order of commits, and a number that cannot be guessed.
public struct UploadID: Hashable, Sendable, CustomStringConvertible {
    let sequence: UInt64
    let nonce: UInt64

    init(sequence: UInt64, nonce: UInt64) {
        self.sequence = sequence
        self.nonce = nonce
    }

    /// - Parameter text: what `description` gave; anything else gives `nil`.
    public init?(_ text: some StringProtocol) {
        guard let (sequence, nonce) = opaquePair(text) else { return nil }
        self.init(sequence: sequence, nonce: nonce)
    }

    public var description: String { opaqueText(sequence, nonce) }
}

struct PartKey: TreeKey, Hashable {
    let upload: UInt64
    let number: Int

    init(_ upload: UInt64, _ number: Int) {
        self.upload = upload
        self.number = number
    }

    func encode(into key: inout KeyWriter) {
        key.uint64(upload)
        key.uint64(UInt64(number))
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        upload = try key.uint64()
        guard let number = Int(exactly: try key.uint64()), BucketLimits.partNumbers.contains(number) else {
            throw .illegal("not a part number")
        }
        self.number = number
    }

    static func prefix(_ upload: UInt64) -> [UInt8] {
        var key = KeyWriter()
        key.uint64(upload)
        return key.finish()
    }
}

/// A part that has come.
struct PartRecord: TreeRecord, Hashable {
    var length: UInt64
    /// 0 where it is empty.
    var blob: UInt64
    /// Of the entity tag, 16 bytes: the MD5, unless the upload's encryption has tags tell nothing of the bytes.
    var tag: [UInt8]
    var checksum: ObjectChecksum
    var modified: Timestamp
    /// Of the key that the blob is encrypted under; empty where it is not.
    var salt: [UInt8]

    init(
        length: UInt64, blob: UInt64, tag: [UInt8], checksum: ObjectChecksum, modified: Timestamp, salt: [UInt8] = []
    ) {
        self.length = length
        self.blob = blob
        self.tag = tag
        self.checksum = checksum
        self.modified = modified
        self.salt = salt
    }

    /// As a piece of the object.
    func piece(number: Int) -> ContentPiece {
        ContentPiece(
            number: UInt32(number), length: length, blob: blob, checksum: checksum.value, salt: blob == 0 ? [] : salt)
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.varint(length)
        record.varint(blob)
        record.bytes(tag)
        checksum.encode(into: &record)
        record.int64(modified.milliseconds)
        record.bytes(salt)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        length = try record.varint()
        blob = try record.varint()
        guard (blob == 0) == (length == 0) else { throw .illegal("a blob is there where bytes are") }
        tag = try record.bytes()
        guard tag.count == 16 else { throw .illegal("not an entity tag") }
        checksum = try ObjectChecksum(decoding: &record)
        modified = Timestamp(milliseconds: try record.int64())
        salt = try record.bytes()
        guard salt.isEmpty || salt.count == DataKey.saltBytes else { throw .illegal("a salt of another length") }
    }
}
