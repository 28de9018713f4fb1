import HoldfastCore
package import HoldfastStorage

/// Checks every record of the tables service: items against their keys, index and expiry entries against items and
/// items against their entries, counters against what they count, streams against their shards.
package struct TablesVerifier: Verifier {
    package init() {}

    package func verify(_ verification: inout Verification) throws(StorageError) {
        var tables: [CatalogKey] = []
        try verification.noting { (verification) throws(StorageError) in
            tables = try verification.snapshot { (tx, report) throws(StorageError) in try names(tx, &report) }
        }
        for name in tables {
            try verification.noting { (verification) throws(StorageError) in
                guard let check = try TableCheck(name, &verification) else { return }
                try check.run(&verification)
            }
        }
        try verification.noting { (verification) throws(StorageError) in try StreamCheck.run(&verification) }
        try verification.noting { (verification) throws(StorageError) in
            try verification.snapshot { (tx, _) throws(StorageError) in
                _ = try tx.records(TableTrees.jobs, in: .all)
                _ = try tx.records(TableTrees.tags, in: .all)
                _ = try tx.records(TableTrees.policies, in: .all)
            }
        }
    }

    private func names(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) -> [CatalogKey] {
        var names: [CatalogKey] = []
        var cursor = try tx.cursor(TableTrees.catalog.raw, .all)
        while try cursor.next() {
            var reader = KeyReader(cursor.key)
            do throws(KeyDecodingError) { names.append(try CatalogKey(decoding: &reader)) } catch {
                report.problem(TableTrees.catalog.raw, key: cursor.key, "not a table's key: \(error)")
            }
        }
        return names
    }
}

/// The check of one table. Its record is read again in every snapshot: indexes and time to live come and go.
private struct TableCheck {
    private let name: CatalogKey
    private let first: TableEntry

    /// `nil` where the table has gone.
    init?(_ name: CatalogKey, _ verification: inout Verification) throws(StorageError) {
        self.name = name
        let record = try verification.snapshot { (tx, report) throws(StorageError) in
            let record = try tx.record(TableTrees.catalog, name)
            if let record, name != CatalogKey(record.scope, record.name) {
                let key = name.encoded
                report.problem(TableTrees.catalog.raw, key: key.span, "the record is of another table")
            }
            return record
        }
        guard let record else { return nil }
        first = TableEntry(record)
    }

    func run(_ verification: inout Verification) throws(StorageError) {
        try checkItems(&verification)
        for index in first.maintainedIndexes { try checkIndex(index.index.id, &verification) }
        try checkExpiry(&verification)
    }

    /// The table as a snapshot sees it; `nil` where it sees none, or another one of this name.
    private func table(_ tx: borrowing ReadTransaction) throws(StorageError) -> TableEntry? {
        guard let record = try tx.record(TableTrees.catalog, name), record.id == first.record.id else { return nil }
        return TableEntry(record)
    }

    private func checkItems(_ verification: inout Verification) throws(StorageError) {
        var sums: ItemSums? = ItemSums(first)
        try verification.walk(.prefix(first.prefix)) { (tx, walk, report) throws(StorageError) in
            guard let table = try table(tx) else { return }
            // What was seen at several commits does not add up to what any of them counted.
            if !walk.isOfOneCommit { sums = nil }
            var cursor = try tx.cursor(TableTrees.items, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
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
                if expected != key {
                    report.problem(TableTrees.items, key: cursor.key, "the key is not that of the item")
                }
                try sums?.add(item, key, tx, &report)
                try checkEntries(item, key, table, tx, &report)
            }
            if walk.isAtEnd { try sums?.finish(tx, &report) }
        }
        if sums != nil { return }
        try verification.inOneSnapshot("\(first.record.name): number and size of its items") {
            (tx, report) throws(StorageError) in
            guard let table = try table(tx) else { return }
            var sums = ItemSums(table)
            var cursor = try tx.cursor(TableTrees.items, .prefix(table.prefix))
            while try cursor.next() {
                guard let item = try? EncodedItem(validating: Array(copying: cursor.value)) else { continue }
                try sums.add(item, ItemKey(trusted: Array(copying: cursor.key.extracting(8...))), tx, &report)
            }
            try sums.finish(tx, &report)
        }
    }

    /// What an item must have in indexes and in the expiry index.
    private func checkEntries(
        _ item: EncodedItem, _ key: ItemKey, _ table: TableEntry, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
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

    private func checkIndex(_ id: UInt64, _ verification: inout Verification) throws(StorageError) {
        var sums: Sums? = Sums()
        try verification.walk(.prefix(bigEndianBytes(id))) { (tx, walk, report) throws(StorageError) in
            guard let table = try table(tx), let index = table.maintainedIndexes.first(where: { $0.index.id == id })
            else { return }
            if !walk.isOfOneCommit { sums = nil }
            var cursor = try tx.cursor(TableTrees.indexes, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
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
                    report.problem(
                        TableTrees.indexes, key: cursor.key, "the item of the entry has another entry, or none")
                }
                sums?.add(index.shownBytes(item.view))
            }
            if walk.isAtEnd { try sums?.compare(index, of: table, tx, &report) }
        }
        if sums != nil { return }
        try verification.inOneSnapshot("\(first.record.name): number and size of the entries of an index") {
            (tx, report) throws(StorageError) in
            guard let table = try table(tx), let index = table.maintainedIndexes.first(where: { $0.index.id == id })
            else { return }
            var sums = Sums()
            var cursor = try tx.cursor(TableTrees.indexes, .prefix(index.prefix))
            while try cursor.next() {
                guard let key = IndexEntry.baseKey(cursor.key, cursor.value),
                    let item = try ItemChange.item(key.treeKey(table.record.id), tx)
                else { continue }
                sums.add(index.shownBytes(item.view))
            }
            try sums.compare(index, of: table, tx, &report)
        }
    }

    private func checkExpiry(_ verification: inout Verification) throws(StorageError) {
        try verification.walk(.prefix(first.expiryPrefix)) { (tx, walk, report) throws(StorageError) in
            guard let table = try table(tx), let attribute = table.expiryAttribute,
                table.expiryPrefix == first.expiryPrefix
            else { return }
            var cursor = try tx.cursor(TableTrees.expiry, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
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
    }
}

/// How many items or entries there are, and their bytes, to compare with the counters.
private struct Sums {
    private var count: Int64 = 0
    private var bytes: Int64 = 0

    mutating func add(_ size: Int) {
        count += 1
        bytes += Int64(size)
    }

    func compare(
        _ index: IndexEntry, of table: TableEntry, _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        let what = "\(table.record.name), index \(index.index.name)"
        try compare(index.countKey, index.sizeKey, what, table, tx, &report)
    }

    func compare(
        _ countKey: [UInt8], _ sizeKey: [UInt8], _ what: String, _ table: TableEntry, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(StorageError) {
        let storedCount = try tx.counter(countKey.span)
        let storedBytes = try tx.counter(sizeKey.span)
        let prefix = table.prefix
        if storedCount != count {
            report.problem(TableTrees.items, key: prefix.span, "\(what): counted \(storedCount), there are \(count)")
        }
        if storedBytes != bytes {
            report.problem(
                TableTrees.items, key: prefix.span, "\(what): counted \(storedBytes) bytes, there are \(bytes)")
        }
    }
}

/// What is counted of the items of a table: they themselves, and their collections.
private struct ItemSums {
    private let table: TableEntry
    private var sums = Sums()
    private var collections: CollectionCheck

    init(_ table: TableEntry) {
        self.table = table
        collections = CollectionCheck(table)
    }

    mutating func add(
        _ item: EncodedItem, _ key: ItemKey, _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        sums.add(item.view.size)
        try collections.add(item, key, tx, &report)
    }

    mutating func finish(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        try collections.finish(tx, &report)
        try sums.compare(table.countKey, table.sizeKey, "\(table.record.name), items", table, tx, &report)
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
