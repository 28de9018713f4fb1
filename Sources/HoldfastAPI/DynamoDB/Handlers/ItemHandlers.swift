import HoldfastTables

// PutItem, GetItem, UpdateItem and DeleteItem.

extension DynamoDBHandlers {
    func putItem(_ input: Shapes.PutItemInput) async throws(TableError) -> Shapes.PutItemOutput {
        let result = try await tables.putItem(
            PutItemRequest(
                table: input.tableName, item: input.item,
                condition: WriteCondition(
                    input.conditionExpression, expected: input.expected?.mapValues(ExpectedAttribute.init),
                    conditionalOperator: enumerated(input.conditionalOperator),
                    returnValuesOnFailure: enumerated(input.returnValuesOnConditionCheckFailure, default: .none)),
                placeholders: Placeholders(
                    names: input.expressionAttributeNames, values: input.expressionAttributeValues),
                report: WriteReport(
                    returnValues: enumerated(input.returnValues, default: .none),
                    consumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                    itemCollectionMetrics: enumerated(input.returnItemCollectionMetrics, default: .none))))
        return Shapes.PutItemOutput(
            attributes: result.attributes, consumedCapacity: result.consumedCapacity.map(Shapes.ConsumedCapacity.init),
            itemCollectionMetrics: result.itemCollectionMetrics.map(Shapes.ItemCollectionMetrics.init))
    }

    func getItem(_ input: Shapes.GetItemInput) async throws(TableError) -> Shapes.GetItemOutput {
        let result = try await tables.getItem(
            GetItemRequest(
                table: input.tableName, key: input.key,
                projection: ReadProjection(input.projectionExpression, attributesToGet: input.attributesToGet),
                names: input.expressionAttributeNames, consistentRead: input.consistentRead ?? false,
                returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none)))
        return Shapes.GetItemOutput(
            item: result.item, consumedCapacity: result.consumedCapacity.map(Shapes.ConsumedCapacity.init))
    }

    func updateItem(_ input: Shapes.UpdateItemInput) async throws(TableError) -> Shapes.UpdateItemOutput {
        let result = try await tables.updateItem(
            UpdateItemRequest(
                table: input.tableName, key: input.key, update: input.updateExpression,
                attributeUpdates: input.attributeUpdates?.mapValues(AttributeUpdate.init),
                condition: WriteCondition(
                    input.conditionExpression, expected: input.expected?.mapValues(ExpectedAttribute.init),
                    conditionalOperator: enumerated(input.conditionalOperator),
                    returnValuesOnFailure: enumerated(input.returnValuesOnConditionCheckFailure, default: .none)),
                placeholders: Placeholders(
                    names: input.expressionAttributeNames, values: input.expressionAttributeValues),
                report: WriteReport(
                    returnValues: enumerated(input.returnValues, default: .none),
                    consumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                    itemCollectionMetrics: enumerated(input.returnItemCollectionMetrics, default: .none))))
        return Shapes.UpdateItemOutput(
            attributes: result.attributes, consumedCapacity: result.consumedCapacity.map(Shapes.ConsumedCapacity.init),
            itemCollectionMetrics: result.itemCollectionMetrics.map(Shapes.ItemCollectionMetrics.init))
    }

    func deleteItem(_ input: Shapes.DeleteItemInput) async throws(TableError) -> Shapes.DeleteItemOutput {
        let result = try await tables.deleteItem(
            DeleteItemRequest(
                table: input.tableName, key: input.key,
                condition: WriteCondition(
                    input.conditionExpression, expected: input.expected?.mapValues(ExpectedAttribute.init),
                    conditionalOperator: enumerated(input.conditionalOperator),
                    returnValuesOnFailure: enumerated(input.returnValuesOnConditionCheckFailure, default: .none)),
                placeholders: Placeholders(
                    names: input.expressionAttributeNames, values: input.expressionAttributeValues),
                report: WriteReport(
                    returnValues: enumerated(input.returnValues, default: .none),
                    consumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                    itemCollectionMetrics: enumerated(input.returnItemCollectionMetrics, default: .none))))
        return Shapes.DeleteItemOutput(
            attributes: result.attributes, consumedCapacity: result.consumedCapacity.map(Shapes.ConsumedCapacity.init),
            itemCollectionMetrics: result.itemCollectionMetrics.map(Shapes.ItemCollectionMetrics.init))
    }
}
