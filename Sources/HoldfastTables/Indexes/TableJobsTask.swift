package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Enters the items that were there before in new indexes and expiry indexes, and takes deleted indexes away: one
/// bounded write a step.
package struct TableJobsTask: BackgroundTask {
    package static let name = "tables.jobs"

    /// Items of one step, and about how many bytes of them.
    private static let itemsMax = 100
    private static let bytesMax = 256 << 10

    package var name: String { Self.name }

    package init() {}

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        do throws(WriteError<StorageError>) {
            let worked = try await store.write(.background, bytes: Self.bytesMax) { (tx) throws(StorageError) in
                try Self.step(&tx)
            }
            return worked ? .again : .idle
        } catch { throw error.flattened }
    }

    /// - Returns: whether there was something to do.
    private static func step(_ tx: inout WriteTransaction) throws(StorageError) -> Bool {
        guard let (id, job) = try firstJob(tx.reading) else { return false }
        guard var table = try tx.reading.record(TableTrees.catalog, CatalogKey(job.scope, job.table)),
            table.id == job.tableID
        else {
            try tx.delete(TableTrees.jobs, id)
            return true
        }
        switch job.kind {
        case .fillIndex: try fillIndex(job, id, &table, &tx)
        case .removeIndex:
            table.indexes.removeAll { $0.id == job.indexID && $0.state == .deleting }
            let used = Set((table.key.attributes + table.indexes.flatMap(\.key.attributes)).map(\.name))
            table.definitions.removeAll { !used.contains($0.name) }
            try dropIndex(job.indexID, &tx)
            try table.store(&tx)
            try tx.delete(TableTrees.jobs, id)
        case .fillExpiry: try fillExpiry(job, id, &table, &tx)
        case .expire: break
        }
        return true
    }

    private static func firstJob(
        _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> (ResourceID, JobRecord)? {
        let jobs = try tx.records(TableTrees.jobs, in: .all)
        guard let job = jobs.first(where: { $0.record.kind != .expire }) else { return nil }
        return (job.key, job.record)
    }

    private static func fillIndex(
        _ job: JobRecord, _ id: ResourceID, _ table: inout TableRecord, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let position = table.indexes.firstIndex(where: { $0.id == job.indexID && $0.state == .backfilling })
        else {
            try tx.delete(TableTrees.jobs, id)
            return
        }
        let index = IndexEntry(table.indexes[position], at: position, of: table)
        let batch = try ItemBatch(table, after: job.position, itemsMax: itemsMax, bytesMax: bytesMax, tx.reading)
        for (key, item) in batch.items {
            guard let entry = index.entry(item.view, key) else { continue }
            if try tx.reading.contains(TableTrees.indexes, entry.key.span) { continue }
            try tx.put(TableTrees.indexes, entry.key.span, entry.value.span)
            let countKey = index.countKey
            let sizeKey = index.sizeKey
            try tx.add(1, to: countKey.span)
            try tx.add(Int64(index.shownBytes(item.view)), to: sizeKey.span)
        }
        if try !go(on: job, id, batch, &tx) {
            table.indexes[position].state = .active
            try table.store(&tx)
        }
    }

    private static func fillExpiry(
        _ job: JobRecord, _ id: ResourceID, _ table: inout TableRecord, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        let entry = TableEntry(table)
        guard let attribute = entry.expiryAttribute else {
            try tx.delete(TableTrees.jobs, id)
            return
        }
        let batch = try ItemBatch(table, after: job.position, itemsMax: itemsMax, bytesMax: bytesMax, tx.reading)
        for (key, item) in batch.items {
            if let second = ExpiryIndex.second(item.view, attribute) {
                try ExpiryIndex.enter(entry, second, key, &tx)
            }
        }
        if try !go(on: job, id, batch, &tx) {
            table.timeToLive?.state = .enabled
            try table.store(&tx)
        }
    }

    /// Keeps how far a job is, or ends it.
    /// - Returns: whether there is more to do.
    private static func go(
        on job: JobRecord, _ id: ResourceID, _ batch: ItemBatch, _ tx: inout WriteTransaction
    ) throws(StorageError) -> Bool {
        guard let last = batch.last else {
            try tx.delete(TableTrees.jobs, id)
            return false
        }
        var job = job
        job.position = last.bytes
        try tx.put(TableTrees.jobs, id, job)
        return true
    }
}

/// Some items of a table in key order, copied.
struct ItemBatch {
    private(set) var items: [(key: ItemKey, item: EncodedItem)] = []
    /// The last of them; `nil` where the table ends here.
    private(set) var last: ItemKey?

    /// - Parameter position: the item key after which to begin; empty for the start.
    init(
        _ table: TableRecord, after position: [UInt8], itemsMax: Int, bytesMax: Int, _ tx: borrowing ReadTransaction
    ) throws(StorageError) {
        let prefix = bigEndianBytes(table.id)
        let range: KeyRange = position.isEmpty ? .prefix(prefix) : .after(prefix + position, within: prefix)
        var cursor = try tx.cursor(TableTrees.items, range)
        var bytes = 0
        while try cursor.next() {
            let key = Array(copying: cursor.key)
            let value = Array(copying: cursor.value)
            guard value.count >= 2, value[0] == EncodedItem.version else {
                throw .corrupt(
                    tree: TableTrees.items.name, key: hexadecimal(key), reason: "unknown version of an item's record")
            }
            let itemKey = ItemKey(trusted: Array(key.dropFirst(prefix.count)))
            items.append((itemKey, EncodedItem(trusted: value)))
            bytes += value.count
            if items.count == itemsMax || bytes >= bytesMax {
                last = itemKey
                return
            }
        }
    }
}
