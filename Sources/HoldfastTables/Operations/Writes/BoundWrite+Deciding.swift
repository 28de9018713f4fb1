/// What a write makes of an item: pure, so that a transaction can decide all its writes before it writes any.
struct WriteDecision: Sendable {
    let old: EncodedItem?
    /// `nil`: the item is deleted, or stays missing.
    let new: EncodedItem?
}

extension BoundWrite {
    /// - Parameter old: what is stored under the key.
    /// - Throws: `conditionalCheckFailed`, `duplicateItem`, or `validation` where an update does not fit the item.
    func decide(_ old: EncodedItem?) throws(TableError) -> WriteDecision {
        switch write.demand {
        case .none: break
        case .absent(let orKeep):
            guard let old else { break }
            if orKeep { return WriteDecision(old: old, new: old) }
            throw .duplicateItem
        case .presentOrNothing:
            if old == nil { return WriteDecision(old: nil, new: nil) }
        }
        if let condition = write.condition {
            let item = old ?? .empty
            guard condition.holds(item.view) else {
                throw .conditionalCheckFailed(item: write.returnsItemOnFailure ? old : nil)
            }
        }
        switch write.action {
        case .put: return WriteDecision(old: old, new: write.item)
        case .delete: return WriteDecision(old: old, new: nil)
        case .check: return WriteDecision(old: old, new: old)
        case .update(let update):
            let new = try updated(old ?? write.item, update)
            try checkUpdated(new.view)
            return WriteDecision(old: old, new: new)
        }
    }

    private func updated(_ item: EncodedItem, _ update: UpdatePlan?) throws(TableError) -> EncodedItem {
        guard let update else { return item }
        do throws(ExpressionError) { return try update.apply(to: item.view) } catch { throw TableError(error) }
    }

    private func checkUpdated(_ item: ItemView) throws(TableError) {
        do throws(ItemError) {
            try item.checkSize()
        } catch {
            throw .validation(error == .itemTooLarge ? ItemError.itemTooLargeToUpdate.message : error.message)
        }
        try IndexKeyRules.checkUpdated(item, table)
    }

    /// What the write answers.
    func result(_ decision: WriteDecision, _ cost: ItemChange.Cost) -> WriteResult {
        WriteResult(
            attributes: attributes(decision), consumedCapacity: consumedCapacity(cost),
            itemCollectionMetrics: metrics(cost))
    }

    func consumedCapacity(_ cost: ItemChange.Cost) -> ConsumedCapacity? {
        if write.report.consumedCapacity == .none { return nil }
        return ConsumedCapacity(
            writing: table, named: write.reference, cost, isTransaction: write.isTransaction,
            isDetailed: write.report.consumedCapacity == .indexes)
    }

    func metrics(_ cost: ItemChange.Cost) -> ItemCollectionMetrics? {
        guard write.report.itemCollectionMetrics == .size, let bytes = cost.collectionBytes else { return nil }
        return ItemCollectionMetrics(write.item.view, table, bytes: bytes)
    }

    private func attributes(_ decision: WriteDecision) -> EncodedItem? {
        let answer: EncodedItem?
        switch write.report.returnValues {
        case .none: answer = nil
        case .allOld: answer = decision.old
        case .allNew: answer = decision.new
        case .updatedOld: answer = updated(decision.old)
        case .updatedNew: answer = updated(decision.new)
        }
        guard let answer, !answer.view.isEmpty else { return nil }
        return answer
    }

    private func updated(_ item: EncodedItem?) -> EncodedItem? {
        guard case .update(let update?) = write.action, let item else { return nil }
        return item.view.projecting(update.paths)
    }
}
