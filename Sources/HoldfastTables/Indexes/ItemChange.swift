package import HoldfastCore
package import HoldfastStorage

/// The one place that writes items: everything that follows from a change of an item (index entries, counters, the
/// stream record, the expiry entry) is written here, in the caller's transaction.
package enum ItemChange {
    /// Who makes a change, and when.
    package struct Origin: Sendable {
        /// Drawn before the write body.
        package let now: Timestamp
        /// The service itself, because the item expired: said so in the stream.
        package let isExpiry: Bool

        package init(now: Timestamp, isExpiry: Bool = false) {
            self.now = now
            self.isExpiry = isExpiry
        }
    }

    /// Changes an item from what it is now to what it shall be. Where both are equal nothing is written.
    ///
    /// An item whose attribute cannot be a key of an index is left out of that index: operations refuse such items
    /// before. An item collection that would pass 10 GB is refused here, before the first write.
    /// - Parameters:
    ///   - old: what is stored under the key now, which the caller has read in this transaction; `nil` for nothing.
    ///   - new: `nil` deletes. Its key attributes are those of `key`.
    @discardableResult
    package static func apply(
        _ table: TableEntry, _ key: ItemKey, old: EncodedItem?, new: EncodedItem?, _ origin: Origin,
        _ tx: inout WriteTransaction
    ) throws(TableError) -> Cost {
        var cost = Cost()
        cost.oldSize = old?.view.size ?? 0
        cost.newSize = new?.view.size ?? 0
        let isChange = old != new
        if table.isPlain {
            if !isChange { return cost }
            do throws(StorageError) {
                try write(table, key.treeKey(table.record.id), new, existed: old != nil, cost, &tx)
            } catch { throw .storage(error) }
            return cost
        }
        let moves = isChange ? table.maintainedIndexes.map { IndexMove($0, key, old: old, new: new) } : []
        for move in moves where move.units > 0 { cost.indexUnits.append((move.entry.position, move.units)) }
        if table.hasLocalIndexes {
            cost.collectionBytes = try ItemCollection.change(table, key, moves, cost, &tx)
        }
        if !isChange { return cost }
        do throws(StorageError) {
            try write(table, key.treeKey(table.record.id), new, existed: old != nil, cost, &tx)
            for move in moves { try move.write(&tx) }
            try ExpiryIndex.change(table, key, old: old, new: new, &tx)
            try StreamWriter.append(table, old: old, new: new, origin, &tx)
        } catch { throw .storage(error) }
        return cost
    }

    /// As `apply`, where the caller has no use for the old item: it is then read in place, and copied only where an
    /// index, a stream or time to live asks for it.
    @discardableResult
    package static func replace(
        _ table: TableEntry, _ key: ItemKey, with new: EncodedItem?, _ origin: Origin, _ tx: inout WriteTransaction
    ) throws(TableError) -> Cost {
        let storedKey = key.treeKey(table.record.id)
        do throws(StorageError) {
            if table.isPlain {
                let old = try measure(storedKey, against: new, tx.reading)
                var cost = Cost()
                cost.oldSize = old.size ?? 0
                cost.newSize = new?.view.size ?? 0
                if !old.isSame { try write(table, storedKey, new, existed: old.size != nil, cost, &tx) }
                return cost
            }
        } catch { throw .storage(error) }
        let old: EncodedItem?
        do throws(StorageError) { old = try item(storedKey, tx.reading) } catch { throw .storage(error) }
        return try apply(table, key, old: old, new: new, origin, &tx)
    }

    /// The item under a key of the tree of items, copied.
    package static func item(
        _ storedKey: [UInt8], _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> EncodedItem? {
        guard let bytes = try tx.copyBytes(TableTrees.items, storedKey.span) else { return nil }
        guard bytes.count >= 2, bytes[0] == EncodedItem.version else { throw corrupt(storedKey) }
        return EncodedItem(trusted: bytes)
    }

    private static func measure(
        _ storedKey: [UInt8], against new: EncodedItem?, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> (size: Int?, isSame: Bool) {
        guard let stored = try tx.value(TableTrees.items, storedKey.span) else { return (nil, new == nil) }
        let bytes = stored.bytes
        guard bytes.count >= 2, bytes[0] == EncodedItem.version else { throw corrupt(storedKey) }
        let isSame = new.map { $0.bytes.span.equals(bytes) } ?? false
        return (ItemView(trusted: bytes).size, isSame)
    }

    /// The item itself and the table's counters.
    private static func write(
        _ table: TableEntry, _ storedKey: [UInt8], _ new: EncodedItem?, existed: Bool, _ cost: Cost,
        _ tx: inout WriteTransaction
    ) throws(StorageError) {
        let countKey = table.countKey
        let sizeKey = table.sizeKey
        if let new {
            try tx.put(TableTrees.items, storedKey.span, new.bytes.span)
            if !existed { try tx.add(1, to: countKey.span) }
        } else {
            guard try tx.delete(TableTrees.items, storedKey.span) else { throw corrupt(storedKey) }
            try tx.add(-1, to: countKey.span)
        }
        let growth = cost.newSize - cost.oldSize
        if growth != 0 { try tx.add(Int64(growth), to: sizeKey.span) }
    }

    private static func corrupt(_ storedKey: [UInt8]) -> StorageError {
        .corrupt(
            tree: TableTrees.items.name, key: hexadecimal(storedKey),
            reason: "unknown version of an item's record, or the item has gone within a transaction")
    }
}

/// A key for messages.
func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
