import HoldfastTables

// ExecuteStatement, BatchExecuteStatement and ExecuteTransaction.

extension DynamoDBHandlers {
    func executeStatement(
        _ input: Shapes.ExecuteStatementInput
    ) async throws(TableError) -> Shapes.ExecuteStatementOutput {
        let result = try await tables.executeStatement(
            ExecuteStatementRequest(
                input.statement, parameters: input.parameters, consistentRead: input.consistentRead ?? false,
                limit: input.limit, nextToken: input.nextToken,
                returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                returnValuesOnFailure: enumerated(input.returnValuesOnConditionCheckFailure, default: .none)))
        return Shapes.ExecuteStatementOutput(
            items: result.items, nextToken: result.nextToken,
            consumedCapacity: result.consumedCapacity.map(Shapes.ConsumedCapacity.init),
            lastEvaluatedKey: result.lastEvaluatedKey)
    }

    func batchExecuteStatement(
        _ input: Shapes.BatchExecuteStatementInput
    ) async throws(TableError) -> Shapes.BatchExecuteStatementOutput {
        let statements = input.statements.map {
            BatchStatement(
                $0.statement, parameters: $0.parameters, consistentRead: $0.consistentRead ?? false,
                returnValuesOnFailure: enumerated($0.returnValuesOnConditionCheckFailure, default: .none))
        }
        let result = try await tables.batchExecuteStatement(
            BatchExecuteStatementRequest(
                statements, returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none)))
        return Shapes.BatchExecuteStatementOutput(
            responses: result.responses.map(Shapes.BatchStatementResponse.init),
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init))
    }

    func executeTransaction(
        _ input: Shapes.ExecuteTransactionInput
    ) async throws(TableError) -> Shapes.ExecuteTransactionOutput {
        let statements = input.transactStatements.map {
            BatchStatement(
                $0.statement, parameters: $0.parameters,
                returnValuesOnFailure: enumerated($0.returnValuesOnConditionCheckFailure, default: .none))
        }
        let result = try await tables.executeTransaction(
            ExecuteTransactionRequest(
                statements, clientRequestToken: input.clientRequestToken,
                returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none)))
        return Shapes.ExecuteTransactionOutput(
            responses: result.items.map { Shapes.ItemResponse(item: $0) },
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init))
    }
}

extension DynamoDBShapes.BatchStatementResponse {
    fileprivate init(_ result: BatchStatementResult) {
        self.init(
            error: result.failure.map { .init(code: $0.code.rawValue, message: $0.message, item: $0.item) },
            tableName: result.tableName, item: result.item)
    }
}
