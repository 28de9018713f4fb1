import HoldfastCore
import HoldfastStorage

/// One version of an object, or a delete marker.
struct ObjectRecord: TreeRecord, Hashable {
    /// 1 until restores took their time.
    private static let version: UInt8 = 2

    /// In commit order: the greater of two versions of a key is the newer.
    var sequence: UInt64
    /// The part of the version id that cannot be guessed.
    var nonce: UInt64
    /// Whether the version id is `null`.
    var isNull: Bool
    var modified: Timestamp
    var owner: AccountID
    /// `nil` for a delete marker.
    var content: ObjectContent?

    var version: VersionID { isNull ? .null : VersionID(sequence: sequence, nonce: nonce) }

    init(
        sequence: UInt64, nonce: UInt64, isNull: Bool, modified: Timestamp, owner: AccountID, content: ObjectContent?
    ) {
        self.sequence = sequence
        self.nonce = nonce
        self.isNull = isNull
        self.modified = modified
        self.owner = owner
        self.content = content
    }

    func encode(into record: inout RecordWriter) {
        record.version(Self.version)
        record.uint64(sequence)
        record.uint64(nonce)
        record.bool(isNull)
        record.int64(modified.milliseconds)
        record.string(owner.description)
        record.optional(content) { writer, content in content.encode(into: &writer) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let form = try record.version(upTo: Self.version)
        let (sequence, nonce) = (try record.uint64(), try record.uint64())
        let isNull = try record.bool()
        let modified = Timestamp(milliseconds: try record.int64())
        guard let owner = AccountID(try record.string()) else { throw .illegal("not an account") }
        let content = try record.bool() ? ObjectContent(decoding: &record, hasTier: form > 1) : nil
        self.init(
            sequence: sequence, nonce: nonce, isNull: isNull, modified: modified, owner: owner,
            content: consume content)
    }
}

/// What a version that is an object consists of.
struct ObjectContent: Hashable, Sendable {
    var size: UInt64
    var tag: EntityTag
    var storageClass: StorageClass
    /// In order. Empty where the object is; one without a number where it was not uploaded in parts.
    var pieces: [ContentPiece]
    var checksum: ObjectChecksum?
    var metadata: ObjectMetadata
    var tags: [ObjectTag]
    var lock: ObjectLock?
    /// Grants, where they are not the owner's alone.
    var acl: [UInt8]?
    var encryption: StoredEncryption?
    /// A copy of an archived object that can be read for a time.
    var restore: ObjectRestore?

    init(
        size: UInt64, tag: EntityTag, storageClass: StorageClass = .standard, pieces: [ContentPiece],
        checksum: ObjectChecksum?, metadata: ObjectMetadata, tags: [ObjectTag] = []
    ) {
        self.size = size
        self.tag = tag
        self.storageClass = storageClass
        self.pieces = pieces
        self.checksum = checksum
        self.metadata = metadata
        self.tags = tags
    }

    func encode(into record: inout RecordWriter) {
        record.varint(size)
        record.bytes(tag.digest)
        record.varint(UInt64(tag.partCount))
        record.uint8(storageClass.rawValue)
        record.array(pieces) { writer, piece in piece.encode(into: &writer) }
        record.optional(checksum) { writer, checksum in checksum.encode(into: &writer) }
        metadata.encode(into: &record)
        record.array(tags) { writer, tag in tag.encode(into: &writer) }
        record.optional(lock) { writer, lock in lock.encode(into: &writer) }
        record.optional(acl) { writer, acl in writer.bytes(acl) }
        record.optional(encryption) { writer, encryption in encryption.encode(into: &writer) }
        record.optional(restore) { writer, restore in restore.encode(into: &writer) }
    }

    /// - Parameter hasTier: whether a restore says when it is ready; those of records of version 1 always are.
    init(decoding record: inout RecordReader, hasTier: Bool) throws(RecordDecodingError) {
        // Nothing can fail once `self` is whole: it is copied where something can, at every look at an object.
        let size = try record.varint()
        let digest = try record.lentBytes()
        let partCount = try record.varint()
        guard digest.count == EntityTag.digestBytes, partCount <= UInt64(BucketLimits.partNumbers.upperBound) else {
            throw .illegal("not an entity tag")
        }
        guard let storageClass = StorageClass(rawValue: try record.uint8()) else {
            throw .illegal("unknown storage class")
        }
        let pieces = try record.array { (reader) throws(RecordDecodingError) in try ContentPiece(decoding: &reader) }
        let checksum = try record.bool() ? ObjectChecksum(decoding: &record) : nil
        let metadata = try ObjectMetadata(decoding: &record)
        let tags = try record.array { (reader) throws(RecordDecodingError) in try ObjectTag(decoding: &reader) }
        let lock = try record.bool() ? ObjectLock(decoding: &record) : nil
        let acl = try record.bool() ? record.bytes() : nil
        let encryption = try record.bool() ? StoredEncryption(decoding: &record) : nil
        let restore = try record.bool() ? ObjectRestore(decoding: &record, hasTier: hasTier) : nil
        try Self.check(pieces, size: size, areSealed: encryption != nil)

        self.size = size
        tag = EntityTag(digest: digest, partCount: Int(partCount))
        self.storageClass = storageClass
        self.pieces = consume pieces
        self.checksum = consume checksum
        self.metadata = consume metadata
        self.tags = consume tags
        self.lock = consume lock
        self.acl = consume acl
        self.encryption = consume encryption
        self.restore = consume restore
    }

    private static func check(
        _ pieces: [ContentPiece], size: UInt64, areSealed: Bool
    ) throws(RecordDecodingError) {
        var sum: UInt64 = 0
        for piece in pieces {
            let (next, overflow) = sum.addingReportingOverflow(piece.length)
            guard !overflow else { throw .illegal("the pieces are longer than 64 bits count") }
            sum = next
            guard piece.blob == 0 || piece.salt.isEmpty != areSealed else {
                throw .illegal("a piece is encrypted where its object is not, or is not where its object is")
            }
        }
        guard sum == size else { throw .illegal("the pieces do not add up to the object") }
    }
}

/// One blob of an object's bytes: all of them, or a part.
struct ContentPiece: Hashable, Sendable {
    /// The part's number; 0 where the object was not uploaded in parts.
    var number: UInt32
    /// Bytes of the object in it.
    var length: UInt64
    /// 0 where it is empty.
    var blob: UInt64
    /// The part's checksum of the algorithm that the object has one of; empty where it has none.
    var checksum: [UInt8]
    /// Of the key that the blob is encrypted under; empty where it is not.
    var salt: [UInt8]

    init(number: UInt32 = 0, length: UInt64, blob: UInt64, checksum: [UInt8] = [], salt: [UInt8] = []) {
        self.number = number
        self.length = length
        self.blob = blob
        self.checksum = checksum
        self.salt = salt
    }

    /// Bytes of the blob.
    var storedLength: UInt64 { salt.isEmpty ? length : Frame.storedLength(of: length) }

    func encode(into record: inout RecordWriter) {
        record.varint(UInt64(number))
        record.varint(length)
        record.varint(blob)
        record.bytes(checksum)
        record.bytes(salt)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        let number = try record.varint()
        guard number <= UInt64(BucketLimits.partNumbers.upperBound) else { throw .illegal("a part number over 10,000") }
        self.number = UInt32(number)
        length = try record.varint()
        blob = try record.varint()
        guard (blob == 0) == (length == 0) else { throw .illegal("a blob is there where bytes are") }
        checksum = try record.bytes()
        salt = try record.bytes()
        guard salt.isEmpty || salt.count == DataKey.saltBytes else { throw .illegal("a salt of another length") }
    }
}
