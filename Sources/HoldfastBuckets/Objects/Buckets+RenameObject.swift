import HoldfastCore
import HoldfastStorage

/// Which object to rename, and to what.
public struct RenameRequest: Hashable, Sendable {
    public var source: ObjectKey
    public var key: ObjectKey
    /// Of what is under the new name.
    public var conditions = WriteConditions()
    public var sourceConditions = ReadConditions()

    public init(_ source: ObjectKey, to key: ObjectKey) {
        self.source = source
        self.key = key
    }
}

extension Buckets {
    /// Renames an object within its bucket, in one commit in which no byte of it is copied: at every moment it is under
    /// exactly one of the two names. Events tell of it as of a copy and a delete.
    ///
    /// - Throws: `noSuchBucket`, `noSuchKey`, `preconditionFailed`, `invalidRequest` in a bucket that
    ///   keeps versions, as in the buckets for which S3 has this operation none are kept.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RenameObject.html>.
    public func renameObject(_ bucket: BucketName, _ request: RenameRequest) async throws(BucketError) {
        let (now, nonce) = (now, randomness.next())
        try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(bucket)
            guard record.versioning == .never else {
                throw .invalidRequest("RenameObject is not supported for buckets with versioning.")
            }
            guard let source = try tx.reading.latestObject(record.id, request.source), let content = source.content
            else { throw .noSuchKey(key: request.source, deleteMarker: nil) }
            switch request.sourceConditions.verdict(content.tag, modified: source.modified, now: now) {
            case .proceed: break
            case .notModified:
                throw .preconditionFailed(
                    condition: "x-amz-rename-source-\(request.sourceConditions.notModifiedName)")
            case .failed(let condition):
                throw .preconditionFailed(condition: "x-amz-rename-source-\(condition)")
            }
            let target = try tx.reading.latestObject(record.id, request.key)
            try request.conditions.check(target, request.key)
            if request.source == request.key { return }
            var renamed = ObjectRecord(
                sequence: 0, nonce: nonce, isNull: true, modified: now, owner: source.owner, content: content)
            try tx.addObject(&renamed, request.key, record)
            // The bytes change hands: what the old record referred to, the new one does.
            try tx.remove(BucketTrees.objects, request.source.objectKey(record.id))
            if let restore = content.restore {
                let ready = RestoreKey(due: restore.ready, record.id, request.source, source.sequence)
                let isReady = try tx.reading.find(BucketTrees.restores, ready) == nil
                try tx.set(
                    BucketTrees.restores,
                    RestoreKey(
                        due: isReady ? restore.until : restore.ready, record.id, request.key, renamed.sequence),
                    RestoreRecord(bucket))
            }
            try events.send(
                ObjectEvent(.objectCreatedCopy, request.key, renamed), bucket, record, now: now, &tx)
            try events.send(
                ObjectEvent(removing: source, .objectRemovedDelete, request.source), bucket, record, now: now, &tx)
        }
    }
}
