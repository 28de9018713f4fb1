import HoldfastTables

// TransactGetItems and TransactWriteItems.

extension DynamoDBHandlers {
    func transactGetItems(
        _ input: Shapes.TransactGetItemsInput
    ) async throws(TableError) -> Shapes.TransactGetItemsOutput {
        let gets = input.transactItems.map(\.get).map {
            TransactGet(
                table: $0.tableName, key: $0.key, projection: $0.projectionExpression,
                names: $0.expressionAttributeNames)
        }
        let result = try await tables.transactGetItems(
            TransactGetItemsRequest(
                gets, returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none)))
        return Shapes.TransactGetItemsOutput(
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init),
            responses: result.items.map { Shapes.ItemResponse(item: $0) })
    }

    func transactWriteItems(
        _ input: Shapes.TransactWriteItemsInput
    ) async throws(TableError) -> Shapes.TransactWriteItemsOutput {
        var actions: [TransactWrite] = []
        for item in input.transactItems { actions.append(try TransactWrite(item)) }
        let result = try await tables.transactWriteItems(
            TransactWriteItemsRequest(
                actions, clientRequestToken: input.clientRequestToken,
                returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                returnItemCollectionMetrics: enumerated(input.returnItemCollectionMetrics, default: .none)))
        return Shapes.TransactWriteItemsOutput(
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init),
            itemCollectionMetrics: result.itemCollectionMetrics?.mapValues {
                $0.map(Shapes.ItemCollectionMetrics.init)
            })
    }
}

extension TransactWrite {
    fileprivate init(_ shape: DynamoDBShapes.TransactWriteItem) throws(TableError) {
        let given: [TransactWrite] = [
            shape.conditionCheck.map { .conditionCheck(.init($0)) }, shape.put.map { .put(.init($0)) },
            shape.delete.map { .delete(.init($0)) }, shape.update.map { .update(.init($0)) },
        ].compactMap { $0 }
        guard given.count == 1 else {
            throw .validation(
                "TransactItems can only contain one of Check, Put, Update or Delete")
        }
        self = given[0]
    }
}

extension TransactWrite.ConditionCheck {
    fileprivate init(_ shape: DynamoDBShapes.ConditionCheck) {
        self.init(
            table: shape.tableName, key: shape.key, condition: shape.conditionExpression,
            placeholders: Placeholders(names: shape.expressionAttributeNames, values: shape.expressionAttributeValues),
            returnValuesOnFailure: enumerated(shape.returnValuesOnConditionCheckFailure, default: .none))
    }
}

extension TransactWrite.Put {
    fileprivate init(_ shape: DynamoDBShapes.Put) {
        self.init(
            table: shape.tableName, item: shape.item, condition: shape.conditionExpression,
            placeholders: Placeholders(names: shape.expressionAttributeNames, values: shape.expressionAttributeValues),
            returnValuesOnFailure: enumerated(shape.returnValuesOnConditionCheckFailure, default: .none))
    }
}

extension TransactWrite.Delete {
    fileprivate init(_ shape: DynamoDBShapes.Delete) {
        self.init(
            table: shape.tableName, key: shape.key, condition: shape.conditionExpression,
            placeholders: Placeholders(names: shape.expressionAttributeNames, values: shape.expressionAttributeValues),
            returnValuesOnFailure: enumerated(shape.returnValuesOnConditionCheckFailure, default: .none))
    }
}

extension TransactWrite.Update {
    fileprivate init(_ shape: DynamoDBShapes.Update) {
        self.init(
            table: shape.tableName, key: shape.key, update: shape.updateExpression,
            condition: shape.conditionExpression,
            placeholders: Placeholders(names: shape.expressionAttributeNames, values: shape.expressionAttributeValues),
            returnValuesOnFailure: enumerated(shape.returnValuesOnConditionCheckFailure, default: .none))
    }
}
