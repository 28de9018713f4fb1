package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Deletes items that have expired, a bounded number in each step, within seconds of their time.
package struct ExpiryTask: BackgroundTask {
    package static let name = "tables.expiry"

    /// Items of one step.
    private static let itemsMax = 50
    /// How often to look where there are tables with time to live.
    private static let interval = Duration.seconds(1)

    package var name: String { Self.name }
    private let cache: TableCache

    package init(cache: TableCache) { self.cache = cache }

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let cache = cache
        let due: DueItems
        do throws(ReadError<StorageError>) {
            due = try store.read { (tx) throws(StorageError) in try DueItems(now, max: Self.itemsMax, cache, tx) }
        } catch { throw error.flattened }
        if due.isWatching && due.items.isEmpty { return .at(now.advanced(by: Self.interval)) }
        if due.items.isEmpty { return .idle }
        do throws(WriteError<TableError>) {
            try await store.write(.background, bytes: 256 << 10) { (tx) throws(TableError) in
                tx.makesRoom()
                for item in due.items { try item.delete(now, cache, &tx) }
            }
        } catch { throw TableError(error) }
        return .again
    }
}

/// Items that are due in one snapshot.
private struct DueItems: Sendable {
    struct Item: Sendable {
        let table: CatalogKey
        let expiryID: UInt64
        let second: UInt64
        let key: ItemKey
    }

    private(set) var items: [Item] = []
    /// Whether there are tables with time to live.
    private(set) var isWatching = false

    init(_ now: Timestamp, max: Int, _ cache: TableCache, _ tx: borrowing ReadTransaction) throws(StorageError) {
        for job in try tx.records(TableTrees.jobs, in: .all).map(\.record) where job.kind == .expire {
            let name = CatalogKey(job.scope, job.table)
            guard let table = try cache.entry(name, tx), table.record.id == job.tableID,
                let timeToLive = table.record.timeToLive, timeToLive.isMaintained
            else { continue }
            isWatching = true
            let prefix = bigEndianBytes(timeToLive.id)
            let oldest = now.wholeSeconds - TableLimits.expiryAgeMax.components.seconds
            let range = KeyRange(
                from: prefix + bigEndianBytes(UInt64(Swift.max(0, oldest))),
                to: prefix + bigEndianBytes(UInt64(Swift.max(0, now.wholeSeconds)) + 1))
            var cursor = try tx.cursor(TableTrees.expiry, range)
            while items.count < max, try cursor.next() {
                let key = Array(copying: cursor.key)
                guard key.count > 16 else { continue }
                let second = key[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                items.append(
                    Item(
                        table: name, expiryID: timeToLive.id, second: second,
                        key: ItemKey(trusted: Array(key.dropFirst(16)))))
            }
            if items.count >= max { return }
        }
    }
}

extension DueItems.Item {
    /// Deletes the item, unless it has changed since it was found due.
    func delete(_ now: Timestamp, _ cache: TableCache, _ tx: inout WriteTransaction) throws(TableError) {
        let found: TableEntry?
        do throws(StorageError) { found = try cache.entry(table, tx.reading) } catch { throw .storage(error) }
        guard let found, let attribute = found.expiryAttribute, found.record.timeToLive?.id == expiryID else { return }
        let old: EncodedItem?
        do throws(StorageError) {
            old = try ItemChange.item(key.treeKey(found.record.id), tx.reading)
            if old.flatMap({ ExpiryIndex.second($0.view, attribute) }) != second {
                // An entry without its item is no reason to come here again and again.
                let entry = ExpiryIndex.entry(found, second, key)
                try tx.delete(TableTrees.expiry, entry.span)
                return
            }
        } catch { throw .storage(error) }
        let origin = ItemChange.Origin(now: now, isExpiry: true)
        try ItemChange.apply(found, key, old: old, new: nil, origin, &tx)
    }
}
