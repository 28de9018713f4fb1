extension Tables {
    /// Runs up to 100 statements, all or none: all reads of one item each, or all writes and `EXISTS` demands.
    ///
    /// Reads are answered one by one, writes with nothing: what they changed is not told.
    ///
    /// - Throws: as ``transactWriteItems(_:)`` and ``transactGetItems(_:)``. Writes are durable when it returns.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html>.
    public func executeTransaction(
        _ request: ExecuteTransactionRequest
    ) async throws(TableError) -> ExecuteTransactionResult {
        var statements: [Statement] = []
        for statement in request.statements {
            statements.append(try Statement.parsed(statement.statement, statement.parameters))
        }
        for (position, statement) in statements.enumerated() {
            guard let problem = statement.problemInTransaction else { continue }
            throw .validation("Validation failed in TransactStatements[\(position)]: \(problem)")
        }
        let reads = statements.filter(\.isRead).count
        if reads == statements.count { return try read(statements, request) }
        if reads > 0 {
            throw .validation(
                "ExecuteTransaction API does not support both read and write operations in the same request")
        }
        let transaction = try prepare(statements, request)
        let result = try await perform(transaction)
        return ExecuteTransactionResult(items: [], consumedCapacity: result.consumedCapacity)
    }

    private func prepare(
        _ statements: [Statement], _ request: ExecuteTransactionRequest
    ) throws(TableError) -> PreparedTransaction {
        let writes = try snapshot { transaction throws(TableError) in
            var writes: [PreparedWrite] = []
            for (statement, asked) in zip(statements, request.statements) {
                writes.append(
                    try StatementWrite.prepare(
                        statement, try table(statement.table, transaction),
                        returnValuesOnFailure: asked.returnValuesOnFailure,
                        consumedCapacity: request.returnConsumedCapacity, isTransaction: true))
            }
            return writes
        }
        return PreparedTransaction(
            writes: writes,
            token: request.clientRequestToken.map { .init(text: $0, requestHash: request.digest) },
            returnConsumedCapacity: request.returnConsumedCapacity, returnItemCollectionMetrics: .none)
    }

    private func read(
        _ statements: [Statement], _ request: ExecuteTransactionRequest
    ) throws(TableError) -> ExecuteTransactionResult {
        try snapshot { transaction throws(TableError) in
            var gets: [PreparedGet] = []
            for case .select(let select) in statements {
                let key = select.condition?.exactKey(try table(select.table, transaction).key)
                guard let key else { throw .validation(StatementWrite.mandatoryKey) }
                gets.append(
                    PreparedGet(
                        reference: select.table, key: key, projection: select.projection,
                        condition: select.condition, consistentRead: true,
                        returnConsumedCapacity: request.returnConsumedCapacity))
            }
            let result = try get(gets, transaction)
            return ExecuteTransactionResult(items: result.items, consumedCapacity: result.consumedCapacity)
        }
    }
}

extension Statement {
    /// What a transaction does not do, whatever its tables are.
    fileprivate var problemInTransaction: String? {
        if returning != nil { return "RETURNING clause is not supported in ExecuteTransaction." }
        if case .select(let select) = self, select.index != nil {
            return "Reads on indices are not supported within transactions."
        }
        return nil
    }
}
