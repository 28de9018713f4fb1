extension Tables {
    func prepare(_ action: TransactWrite, _ report: WriteReport) throws(TableError) -> PreparedWrite {
        switch action {
        case .put(let put):
            // No reason of a cancellation: the item is too large whatever is stored.
            do throws(ItemError) { try put.item.view.checkSize() } catch { throw .validation(error.message) }
            let expressions = try WriteExpressions.of(condition: WriteCondition(put.condition), put.placeholders)
            return PreparedWrite(
                .put, put.item, table: put.table, condition: expressions.condition,
                returnValuesOnFailure: put.returnValuesOnFailure, report: report, isTransaction: true)
        case .update(let update):
            let expressions = try WriteExpressions.of(
                update: update.update, nil, condition: WriteCondition(update.condition), update.placeholders)
            return PreparedWrite(
                .update(expressions.update), update.key, table: update.table,
                condition: expressions.condition, returnValuesOnFailure: update.returnValuesOnFailure,
                report: report, isTransaction: true)
        case .delete(let delete):
            let expressions = try WriteExpressions.of(condition: WriteCondition(delete.condition), delete.placeholders)
            return PreparedWrite(
                .delete, delete.key, table: delete.table,
                condition: expressions.condition, returnValuesOnFailure: delete.returnValuesOnFailure,
                report: report, isTransaction: true)
        case .conditionCheck(let check):
            let expressions = try WriteExpressions.of(condition: WriteCondition(check.condition), check.placeholders)
            return PreparedWrite(
                .check, check.key, table: check.table,
                condition: expressions.condition, returnValuesOnFailure: check.returnValuesOnFailure,
                report: report, isTransaction: true)
        }
    }
}
