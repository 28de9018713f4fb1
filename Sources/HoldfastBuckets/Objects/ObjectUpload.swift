public import HoldfastCore
import HoldfastStorage

/// What an object is to be, besides its bytes.
public struct NewObject: Sendable {
    public var metadata = ObjectMetadata()
    public var tags: [ObjectTag] = []
    public var storageClass = StorageClass.standard
    public var lock: ObjectLock?
    /// Grants as the caller has encoded them; `nil` for the owner alone.
    public var acl: [UInt8]?
    /// `nil` for what the bucket has as its default.
    public var encryption: EncryptionRequest?
    /// Whose it is; `nil` for the account of the `Buckets`.
    public var owner: AccountID?
    /// What the event of it says: a put, a form's post or a copy.
    public var creation = NotificationEvent.objectCreatedPut

    public init() {}
}

/// What the bytes must turn out to be, or nothing is stored.
public struct ContentExpectations: Sendable {
    /// 16 bytes.
    public var md5: [UInt8]?
    public var checksum: ObjectChecksum?
    public var length: UInt64?

    public init() {}

    /// Checks bytes that are all there.
    /// - Parameter algorithm: that of the checksum, where one is expected.
    /// - Throws: `incompleteBody`, `badDigest`, `checksumMismatch`.
    public func check(_ bytes: [UInt8], _ algorithm: ChecksumAlgorithm) throws(BucketError) {
        var checksum = RunningChecksum(algorithm)
        checksum.update(bytes)
        try check(
            ContentHashes.md5(bytes), [ObjectChecksum(algorithm, checksum.value)], length: UInt64(bytes.count))
    }

    /// - Parameter checksums: those that were computed.
    /// - Throws: `incompleteBody`, `badDigest`, `checksumMismatch`.
    func check(_ digest: [UInt8], _ checksums: [ObjectChecksum], length: UInt64) throws(BucketError) {
        if let expected = self.length, expected != length {
            throw .incompleteBody(received: length, expected: expected)
        }
        if let md5, md5 != digest {
            throw .badDigest(expected: hexadecimalText(md5), computed: hexadecimalText(digest))
        }
        if let expected = self.checksum {
            guard let computed = checksums.first(where: { $0.algorithm == expected.algorithm }) else {
                preconditionFailure("what is expected is computed")
            }
            if computed.value != expected.value { throw .checksumMismatch(expected.algorithm) }
        }
    }
}

/// What a write of an object came to.
public struct PutResult: Hashable, Sendable {
    public var tag: EntityTag
    public var version: VersionID
    public var checksum: ObjectChecksum
    public var size: UInt64
    public var modified: Timestamp
    /// Whether the bucket keeps versions, so that replies name the version.
    public var isVersioned: Bool
    /// `nil` where the bytes are as they came.
    public var encryption: ObjectEncryption?
}

/// Bytes that are being written, in bounded memory, hashed as they come and then encrypted. Used by one task at a time.
final class StreamedContent {
    private let blob: BlobUpload
    private var hashes: ContentHashes
    private var sealing: BlobSealing?
    private let bytesMax: UInt64
    private(set) var length: UInt64 = 0

    init(
        _ store: Store, _ algorithm: ChecksumAlgorithm, alsoChecking checked: ChecksumAlgorithm? = nil,
        _ sealing: BlobSealing?, bytesMax: UInt64
    ) {
        blob = store.uploadBlob()
        hashes = ContentHashes(algorithm, alsoChecking: checked)
        self.sealing = sealing
        self.bytesMax = bytesMax
    }

    func write(_ bytes: [UInt8]) async throws(BucketError) {
        guard length + UInt64(bytes.count) <= bytesMax else {
            throw .entityTooLarge(bytes: length + UInt64(bytes.count), bytesMax: bytesMax)
        }
        length += UInt64(bytes.count)
        await hashes.update(bytes)
        try await store(sealing?.sealer.seal(bytes) ?? bytes)
    }

    private func store(_ bytes: [UInt8]) async throws(BucketError) {
        do throws(StorageError) { try await blob.write(bytes) } catch { throw .storage(error) }
    }

    private func stored() async throws(BucketError) -> FinishedBlob {
        do throws(StorageError) { return try await blob.finish() } catch { throw .storage(error) }
    }

    struct Finished: Sendable {
        let blob: FinishedBlob
        /// Bytes that came, which the blob may have more of.
        let length: UInt64
        /// Of the entity tag.
        let tag: [UInt8]
        let checksum: ObjectChecksum
        /// Of the key that the blob is encrypted under; empty where it is not.
        let salt: [UInt8]
    }

    func finish(_ expected: ContentExpectations) async throws(BucketError) -> Finished {
        let (digest, checksum) = (await hashes.digest(), hashes.value)
        try expected.check(digest, [checksum] + (hashes.checkedValue.map { [$0] } ?? []), length: length)
        if let last = sealing?.sealer.finish() { try await store(last) }
        return Finished(
            blob: try await stored(), length: length, tag: sealing?.tag ?? digest, checksum: checksum,
            salt: sealing?.salt ?? [])
    }

    /// Does not wait for hashes. What cannot be given up now is reclaimed when the store is opened next.
    func abandon() async { do throws(StorageError) { try await blob.abandon() } catch {} }
}

/// An object that is being written, in bounded memory. Used by one task at a time; end it with `commit` or `abandon`.
public final class ObjectUpload {
    private let buckets: Buckets
    private let bucket: BucketName
    private let key: ObjectKey
    private let object: NewObject
    private let sealing: ObjectSealing?
    private let content: StreamedContent

    init(
        _ buckets: Buckets, _ bucket: BucketName, _ key: ObjectKey, _ object: NewObject, _ algorithm: ChecksumAlgorithm,
        _ sealing: ObjectSealing?
    ) {
        self.buckets = buckets
        self.bucket = bucket
        self.key = key
        self.object = object
        self.sealing = sealing
        content = StreamedContent(
            buckets.store, algorithm, sealing?.blob(buckets.randomness), bytesMax: BucketLimits.putBytesMax)
    }

    /// Bytes taken in so far.
    public var length: UInt64 { content.length }

    /// Takes in more bytes, hashes them, and waits for that or for the disk now and then.
    /// - Throws: `entityTooLarge`, `storage`.
    public func write(_ bytes: [UInt8]) async throws(BucketError) { try await content.write(bytes) }

    /// Makes the object the latest version of its key, on disk when this returns.
    ///
    /// - Throws: what `expected` or `conditions` do not hold for, after which nothing is stored; `noSuchBucket`.
    public func commit(
        expecting expected: ContentExpectations = ContentExpectations(),
        if conditions: WriteConditions = WriteConditions()
    ) async throws(BucketError) -> PutResult {
        do throws(BucketError) {
            return try await commit(try await content.finish(expected), conditions)
        } catch {
            await abandon()
            throw error
        }
    }

    private func commit(
        _ finished: StreamedContent.Finished, _ conditions: WriteConditions
    ) async throws(BucketError) -> PutResult {
        let (name, key, object, nonce) = (bucket, key, object, buckets.randomness.next())
        let (owner, now, events) = (object.owner ?? buckets.scope.account, buckets.now, buckets.events)
        let encryption = try await buckets.stored(sealing)
        return try await buckets.write(bytes: finished.blob.bytesToAttach) { (tx) throws(BucketError) in
            let bucket = try tx.reading.bucket(name)
            if !conditions.isEmpty { try conditions.check(try tx.reading.latestObject(bucket.id, key), key) }
            var content = ObjectContent(
                size: finished.length, tag: EntityTag(digest: finished.tag), storageClass: object.storageClass,
                pieces: [], checksum: finished.checksum, metadata: object.metadata, tags: object.tags)
            content.lock = try bucket.lock(asked: object.lock, now: now, tx.reading)
            content.acl = object.acl
            content.encryption = encryption
            if content.size > 0 {
                content.pieces = [
                    ContentPiece(length: content.size, blob: try tx.take(finished.blob), salt: finished.salt)
                ]
            }
            var record = ObjectRecord(
                sequence: 0, nonce: nonce, isNull: true, modified: now, owner: owner, content: content)
            try tx.addObject(&record, key, bucket)
            try events.send(ObjectEvent(object.creation, key, record), name, bucket, now: now, &tx)
            return PutResult(record, content, bucket)
        }
    }

    /// Gives up what was written.
    public func abandon() async { await content.abandon() }
}

extension PutResult {
    init(_ record: ObjectRecord, _ content: ObjectContent, _ bucket: BucketRecord) {
        guard let checksum = content.checksum else { preconditionFailure("every new object has a checksum") }
        tag = content.tag
        version = record.version
        self.checksum = checksum
        size = content.size
        modified = record.modified
        isVersioned = bucket.versioning != .never
        encryption = content.encryption?.method
    }
}

extension Buckets {
    /// Begins to write an object.
    ///
    /// - Parameter algorithm: of the checksum that is computed and kept beside the MD5.
    /// - Throws: `noSuchBucket`, `invalidTag`, `invalidRequest`.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>.
    public func beginObject(
        _ bucket: BucketName, _ key: ObjectKey, _ object: NewObject = NewObject(),
        checksum algorithm: ChecksumAlgorithm = .crc64nvme
    ) throws(BucketError) -> ObjectUpload {
        try ObjectTag.check(object.tags, countMax: BucketLimits.tagsPerObjectMax)
        let now = now
        let encryption = try read { (tx) throws(BucketError) in
            let bucket = try tx.bucket(bucket)
            _ = try bucket.lock(asked: object.lock, now: now, tx)
            return try bucket.encryption(asked: object.encryption, tx)
        }
        let sealing = encryption.map { ObjectSealing($0, from: randomness) }
        return ObjectUpload(self, bucket, key, object, algorithm, sealing)
    }

    /// Writes an object whose bytes are all there. See ``beginObject(_:_:_:checksum:)``.
    @discardableResult
    public func putObject(
        _ bucket: BucketName, _ key: ObjectKey, _ bytes: [UInt8], _ object: NewObject = NewObject(),
        if conditions: WriteConditions = WriteConditions()
    ) async throws(BucketError) -> PutResult {
        let upload = try beginObject(bucket, key, object)
        try await upload.write(bytes)
        return try await upload.commit(if: conditions)
    }
}

extension BucketRecord {
    /// The lock of a new version: the one asked for, else the bucket's default.
    func lock(
        asked: ObjectLock?, now: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectLock? {
        guard hasObjectLock else {
            if asked != nil { throw .invalidRequest("Bucket is missing Object Lock Configuration") }
            return nil
        }
        var lock = asked
        if let retention = asked?.retention, retention.until <= now {
            throw .invalidArgument(
                "The retain until date must be in the future!", name: "x-amz-object-lock-retain-until-date", value: "")
        }
        if lock?.retention == nil, let document = try Buckets.setting(.objectLock, of: self, tx),
            let standard = try DefaultRetention(document: document)
        {
            lock = lock ?? ObjectLock()
            lock?.retention = standard.retention(from: now)
        }
        return lock
    }
}
