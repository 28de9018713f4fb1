import HoldfastStorage

/// What a change of an item does to one index: its entry goes, comes, moves or stays.
struct IndexMove {
    private struct Side {
        let key: [UInt8]
        let value: [UInt8]
        /// By DynamoDB's size rules for what the index shows.
        let bytes: Int

        init?(_ item: EncodedItem?, _ key: ItemKey, in entry: IndexEntry) {
            guard let item, let stored = entry.entry(item.view, key) else { return nil }
            self.key = stored.key
            value = stored.value
            bytes = entry.shownBytes(item.view)
        }
    }

    let entry: IndexEntry
    private let old: Side?
    private let new: Side?
    /// Write units: one for each started KB of an entry that goes, comes or shows something else; both entries where
    /// one moves.
    let units: Int

    init(_ entry: IndexEntry, _ key: ItemKey, old: EncodedItem?, new: EncodedItem?) {
        self.entry = entry
        self.old = Side(old, key, in: entry)
        self.new = Side(new, key, in: entry)
        switch (self.old, self.new) {
        case (nil, nil): units = 0
        case (let side?, nil), (nil, let side?): units = ItemChange.Cost.units(side.bytes)
        case (let before?, let after?):
            if before.key != after.key {
                units = ItemChange.Cost.units(before.bytes) + ItemChange.Cost.units(after.bytes)
            } else if let old, let new, entry.showsTheSame(old.view, new.view) {
                units = 0
            } else {
                units = ItemChange.Cost.units(max(before.bytes, after.bytes))
            }
        }
    }

    /// By how many bytes a complete index grows.
    var growth: Int { (new?.bytes ?? 0) - (old?.bytes ?? 0) }

    func write(_ tx: inout WriteTransaction) throws(StorageError) {
        // While items that were there before are being entered, the old one may not have its entry yet.
        let isComplete = entry.index.state != .backfilling
        var old = old
        if !isComplete, try !isThere(tx.reading) { old = nil }
        if let old, old.key != new?.key {
            guard try tx.delete(TableTrees.indexes, old.key.span) else {
                throw .corrupt(
                    tree: TableTrees.indexes.name, key: hexadecimal(old.key), reason: "the entry of an item is missing")
            }
        }
        if let new, new.key != old?.key { try tx.put(TableTrees.indexes, new.key.span, new.value.span) }
        let entries = (new == nil ? 0 : 1) - (old == nil ? 0 : 1)
        let growth = (new?.bytes ?? 0) - (old?.bytes ?? 0)
        let countKey = entry.countKey
        let sizeKey = entry.sizeKey
        if entries != 0 { try tx.add(Int64(entries), to: countKey.span) }
        if growth != 0 { try tx.add(Int64(growth), to: sizeKey.span) }
    }

    private func isThere(_ tx: borrowing ReadTransaction) throws(StorageError) -> Bool {
        guard let old else { return false }
        return try tx.contains(TableTrees.indexes, old.key.span)
    }
}
