public import HoldfastCore
import HoldfastStorage

/// What a multipart upload is to become, beside a ``NewObject``.
public struct NewUpload: Sendable {
    public var object = NewObject()
    /// `nil` where the client named none: CRC64NVME over all bytes is then kept.
    public var algorithm: ChecksumAlgorithm?
    /// `nil` for what the algorithm gives by default.
    public var checksumKind: ObjectChecksum.Kind?
    /// Who begins it; `nil` for the account that the service acts for.
    public var initiator: Requester?

    public init() {}
}

/// An upload under way, as its listing tells it.
public struct UploadInfo: Hashable, Sendable {
    public var key: ObjectKey
    public var id: UploadID
    public var initiated: Timestamp
    /// Whose the object is to be.
    public var owner: AccountID
    public var initiator: Requester
    public var storageClass: StorageClass
    public var algorithm: ChecksumAlgorithm
    public var checksumKind: ObjectChecksum.Kind
    public var isChecksumAsked: Bool
    public var encryption: ObjectEncryption?

    init(_ key: ObjectKey, _ sequence: UInt64, _ record: UploadRecord) {
        self.key = key
        id = UploadID(sequence: sequence, nonce: record.nonce)
        initiated = record.initiated
        owner = record.owner
        initiator = record.initiator
        storageClass = record.content.storageClass
        algorithm = record.algorithm
        checksumKind = record.checksumKind
        isChecksumAsked = record.isChecksumAsked
        encryption = record.content.encryption?.method
    }
}

/// A part that has come.
public struct PartInfo: Hashable, Sendable {
    public var number: Int
    public var size: UInt64
    public var tag: EntityTag
    public var checksum: ObjectChecksum
    public var modified: Timestamp

    init(_ number: Int, _ record: PartRecord) {
        self.number = number
        size = record.length
        tag = EntityTag(digest: record.tag)
        checksum = record.checksum
        modified = record.modified
    }
}

extension ReadTransaction {
    /// - Throws: `noSuchUpload`.
    borrowing func upload(_ id: UploadID, _ bucket: UInt64, _ key: ObjectKey) throws(BucketError) -> UploadRecord {
        let name = key.uploadKey(bucket, id.sequence)
        guard let bytes = try find(BucketTrees.uploads, name) else { throw .noSuchUpload(id.description) }
        let record = try decodeUpload(bytes.span, name)
        guard record.nonce == id.nonce else { throw .noSuchUpload(id.description) }
        return record
    }
}

func decodeUpload(_ bytes: Span<UInt8>, _ key: [UInt8]) throws(BucketError) -> UploadRecord {
    var reader = RecordReader(bytes)
    do throws(RecordDecodingError) {
        let record = try UploadRecord(decoding: &reader)
        try reader.end()
        return record
    } catch {
        throw .storage(.corrupt(tree: BucketTrees.uploads.name, key: hexadecimalText(key), reason: "\(error)"))
    }
}

extension Buckets {
    /// Begins an upload in parts.
    ///
    /// - Throws: `noSuchBucket`, `invalidTag`, `invalidRequest` for a checksum over all bytes that parts do not give.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>.
    public func createUpload(
        _ bucket: BucketName, _ key: ObjectKey, _ upload: NewUpload = NewUpload()
    ) async throws(BucketError) -> UploadInfo {
        try ObjectTag.check(upload.object.tags, countMax: BucketLimits.tagsPerObjectMax)
        let algorithm = upload.algorithm ?? .crc64nvme
        let kind = upload.checksumKind ?? ObjectChecksum.defaultKind(algorithm)
        let isPossible =
            kind == .fullObject ? ObjectChecksum.canBeFullObject(algorithm) : algorithm != .crc64nvme
        guard isPossible else {
            let kind = kind == .fullObject ? "FULL_OBJECT" : "COMPOSITE"
            throw .invalidRequest(
                "The \(kind) checksum type cannot be used with the \(algorithm.name.lowercased()) checksum algorithm.")
        }
        let object = upload.object
        let (now, nonce, owner) = (now, randomness.next(), object.owner ?? scope.account)
        let initiator = upload.initiator ?? .root(scope.account)
        let asked = try read { (tx) throws(BucketError) in
            try tx.bucket(bucket).encryption(asked: object.encryption, tx)
        }
        let encryption = try await stored(asked.map { ObjectSealing($0, from: randomness) })
        return try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(bucket)
            var content = ObjectContent(
                size: 0, tag: EntityTag(digest: [UInt8](repeating: 0, count: 16)), storageClass: object.storageClass,
                pieces: [], checksum: nil, metadata: object.metadata, tags: object.tags)
            content.lock = try record.lock(asked: object.lock, now: now, tx.reading)
            content.acl = object.acl
            content.encryption = encryption
            let stored = UploadRecord(
                nonce: nonce, initiated: now, owner: owner, initiator: initiator, algorithm: algorithm,
                checksumKind: kind, isChecksumAsked: upload.algorithm != nil, content: content)
            let sequence = try tx.newID()
            try tx.set(BucketTrees.uploads, key.uploadKey(record.id, sequence), stored.encoded)
            return UploadInfo(key, sequence, stored)
        }
    }

    /// What an upload under way is.
    /// - Throws: `noSuchBucket`, `noSuchUpload`.
    public func upload(_ bucket: BucketName, _ key: ObjectKey, _ id: UploadID) throws(BucketError) -> UploadInfo {
        try read { (tx) throws(BucketError) in
            UploadInfo(key, id.sequence, try tx.upload(id, try tx.bucket(bucket).id, key))
        }
    }

    /// Begins to write a part, in place of one of the same number.
    ///
    /// - Parameters:
    ///   - number: 1 to 10,000.
    ///   - customerKey: the key that the upload was begun with, where it was with a customer's.
    ///   - checked: an algorithm other than the upload's, of a checksum that `commit` is to expect.
    /// - Throws: `noSuchBucket`, `noSuchUpload`, `invalidArgument`; `invalidRequest` for a customer's key that is
    ///   missing, is another, or does not belong.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>.
    public func beginPart(
        _ bucket: BucketName, _ key: ObjectKey, _ id: UploadID, number: Int, customerKey: CustomerKey? = nil,
        alsoChecking checked: ChecksumAlgorithm? = nil
    ) throws(BucketError) -> PartUpload {
        guard BucketLimits.partNumbers.contains(number) else {
            throw .invalidArgument(
                "Part number must be an integer between 1 and 10000, inclusive", name: "partNumber", value: "\(number)")
        }
        let upload = try read { (tx) throws(BucketError) in try tx.upload(id, try tx.bucket(bucket).id, key) }
        let sealing = try sealing(ofPartOf: upload.content.encryption, customerKey)
        return PartUpload(self, bucket, key, id, number, upload.algorithm, sealing, alsoChecking: checked)
    }

    /// Gives an upload up, with all of its parts.
    ///
    /// - Throws: `noSuchBucket`, `noSuchUpload`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>.
    public func abortUpload(_ bucket: BucketName, _ key: ObjectKey, _ id: UploadID) async throws(BucketError) {
        try await write { (tx) throws(BucketError) in
            tx.makesRoom()
            let bucket = try tx.reading.bucket(bucket)
            _ = try tx.reading.upload(id, bucket.id, key)
            try tx.removeUpload(key.uploadKey(bucket.id, id.sequence), id.sequence)
        }
    }
}

extension WriteTransaction {
    /// Removes an upload whose parts nobody wants.
    @_lifetime(self: copy self)
    mutating func removeUpload(_ name: [UInt8], _ sequence: UInt64) throws(BucketError) {
        try remove(BucketTrees.uploads, name)
        try set(BucketTrees.released, ReleaseKey(id: try newID()), ReleaseRecord(.parts(upload: sequence)))
    }
}

/// A part that is being written. Used by one task at a time; end it with `commit` or `abandon`.
public final class PartUpload {
    private let buckets: Buckets
    private let bucket: BucketName
    private let key: ObjectKey
    private let id: UploadID
    private let number: Int
    private let content: StreamedContent
    /// The upload's, as replies to its parts tell it.
    public let encryption: ObjectEncryption?

    init(
        _ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey, _ id: UploadID, _ number: Int,
        _ algorithm: ChecksumAlgorithm, _ sealing: ObjectSealing?, alsoChecking checked: ChecksumAlgorithm?
    ) {
        self.buckets = buckets
        self.bucket = bucket
        self.key = key
        self.id = id
        self.number = number
        encryption = sealing?.method
        content = StreamedContent(
            buckets.store, algorithm, alsoChecking: checked, sealing?.blob(buckets.randomness),
            bytesMax: BucketLimits.partBytesMax)
    }

    public var length: UInt64 { content.length }

    public func write(_ bytes: [UInt8]) async throws(BucketError) { try await content.write(bytes) }

    /// Keeps the part, on disk when this returns.
    /// - Throws: what `expected` does not hold for, after which nothing is stored; `noSuchUpload`.
    public func commit(
        expecting expected: ContentExpectations = ContentExpectations()
    ) async throws(BucketError) -> PartInfo {
        do throws(BucketError) { return try await commit(try await content.finish(expected)) } catch {
            await abandon()
            throw error
        }
    }

    private func commit(_ finished: StreamedContent.Finished) async throws(BucketError) -> PartInfo {
        let (name, key, id, number, now) = (bucket, key, id, number, buckets.now)
        return try await buckets.write(bytes: finished.blob.bytesToAttach) { (tx) throws(BucketError) in
            _ = try tx.reading.upload(id, try tx.reading.bucket(name).id, key)
            let place = PartKey(id.sequence, number)
            if let old = try tx.reading.find(BucketTrees.parts, place), old.blob != 0 {
                try tx.release(blobs: [old.blob], now: now)
            }
            let record = PartRecord(
                length: finished.length, blob: finished.length > 0 ? try tx.take(finished.blob) : 0,
                tag: finished.tag, checksum: finished.checksum, modified: now, salt: finished.salt)
            try tx.set(BucketTrees.parts, place, record)
            return PartInfo(number, record)
        }
    }

    public func abandon() async { await content.abandon() }
}
