import HoldfastCore
import HoldfastStorage

extension Buckets {
    /// Replaces the tags of a version; none at all deletes them.
    ///
    /// - Parameter version: `nil` for the latest.
    /// - Returns: the version. Durable when it returns.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>.
    @discardableResult
    public func putTags(
        _ tags: [ObjectTag], _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil
    ) async throws(BucketError) -> ObjectInfo {
        try ObjectTag.check(tags, countMax: BucketLimits.tagsPerObjectMax)
        let event = tags.isEmpty ? NotificationEvent.objectTaggingDelete : .objectTaggingPut
        return try await update(bucket, key, version, event) { (content, _) throws(BucketError) in
            content.tags = tags
        }
    }

    /// Sets or lifts the retention of a version.
    ///
    /// - Parameters:
    ///   - retention: `nil` to lift it.
    ///   - bypassesGovernance: whether the caller may bypass governance, and asks for it.
    /// - Throws: `objectLocked` where a longer retention, or a stricter one, is in force.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html>.
    @discardableResult
    public func putRetention(
        _ retention: ObjectLock.Retention?, _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil,
        bypassesGovernance: Bool = false
    ) async throws(BucketError) -> ObjectInfo {
        let now = now
        return try await update(bucket, key, version) { (content, record) throws(BucketError) in
            guard record.hasObjectLock else { throw .invalidRequest("Bucket is missing Object Lock Configuration") }
            var lock = content.lock ?? ObjectLock()
            if let held = lock.retention, held.until > now {
                let isLonger = retention.map { $0.until >= held.until && $0.mode == held.mode } ?? false
                let isStricter = retention.map { $0.until >= held.until && $0.mode == .compliance } ?? false
                let mayShorten = held.mode == .governance && bypassesGovernance
                guard isLonger || (isStricter && held.mode == .governance) || mayShorten else { throw .objectLocked }
            }
            lock.retention = retention
            content.lock = lock
        }
    }

    /// Sets or lifts the legal hold of a version.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html>.
    @discardableResult
    public func putLegalHold(
        _ isHeld: Bool, _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil
    ) async throws(BucketError) -> ObjectInfo {
        try await update(bucket, key, version) { (content, record) throws(BucketError) in
            guard record.hasObjectLock else { throw .invalidRequest("Bucket is missing Object Lock Configuration") }
            var lock = content.lock ?? ObjectLock()
            lock.legalHold = isHeld
            content.lock = lock
        }
    }

    /// Replaces the grants of a version; the caller has encoded them.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>.
    @discardableResult
    public func putACL(
        _ acl: [UInt8]?, _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil
    ) async throws(BucketError) -> ObjectInfo {
        try await update(bucket, key, version, .objectAclPut) { (content, _) throws(BucketError) in
            content.acl = acl
        }
    }

    /// - Parameter event: what to tell of the change, where it is told.
    @discardableResult
    private func update(
        _ bucket: BucketName, _ key: ObjectKey, _ version: VersionID?, _ event: NotificationEvent? = nil,
        _ change: @escaping @Sendable (inout ObjectContent, BucketRecord) throws(BucketError) -> Void
    ) async throws(BucketError) -> ObjectInfo {
        let now = now
        return try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(bucket)
            var found = try tx.reading.object(key, version, record.id)
            try change(&found.content, record)
            found.record.content = found.content
            try tx.replace(found.record, isLatestObject: found.isLatestObject, key, record.id)
            if let event { try events.send(ObjectEvent(event, key, found.record), bucket, record, now: now, &tx) }
            return ObjectInfo(key, found.record, found.content, record)
        }
    }
}

extension ReadTransaction {
    /// The version that is to be changed.
    ///
    /// - Parameter version: `nil` for the latest.
    /// - Throws: `noSuchKey`, `noSuchVersion`, `isDeleteMarker`.
    borrowing func object(
        _ key: ObjectKey, _ version: VersionID?, _ bucket: UInt64
    ) throws(BucketError) -> (record: ObjectRecord, content: ObjectContent, isLatestObject: Bool) {
        let id: VersionID
        if let version {
            id = version
        } else if let latest = try latestObject(bucket, key) {
            id = latest.version
        } else {
            throw .noSuchKey(key: key, deleteMarker: try newestKept(bucket, key)?.version)
        }
        guard let found = try self.version(id, bucket, key) else {
            throw .noSuchVersion(key: key, version: id.description)
        }
        guard let content = found.record.content else {
            throw .isDeleteMarker(id, modified: found.record.modified.milliseconds)
        }
        return (found.record, content, found.isLatestObject)
    }
}
