package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Ends restored copies of archived objects at their time, some a step.
package struct RestoreExpiryTask: BackgroundTask {
    package static let name = "buckets.restores"

    private static let restoresAStep = 100

    private let events: EventSender

    package init(deliveries: Deliveries) { events = EventSender(deliveries: deliveries, origin: .service) }

    package var name: String { Self.name }

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let first: RestoreKey?
        do throws(ReadError<StorageError>) {
            first = try store.read { (tx) throws(StorageError) in
                try tx.records(BucketTrees.restores, in: .all, limit: 1).first?.key
            }
        } catch { throw error.flattened }
        guard let first else { return .idle }
        if first.until > now { return .at(first.until) }
        let events = events
        do throws(WriteError<BucketError>) {
            try await store.write(.background) { (tx) throws(BucketError) in
                try Self.endSome(events, now: now, &tx)
            }
        } catch {
            switch error {
            case .body(let error): throw error
            case .storage(let error): throw error
            }
        }
        return .again
    }

    private static func endSome(
        _ events: EventSender, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        let oldest: [(key: RestoreKey, record: RestoreRecord)]
        do throws(StorageError) {
            oldest = try tx.reading.records(BucketTrees.restores, in: .all, limit: restoresAStep)
        } catch { throw .storage(error) }
        for (key, record) in oldest where key.until <= now {
            try tx.remove(BucketTrees.restores, key)
            guard let bucket = try tx.reading.find(BucketTrees.catalog, BucketNameKey(record.bucket)),
                bucket.id == key.bucket, let found = try tx.reading.version(key),
                found.record.content?.restoredUntil == key.until
            else { continue }
            var version = found.record
            version.content?.restoredUntil = nil
            try tx.replace(version, isLatestObject: found.isLatestObject, key.key, bucket.id)
            try events.send(
                ObjectEvent(.objectRestoreDelete, key.key, version), record.bucket, bucket, now: now, &tx)
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
