public import HoldfastCore
public import HoldfastStorage

/// What to delete.
public struct DeleteRequest: Hashable, Sendable {
    public var key: ObjectKey
    /// `nil` for the latest: where versions are kept, a delete marker is put over it.
    public var version: VersionID?
    public var conditions = WriteConditions()
    /// Whether the caller may bypass governance, and asks for it.
    public var bypassesGovernance = false

    public init(_ key: ObjectKey, version: VersionID? = nil) {
        self.key = key
        self.version = version
    }
}

/// What a delete came to.
public struct DeleteResult: Hashable, Sendable {
    public var key: ObjectKey
    /// The version that was deleted, or the delete marker that was made; `nil` where no versions are kept.
    public var version: VersionID?
    /// Whether what was deleted or made is a delete marker.
    public var isDeleteMarker: Bool
    /// Whether something was there.
    public var didDelete: Bool
}

extension Buckets {
    /// Deletes an object, or a version of it; nothing being there is no error. Durable when it returns.
    ///
    /// - Throws: `noSuchBucket`, `preconditionFailed`, `objectLocked`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>.
    @discardableResult
    public func deleteObject(_ bucket: BucketName, _ request: DeleteRequest) async throws(BucketError) -> DeleteResult {
        let (nonce, now) = (randomness.next(), now)
        return try await write { (tx) throws(BucketError) in
            tx.makesRoom()
            return try deleteObject(bucket, request, nonce: nonce, now: now, &tx)
        }
    }

    /// The same in a transaction of the caller's.
    ///
    /// - Parameters:
    ///   - nonce: a random number, drawn before the body.
    ///   - now: the store's time, drawn before the body.
    public func deleteObject(
        _ bucket: BucketName, _ request: DeleteRequest, nonce: UInt64, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) -> DeleteResult {
        let record = try tx.reading.bucket(bucket)
        let key = request.key
        if let version = request.version {
            return try delete(version, key, bucket, record, request, now: now, &tx)
        }
        let latest = try tx.reading.latestObject(record.id, key)
        try request.conditions.check(latest, key)
        if record.versioning == .never {
            guard let latest else {
                return DeleteResult(key: key, version: nil, isDeleteMarker: false, didDelete: false)
            }
            try tx.removeVersion(latest, isLatestObject: true, key, record.id, now: now)
            try events.send(
                ObjectEvent(removing: latest, .objectRemovedDelete, key), bucket, record, now: now, &tx)
            return DeleteResult(key: key, version: nil, isDeleteMarker: false, didDelete: true)
        }
        var marker = ObjectRecord(
            sequence: 0, nonce: nonce, isNull: false, modified: now, owner: scope.account, content: nil)
        try tx.addDeleteMarker(&marker, key, record)
        try events.send(ObjectEvent(.objectRemovedDeleteMarkerCreated, key, marker), bucket, record, now: now, &tx)
        return DeleteResult(key: key, version: marker.version, isDeleteMarker: true, didDelete: latest != nil)
    }

    private func delete(
        _ version: VersionID, _ key: ObjectKey, _ name: BucketName, _ bucket: BucketRecord, _ request: DeleteRequest,
        now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) -> DeleteResult {
        guard let found = try tx.reading.version(version, bucket.id, key) else {
            return DeleteResult(key: key, version: version, isDeleteMarker: false, didDelete: false)
        }
        try request.conditions.check(found.record, key)
        if let lock = found.record.content?.lock,
            lock.forbidsDeletion(now: now, bypassesGovernance: request.bypassesGovernance)
        {
            throw .objectLocked
        }
        try tx.removeVersion(found.record, isLatestObject: found.isLatestObject, key, bucket.id, now: now)
        try events.send(
            ObjectEvent(removing: found.record, .objectRemovedDelete, key), name, bucket, now: now, &tx)
        return DeleteResult(
            key: key, version: version, isDeleteMarker: found.record.content == nil, didDelete: true)
    }

    /// Deletes up to 1,000 objects, each for itself: one that is refused does not keep the others.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>.
    public func deleteObjects(
        _ bucket: BucketName, _ requests: [DeleteRequest]
    ) async throws(BucketError) -> [Result<DeleteResult, BucketError>] {
        precondition(requests.count <= BucketLimits.batchKeysMax)
        _ = try self.bucket(bucket)
        var results: [Result<DeleteResult, BucketError>] = []
        for start in stride(from: 0, to: requests.count, by: Self.deletesACommit) {
            let some = requests[start..<min(start + Self.deletesACommit, requests.count)]
            let nonces = some.map { _ in randomness.next() }
            let now = now
            results += try await write { (tx) throws(BucketError) in
                tx.makesRoom()
                var answers: [Result<DeleteResult, BucketError>] = []
                for (request, nonce) in zip(some, nonces) {
                    do throws(BucketError) {
                        answers.append(.success(try deleteObject(bucket, request, nonce: nonce, now: now, &tx)))
                    } catch .storage(let error) {
                        throw .storage(error)
                    } catch {
                        // A refusal comes before the first write of its delete, so that the others stand.
                        answers.append(.failure(error))
                    }
                }
                return answers
            }
        }
        return results
    }

    private static let deletesACommit = 100
}
