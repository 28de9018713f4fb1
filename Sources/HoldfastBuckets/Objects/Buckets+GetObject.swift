import HoldfastCore
public import HoldfastStorage

/// Which version of which object to read, and what of it.
public struct ObjectReadRequest: Hashable, Sendable {
    public var bucket: BucketName
    public var key: ObjectKey
    /// `nil` for the latest.
    public var version: VersionID?
    public var conditions = ReadConditions()
    public var range: ByteRange?
    /// The part to read, from 1.
    public var partNumber: Int?
    /// The key of an object that is encrypted under its customer's.
    public var customerKey: CustomerKey?

    public init(_ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil) {
        self.bucket = bucket
        self.key = key
        self.version = version
    }
}

extension Buckets {
    /// What a version of an object is.
    ///
    /// - Throws: `noSuchBucket`, `noSuchKey`, `noSuchVersion`, `isDeleteMarker`, `preconditionFailed`, `notModified`;
    ///   `invalidRequest` and `accessDenied` where the customer's key is missing, is another, or does not belong.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>.
    public func headObject(_ request: ObjectReadRequest) throws(BucketError) -> ObjectInfo {
        try read { (tx) throws(BucketError) in try find(request, tx) }
    }

    /// The same in a snapshot of the caller's.
    public func headObject(
        _ request: ObjectReadRequest, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectInfo {
        try find(request, tx)
    }

    /// What a version of an object is, for those who want nothing of its bytes: its tags, grants and locks are told
    /// without the customer's key. Conditions do not apply.
    ///
    /// - Throws: `noSuchBucket`, `noSuchKey`, `noSuchVersion`, `isDeleteMarker`.
    public func objectInfo(
        _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil
    ) throws(BucketError) -> ObjectInfo {
        try read { (tx) throws(BucketError) in try objectInfo(bucket, key, version: version, tx) }
    }

    /// The same in a snapshot of the caller's.
    public func objectInfo(
        _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectInfo {
        let record = try tx.bucket(bucket)
        let found = try tx.object(key, version, record.id)
        return ObjectInfo(key, found.record, found.content, record)
    }

    /// Opens an object for reading.
    ///
    /// - Throws: as ``headObject(_:)``; `invalidRange`, `invalidPartNumber`, `invalidObjectState`;
    ///   `storage(keyUnavailable)`.
    /// - Complexity: O(log *n*); the bytes of a short read come with it.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>.
    public func openObject(_ request: ObjectReadRequest) throws(BucketError) -> ObjectReader {
        // A version that is overwritten between our look and our lease has lost its blob: the next look finds another.
        for _ in 0..<Self.openAttemptsMax {
            do throws(BucketError) {
                return try openOnce(request)
            } catch .storage(.blobMissing) {
                continue
            }
        }
        throw .conditionalRequestConflict
    }

    private static let openAttemptsMax = 16
    /// Reads up to this long, which is 64 KiB and a little more, are done where the object is looked up.
    private static let readyBytesMax: UInt64 = 17 * 4_080

    /// What is found in the snapshot of an opening: all there is to a short read, else what is still to be opened.
    private enum Opened {
        case short(ObjectReader)
        case long(ObjectInfo, Range<UInt64>, partCount: Int?, [ContentSegment])
    }

    private func openOnce(_ request: ObjectReadRequest) throws(BucketError) -> ObjectReader {
        let opened = try read { (tx) throws(BucketError) -> Opened in
            let info = try find(request, tx)
            try info.checkReadable(at: now)
            let (range, partCount) = try info.range(of: request)
            let dataKey = try info.content.encryption.map { (stored) throws(BucketError) in
                try self.dataKey(of: stored, request.customerKey)
            }
            let segments = info.content.segments(range, dataKey)
            guard range.count <= Self.readyBytesMax else {
                return .long(consume info, range, partCount: partCount, consume segments)
            }
            var bytes = [UInt8](capacity: range.count)
            do throws(StorageError) {
                for segment in segments { try segment.append(to: &bytes, tx) }
            } catch { throw .storage(error) }
            return .short(
                ObjectReader(store, consume info, range, partCount: partCount, blobs: [], ready: consume bytes))
        }
        switch opened {
        case .short(let reader): return reader
        case .long(let info, let range, let partCount, let segments):
            var blobs: [ObjectReader.Segment] = []
            do throws(StorageError) {
                for segment in segments {
                    blobs.append(ObjectReader.Segment(content: segment, reader: try store.openBlob(segment.blob)))
                }
            } catch { throw .storage(error) }
            return ObjectReader(store, info, range, partCount: partCount, blobs: blobs, ready: nil)
        }
    }

    /// The version that a request names, if its key and its conditions hold.
    func find(_ request: ObjectReadRequest, _ tx: borrowing ReadTransaction) throws(BucketError) -> ObjectInfo {
        let bucket = try tx.bucket(request.bucket)
        var record = try named(by: request, bucket, tx)
        guard let content = record.content.take() else {
            throw .isDeleteMarker(record.version, modified: record.modified.milliseconds)
        }
        try check(request.customerKey, of: content.encryption)
        let verdict = request.conditions.verdict(content.tag, modified: record.modified, now: now)
        let info = ObjectInfo(
            request.key, record, consume content, bucket, customerKeyMD5: request.customerKey?.md5)
        switch verdict {
        case .proceed: return info
        case .notModified: throw .notModified(info)
        case .failed(let condition): throw .preconditionFailed(condition: condition)
        }
    }

    private func named(
        by request: ObjectReadRequest, _ bucket: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectRecord {
        if let version = request.version {
            guard let found = try tx.version(version, bucket.id, request.key) else {
                throw .noSuchVersion(key: request.key, version: version.description)
            }
            return found.record
        }
        if let latest = try tx.latestObject(bucket.id, request.key) { return latest }
        let marker = bucket.versioning == .never ? nil : try tx.newestKept(bucket.id, request.key)
        throw .noSuchKey(key: request.key, deleteMarker: marker?.version)
    }
}

extension ObjectInfo {
    /// The bytes that a read asks for; with a part, how many parts there are.
    /// - Throws: `invalidRange`, `invalidPartNumber`.
    public func range(of request: ObjectReadRequest) throws(BucketError) -> (Range<UInt64>, partCount: Int?) {
        if let number = request.partNumber {
            if parts.isEmpty {
                guard number == 1 else { throw .invalidPartNumber(number, of: 1) }
                return (0..<size, nil)
            }
            var start: UInt64 = 0
            for part in parts {
                if part.number == number { return (start..<(start + part.size), parts.count) }
                start += part.size
            }
            throw .invalidPartNumber(number, of: parts.count)
        }
        guard let range = request.range else { return (0..<size, nil) }
        guard let resolved = range.resolved(size: size) else {
            throw .invalidRange(size: size, requested: range.description)
        }
        return (resolved, nil)
    }
}
