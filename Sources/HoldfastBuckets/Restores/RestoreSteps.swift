import HoldfastCore
import HoldfastStorage

/// Carries out what is due of restored copies: that they are there, and that they end.
struct RestoreSteps: Sendable {
    let events: EventSender
    let now: Timestamp

    /// Takes an entry out of the order of time and does what it stands for. A copy that is there stands in the order
    /// with its end from then on.
    ///
    /// An entry that is not there, or is of a version or a copy that is gone, is nothing to do.
    func take(_ due: RestoreKey, _ name: BucketName, _ tx: inout WriteTransaction) throws(BucketError) {
        guard try tx.reading.find(BucketTrees.restores, due) != nil else { return }
        try tx.remove(BucketTrees.restores, due)
        guard let bucket = try tx.reading.find(BucketTrees.catalog, BucketNameKey(name)), bucket.id == due.bucket,
            let found = try tx.reading.version(due), let content = found.record.content, let copy = content.restore
        else { return }
        if copy.ready == due.due {
            var end = due
            end.due = copy.until
            try tx.set(BucketTrees.restores, end, RestoreRecord(name))
            var completed = ObjectEvent(.objectRestoreCompleted, due.key, found.record)
            completed.restored = (copy.until, content.storageClass)
            try events.send(completed, name, bucket, now: now, &tx)
        } else if copy.until == due.due {
            var version = found.record
            version.content?.restore = nil
            try tx.replace(version, isLatestObject: found.isLatestObject, due.key, bucket.id)
            try events.send(ObjectEvent(.objectRestoreDelete, due.key, version), name, bucket, now: now, &tx)
        }
    }
}

extension ReadTransaction {
    /// The version that a restored copy is of, wherever it is by now.
    fileprivate borrowing func version(
        _ restore: RestoreKey
    ) throws(BucketError) -> (record: ObjectRecord, isLatestObject: Bool)? {
        if let latest = try latestObject(restore.bucket, restore.key), latest.sequence == restore.sequence {
            return (latest, true)
        }
        let name = restore.key.versionKey(restore.bucket, restore.sequence)
        guard let bytes = try find(BucketTrees.versions, name) else { return nil }
        return (try decodeObject(bytes.span, BucketTrees.versions, name), false)
    }
}
