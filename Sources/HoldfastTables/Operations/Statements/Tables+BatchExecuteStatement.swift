extension Tables {
    /// Runs up to 25 statements, each for itself: all reads of one item each, or all writes.
    ///
    /// - Returns: for each statement what it came to; a refused one leaves the others as they are.
    /// - Throws: `validation` where there are too many statements, or reads among writes.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html>.
    public func batchExecuteStatement(
        _ request: BatchExecuteStatementRequest
    ) async throws(TableError) -> BatchExecuteStatementResult {
        if request.statements.count > OperationLimits.batchStatementsMax {
            throw .validation("Too many statements requested for the BatchExecuteStatement call")
        }
        try checkKinds(request.statements)
        var responses: [BatchStatementResult] = []
        var consumed: [ConsumedCapacity] = []
        for statement in request.statements {
            var response = BatchStatementResult()
            var table: String?
            do throws(TableError) {
                let parsed = try Statement.parsed(statement.statement, statement.parameters)
                table = parsed.table
                let result = try await run(parsed, statement, request.returnConsumedCapacity)
                response.item = result.items.first
                response.tableName = table
                if let capacity = result.consumedCapacity { consumed.append(capacity) }
            } catch {
                let failure = BatchStatementResult.Failure(error)
                response.failure = failure
                if failure.code.isOfItem { response.tableName = table }
            }
            responses.append(response)
        }
        return BatchExecuteStatementResult(
            responses: responses,
            consumedCapacity: request.returnConsumedCapacity == .none ? nil : ConsumedCapacity.perTable(consumed))
    }

    private func checkKinds(_ statements: [BatchStatement]) throws(TableError) {
        var reads = 0
        var writes = 0
        for statement in statements {
            // What is not well formed is told of that statement alone.
            guard let parsed = try? Statement.parsed(statement.statement, statement.parameters) else { continue }
            if parsed.isRead { reads += 1 } else { writes += 1 }
        }
        if reads > 0 && writes > 0 {
            throw .validation(
                "BatchExecuteStatement API does not support both read and write operations in the same request")
        }
    }

    private func run(
        _ parsed: Statement, _ statement: BatchStatement, _ capacity: ReturnConsumedCapacity
    ) async throws(TableError) -> ExecuteStatementResult {
        if case .select(let select) = parsed {
            let key = try snapshot { transaction throws(TableError) in
                select.condition?.exactKey(try table(select.table, transaction).key)
            }
            if key == nil || select.index != nil {
                throw .validation(
                    "Select statements within BatchExecuteStatement must specify the primary key in the where clause.")
            }
        }
        return try await executeStatement(
            ExecuteStatementRequest(
                statement.statement, parameters: statement.parameters, consistentRead: statement.consistentRead,
                returnConsumedCapacity: capacity, returnValuesOnFailure: statement.returnValuesOnFailure))
    }
}

extension BatchStatementResult.Failure {
    init(_ error: TableError) {
        switch error {
        case .validation(let text): self.init(code: .validation, message: text)
        case .resourceNotFound(let text), .tableNotFound(let text):
            self.init(code: .resourceNotFound, message: text)
        case .conditionalCheckFailed(let item):
            self.init(code: .conditionalCheckFailed, message: "The conditional request failed", item: item)
        case .duplicateItem: self.init(code: .duplicateItem, message: "Duplicate primary key exists in table")
        case .itemCollectionSizeLimitExceeded:
            self.init(code: .itemCollectionSizeLimitExceeded, message: "Collection size exceeded.")
        case .transactionConflict:
            self.init(code: .transactionConflict, message: "Transaction is ongoing for the item")
        default: self.init(code: .internalServerError, message: "Internal server error")
        }
    }
}

extension BatchStatementResult.Failure.Code {
    /// Whether the item that the statement met is the reason, so that the statement did reach its table.
    fileprivate var isOfItem: Bool {
        switch self {
        case .conditionalCheckFailed, .duplicateItem, .itemCollectionSizeLimitExceeded, .transactionConflict: true
        case .validation, .resourceNotFound, .internalServerError: false
        }
    }
}
