extension Tables {
    /// Parses and checks what a Put asks for, as far as that goes without the table.
    public func prepare(_ request: PutItemRequest) throws(TableError) -> PreparedWrite {
        try checkOldOrNone(request.report.returnValues)
        let expressions = try WriteExpressions.of(condition: request.condition, request.placeholders)
        return PreparedWrite(
            .put, request.item, table: request.table,
            condition: expressions.condition, returnValuesOnFailure: request.condition.returnValuesOnFailure,
            report: request.report)
    }

    /// Parses and checks what a Delete asks for, as far as that goes without the table.
    public func prepare(_ request: DeleteItemRequest) throws(TableError) -> PreparedWrite {
        try checkOldOrNone(request.report.returnValues)
        let expressions = try WriteExpressions.of(condition: request.condition, request.placeholders)
        return PreparedWrite(
            .delete, request.key, table: request.table,
            condition: expressions.condition, returnValuesOnFailure: request.condition.returnValuesOnFailure,
            report: request.report)
    }

    /// Parses and checks what an Update asks for, as far as that goes without the table.
    public func prepare(_ request: UpdateItemRequest) throws(TableError) -> PreparedWrite {
        let expressions = try WriteExpressions.of(
            update: request.update, request.attributeUpdates, condition: request.condition, request.placeholders)
        return PreparedWrite(
            .update(expressions.update), request.key, table: request.table,
            condition: expressions.condition, returnValuesOnFailure: request.condition.returnValuesOnFailure,
            report: request.report)
    }

    private func checkOldOrNone(_ values: ReturnValues) throws(TableError) {
        switch values {
        case .none, .allOld: break
        case .updatedOld, .allNew, .updatedNew:
            throw .validation("ReturnValues can only be ALL_OLD or NONE")
        }
    }
}
