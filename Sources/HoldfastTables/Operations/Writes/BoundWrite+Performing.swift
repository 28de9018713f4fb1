import HoldfastStorage

extension BoundWrite {
    /// What is stored under the key, copied.
    func stored(_ transaction: borrowing ReadTransaction) throws(TableError) -> EncodedItem? {
        let treeKey = key.treeKey(table.record.id)
        guard let value = try transaction.lend(TableTrees.items, treeKey.span) else { return nil }
        _ = try StoredItem.view(value.bytes, key: treeKey.span)
        return EncodedItem(trusted: value.copyBytes())
    }

    /// The write by itself: reads, decides, and writes the item with all that follows from it.
    func perform(
        _ transaction: inout WriteTransaction, _ origin: ItemChange.Origin
    ) throws(TableError) -> WriteResult {
        if isBlind {
            let new: EncodedItem? = if case .put = write.action { write.item } else { nil }
            let cost = try ItemChange.replace(table, key, with: new, origin, &transaction)
            return result(WriteDecision(old: nil, new: nil), cost)
        }
        let decision = try decide(try stored(transaction.reading))
        let cost = try apply(decision, &transaction, origin)
        return result(decision, cost)
    }

    func apply(
        _ decision: WriteDecision, _ transaction: inout WriteTransaction, _ origin: ItemChange.Origin
    ) throws(TableError) -> ItemChange.Cost {
        if case .check = write.action {
            var cost = ItemChange.Cost()
            cost.oldSize = decision.old?.view.size ?? 0
            cost.newSize = cost.oldSize
            return cost
        }
        return try ItemChange.apply(table, key, old: decision.old, new: decision.new, origin, &transaction)
    }

    /// Whether neither the outcome nor the answer depends on what is stored.
    private var isBlind: Bool {
        if write.condition != nil || write.report.returnValues != .none { return false }
        guard case .none = write.demand else { return false }
        switch write.action {
        case .put, .delete: return true
        case .update, .check: return false
        }
    }

    /// The same write bound to the table as a transaction sees it: itself, unless the table has changed.
    func current(_ tables: Tables, _ transaction: borrowing ReadTransaction) throws(TableError) -> BoundWrite {
        let now = try tables.table(write.reference, transaction)
        return now === table ? self : try BoundWrite(write, to: now)
    }
}
