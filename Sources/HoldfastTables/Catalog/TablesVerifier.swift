import HoldfastCore
package import HoldfastStorage

/// Checks every record of the tables service: items against their keys, index and expiry entries against items and
/// items against their entries, counters against what they count, streams against their shards.
package struct TablesVerifier: StoreVerifier {
    package init() {}

    package func verify(
        _ tx: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {
        let tables: [(key: CatalogKey, record: TableRecord)]
        do throws(StorageError) {
            tables = try tx.records(TableTrees.catalog, in: .all)
        } catch { return try report.note(error, TableTrees.catalog.raw) }
        for table in tables {
            if table.key != CatalogKey(table.record.scope, table.record.name) {
                let key = table.key.encoded
                report.problem(TableTrees.catalog.raw, key: key.span, "the record is of another table")
            }
            let check = TableCheck(table.record)
            do throws(StorageError) { try check.run(tx, &report) } catch { try report.note(error, TableTrees.items) }
        }
        do throws(StorageError) {
            try StreamCheck.run(tables.map(\.record), tx, &report)
        } catch { try report.note(error, TableTrees.changes) }
        do throws(StorageError) {
            _ = try tx.records(TableTrees.jobs, in: .all)
            _ = try tx.records(TableTrees.tags, in: .all)
            _ = try tx.records(TableTrees.policies, in: .all)
        } catch { try report.note(error, TableTrees.jobs.raw) }
    }
}

extension VerificationReport {
    /// A record that does not decode is a problem of the store, not a reason to stop looking.
    fileprivate mutating func note(_ error: StorageError, _ tree: RawTree) throws(StorageError) {
        guard case .corrupt(let name, let key, let reason) = error else { throw error }
        let empty: [UInt8] = []
        problem(RawTree(name), key: empty.span, "\(key): \(reason)")
    }
}

/// The check of one table.
private struct TableCheck {
    private let table: TableEntry

    init(_ record: TableRecord) { table = TableEntry(record) }

    func run(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(StorageError) {
        try checkItems(tx, &report)
        for index in table.maintainedIndexes { try checkIndex(index, tx, &report) }
        try checkExpiry(tx, &report)
    }

    private func checkItems(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        var count: Int64 = 0
        var bytes: Int64 = 0
        var collection = CollectionCheck(table)
        var cursor = try tx.cursor(TableTrees.items, .prefix(table.prefix))
        while try cursor.next() {
            let item: EncodedItem
            do throws(ItemDecodingError) {
                item = try EncodedItem(validating: Array(copying: cursor.value))
            } catch {
                report.problem(TableTrees.items, key: cursor.key, "the item does not decode: \(error)")
                continue
            }
            let key = ItemKey(trusted: Array(copying: cursor.key.extracting(8...)))
            let expected: ItemKey?
            do throws(ItemError) { expected = try ItemKey(item.view, table.key) } catch { expected = nil }
            if expected != key { report.problem(TableTrees.items, key: cursor.key, "the key is not that of the item") }
            count += 1
            bytes += Int64(item.view.size)
            try collection.add(item, key, tx, &report)
            try checkEntries(item, key, tx, &report)
        }
        try collection.finish(tx, &report)
        try checkCounters(table.countKey, count, table.sizeKey, bytes, "items", tx, &report)
    }

    /// What an item must have in indexes and in the expiry index.
    private func checkEntries(
        _ item: EncodedItem, _ key: ItemKey, _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        for index in table.maintainedIndexes where index.index.state == .active {
            guard let entry = index.entry(item.view, key) else { continue }
            if try !tx.contains(TableTrees.indexes, entry.key.span) {
                report.problem(TableTrees.indexes, key: entry.key.span, "an item's entry is missing")
            }
        }
        guard let attribute = table.expiryAttribute, table.record.timeToLive?.state == .enabled,
            let second = ExpiryIndex.second(item.view, attribute)
        else { return }
        let entry = ExpiryIndex.entry(table, second, key)
        if try !tx.contains(TableTrees.expiry, entry.span) {
            report.problem(TableTrees.expiry, key: entry.span, "an item's entry is missing")
        }
    }

    private func checkIndex(
        _ index: IndexEntry, _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        var count: Int64 = 0
        var bytes: Int64 = 0
        var cursor = try tx.cursor(TableTrees.indexes, .prefix(index.prefix))
        while try cursor.next() {
            guard let key = IndexEntry.baseKey(cursor.key, cursor.value) else {
                report.problem(TableTrees.indexes, key: cursor.key, "not an index entry")
                continue
            }
            guard let item = try ItemChange.item(key.treeKey(table.record.id), tx) else {
                report.problem(TableTrees.indexes, key: cursor.key, "the item of the entry is missing")
                continue
            }
            let expected = index.entry(item.view, key)
            if expected?.key != Array(copying: cursor.key) || expected?.value != Array(copying: cursor.value) {
                report.problem(TableTrees.indexes, key: cursor.key, "the item of the entry has another entry, or none")
            }
            count += 1
            bytes += Int64(index.shownBytes(item.view))
        }
        try checkCounters(index.countKey, count, index.sizeKey, bytes, "index \(index.index.name)", tx, &report)
    }

    private func checkExpiry(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        guard let attribute = table.expiryAttribute else { return }
        var cursor = try tx.cursor(TableTrees.expiry, .prefix(table.expiryPrefix))
        while try cursor.next() {
            guard cursor.key.count > 16 else {
                report.problem(TableTrees.expiry, key: cursor.key, "not an expiry entry")
                continue
            }
            var second: UInt64 = 0
            for index in 8..<16 { second = second << 8 | UInt64(cursor.key[index]) }
            let key = ItemKey(trusted: Array(copying: cursor.key.extracting(16...)))
            let item = try ItemChange.item(key.treeKey(table.record.id), tx)
            if item.flatMap({ ExpiryIndex.second($0.view, attribute) }) != second {
                report.problem(TableTrees.expiry, key: cursor.key, "no item expires then")
            }
        }
    }

    private func checkCounters(
        _ countKey: [UInt8], _ count: Int64, _ sizeKey: [UInt8], _ bytes: Int64, _ what: String,
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        let storedCount = try tx.counter(countKey.span)
        let storedBytes = try tx.counter(sizeKey.span)
        let name = table.record.name
        let prefix = table.prefix
        if storedCount != count {
            report.problem(
                TableTrees.items, key: prefix.span, "\(name), \(what): counted \(storedCount), there are \(count)")
        }
        if storedBytes != bytes {
            report.problem(
                TableTrees.items, key: prefix.span,
                "\(name), \(what): counted \(storedBytes) bytes, there are \(bytes)")
        }
    }
}

/// Adds up item collections, which follow each other in the tree of items.
private struct CollectionCheck {
    private let table: TableEntry
    private let locals: [IndexEntry]
    private var current: [UInt8] = []
    private var bytes: Int64 = 0
    private var collections = 0

    init(_ table: TableEntry) {
        self.table = table
        locals = table.maintainedIndexes.filter { $0.index.kind == .local }
    }

    mutating func add(
        _ item: EncodedItem, _ key: ItemKey, _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        if locals.isEmpty { return }
        let recordKey = ItemCollection.key(table, key)
        if recordKey != current {
            try close(tx, &report)
            current = recordKey
        }
        bytes += Int64(item.view.size)
        for index in locals where index.entry(item.view, key) != nil { bytes += Int64(index.shownBytes(item.view)) }
    }

    private mutating func close(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        defer { bytes = 0 }
        if current.isEmpty { return }
        collections += 1
        let stored = try ItemCollection.bytes(current, tx)
        if stored != bytes {
            report.problem(
                TableTrees.collections, key: current.span, "counted \(stored) bytes, there are \(bytes)")
        }
    }

    mutating func finish(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        try close(tx, &report)
        var stored = 0
        var cursor = try tx.cursor(TableTrees.collections, .prefix(table.prefix))
        while try cursor.next() { stored += 1 }
        if stored != collections {
            let prefix = table.prefix
            report.problem(
                TableTrees.collections, key: prefix.span, "\(stored) collections, there are \(collections)")
        }
    }
}
