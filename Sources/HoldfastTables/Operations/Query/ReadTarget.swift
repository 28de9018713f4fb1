import HoldfastStorage

/// A table, or one of its indexes, as a query or a scan reads it.
struct ReadTarget: Sendable {
    let table: TableEntry
    /// `nil`: the table itself.
    let index: IndexEntry?

    /// - Throws: `validation` where there is no such index, or it cannot be read yet.
    init(_ table: TableEntry, index name: String?) throws(TableError) {
        self.table = table
        guard let name else {
            index = nil
            return
        }
        guard let index = table.maintainedIndexes.first(where: { $0.index.name == name }) else {
            throw .validation("The table does not have the specified index: \(name)")
        }
        if !index.index.isReadable {
            throw .validation("Cannot read from backfilling global secondary index: \(name)")
        }
        self.index = index
    }

    var isGlobal: Bool { index?.index.kind == .global }

    /// The key that orders what is read.
    var key: KeySchema { index?.index.key ?? table.key }

    /// The first 8 bytes of every key that is read.
    var prefix: [UInt8] { index?.prefix ?? table.prefix }

    var layout: SortLayout { index == nil ? .tail : .component }

    /// The names that a reader sees, sorted; `nil` for all.
    var visible: [AttributeName]? { index?.projected }

    func shows(_ name: AttributeName) -> Bool { visible?.contains(name) ?? true }

    /// The size of what a reader sees of an item, by DynamoDB's rules.
    func visibleSize(_ item: ItemView) -> Int { index?.shownBytes(item) ?? item.size }

    /// The attributes of a `LastEvaluatedKey`, sorted: of an index its own key and the table's.
    var positionNames: [AttributeName] {
        var names = Set(key.attributes.map(\.name))
        names.formUnion(table.key.attributes.map(\.name))
        return names.sorted()
    }
}

extension ReadTarget {
    /// The key, under the table's id, of the item that an index entry stands for.
    func baseKey(_ entry: Span<UInt8>, _ value: Span<UInt8>) throws(TableError) -> [UInt8] {
        guard let key = IndexEntry.baseKey(entry, value) else {
            throw .storage(StoredItem.corrupt(TableTrees.indexes, entry, "not an index entry"))
        }
        return key.treeKey(table.record.id)
    }
}
