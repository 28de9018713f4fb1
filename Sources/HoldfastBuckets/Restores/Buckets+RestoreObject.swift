import HoldfastCore
import HoldfastStorage

extension Buckets {
    /// Has an archived version made readable for some days, until a midnight UTC. It takes the time of its tier on the
    /// store's clock. Of a version that is readable, the end is set anew, at once; a restore under way can be asked for
    /// again only to be faster.
    ///
    /// - Returns: whether it was readable already, so that only its end was set anew.
    /// - Throws: `noSuchKey`, `noSuchVersion`, `invalidObjectState` for a version in no archive, `invalidArgument` for
    ///   a tier that the archive does not have, `restoreAlreadyInProgress`, `malformedDocument` for no days.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html>.
    public func restoreObject(
        _ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil, days: Int, tier: RestoreTier = .standard
    ) async throws(BucketError) -> Bool {
        guard days > 0 else { throw .malformedDocument("Days") }
        let now = now
        return try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(bucket)
            var found = try tx.reading.object(key, version, record.id)
            let storageClass = found.content.storageClass
            guard storageClass.isArchive else { throw .invalidObjectState(storageClass) }
            guard let time = tier.time(from: storageClass) else {
                throw .invalidArgument(
                    "Retrieval option is not supported by this storage class", name: "Tier", value: tier.name)
            }
            let ready = now.advanced(by: time)
            let old = found.content.restore
            let wasReadable = old?.isReadable(at: now) ?? false
            let new: ObjectRestore
            if let old, wasReadable {
                new = ObjectRestore(tier: old.tier, ready: old.ready, until: now.aged(days: days))
            } else if let old, old.isOngoing(at: now) {
                guard tier.isFaster(than: old.tier) else { throw .restoreAlreadyInProgress }
                new = ObjectRestore(tier, ready: min(old.ready, ready), days: days)
            } else {
                new = ObjectRestore(tier, ready: ready, days: days)
            }
            if let old {
                // What was due before has its events before the new one's.
                let restores = RestoreSteps(events: EventSender(deliveries: deliveries, origin: .service), now: now)
                for due in [old.ready, old.until] where due <= now {
                    try restores.take(RestoreKey(due: due, record.id, key, found.record.sequence), bucket, &tx)
                }
                for due in [old.ready, old.until] {
                    try tx.remove(BucketTrees.restores, RestoreKey(due: due, record.id, key, found.record.sequence))
                }
            }
            found.record.content?.restore = new
            try tx.replace(found.record, isLatestObject: found.isLatestObject, key, record.id)
            try tx.set(
                BucketTrees.restores,
                RestoreKey(due: wasReadable ? new.until : new.ready, record.id, key, found.record.sequence),
                RestoreRecord(bucket))
            try events.send(ObjectEvent(.objectRestorePost, key, found.record), bucket, record, now: now, &tx)
            return wasReadable
        }
    }
}
