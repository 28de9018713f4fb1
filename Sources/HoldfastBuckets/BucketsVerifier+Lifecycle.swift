import HoldfastCore
import HoldfastStorage

/// What is to be done by rules and at times.
extension BucketsCheck {
    /// How far rules have been carried out is known for each bucket that has rules and for no other, and each bucket
    /// stands in the order of time where it says.
    func lifecycles(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        let buckets: [(key: BucketNameKey, record: BucketRecord)]
        let records: [(key: LifecycleKey, record: LifecycleRecord)]
        let due: [(key: LifecycleDueKey, record: PresenceRecord)]
        do throws(StorageError) {
            buckets = try tx.records(BucketTrees.catalog, in: .all)
            records = try tx.records(BucketTrees.lifecycle, in: .all)
            due = try tx.records(BucketTrees.lifecycleDue, in: .all)
        } catch { throw .storage(error) }
        for (key, record) in buckets {
            let hasRules = try Buckets.setting(.lifecycle, of: record, tx) != nil
            let found = try tx.find(BucketTrees.lifecycle, LifecycleKey(record.id))
            if hasRules != (found?.bucket == key.name) {
                let name = key.encoded
                report.problem(
                    BucketTrees.catalog.raw, key: name.span,
                    hasRules ? "nobody carries its rules out" : "rules are carried out that it does not have")
            }
        }
        let ids = Set(buckets.map(\.record.id))
        for (key, record) in records {
            let name = key.encoded
            if !ids.contains(key.bucket) {
                report.problem(BucketTrees.lifecycle.raw, key: name.span, "there is no such bucket")
            }
            if try tx.find(BucketTrees.lifecycleDue, LifecycleDueKey(record.due, key.bucket)) == nil {
                report.problem(BucketTrees.lifecycle.raw, key: name.span, "it is not among those that are due")
            }
        }
        if due.count != records.count {
            let nowhere: [UInt8] = []
            report.problem(
                BucketTrees.lifecycleDue.raw, key: nowhere.span, "\(due.count) entries for \(records.count) buckets")
        }
    }

    /// A restored copy is there, or ends, at its time.
    func restore(
        of record: ObjectRecord, _ key: ObjectKey, _ bucket: UInt64, _ tree: RawTree, _ name: [UInt8],
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(BucketError) {
        guard let copy = record.content?.restore else { return }
        var entries = 0
        for due in [copy.ready, copy.until] {
            let place = RestoreKey(due: due, bucket, key, record.sequence)
            if try tx.find(BucketTrees.restores, place) != nil { entries += 1 }
        }
        if entries != 1 {
            report.problem(tree, key: name.span, "the restored copy stands \(entries) times in the order of time")
        }
    }

    /// Entries decode. Those of versions that are gone stay until their time.
    func restores(
        _ tx: borrowing ReadTransaction, _ walk: inout VerificationWalk, _ report: inout VerificationReport
    ) throws(BucketError) {
        var cursor = try tx.walk(BucketTrees.restores.raw, walk.range)
        while try cursor.advance(), walk.takes(cursor.key) {
            do {
                var (key, record) = (KeyReader(cursor.key), RecordReader(cursor.value))
                _ = try RestoreKey(decoding: &key)
                _ = try RestoreRecord(decoding: &record)
            } catch {
                report.problem(BucketTrees.restores.raw, key: cursor.key, "\(error)")
            }
        }
    }
}
