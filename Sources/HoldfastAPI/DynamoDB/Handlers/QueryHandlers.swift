import HoldfastTables

// Query and Scan.

extension DynamoDBHandlers {
    func query(_ input: Shapes.QueryInput) async throws(TableError) -> Shapes.QueryOutput {
        var request = QueryRequest(
            table: input.tableName, index: input.indexName, keyCondition: input.keyConditionExpression,
            placeholders: Placeholders(names: input.expressionAttributeNames, values: input.expressionAttributeValues),
            filter: input.filterExpression,
            projection: ReadProjection(input.projectionExpression, attributesToGet: input.attributesToGet),
            select: enumerated(input.select), scanIndexForward: input.scanIndexForward ?? true, limit: input.limit,
            exclusiveStartKey: input.exclusiveStartKey, consistentRead: input.consistentRead ?? false,
            returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none))
        request.keyConditions = input.keyConditions?.mapValues(AttributeCondition.init)
        request.queryFilter = input.queryFilter?.mapValues(AttributeCondition.init)
        request.conditionalOperator = enumerated(input.conditionalOperator)
        let page = try await tables.query(request)
        return Shapes.QueryOutput(
            items: request.select == .count ? nil : page.items, count: page.count, scannedCount: page.scannedCount,
            lastEvaluatedKey: page.lastEvaluatedKey,
            consumedCapacity: page.consumedCapacity.map(Shapes.ConsumedCapacity.init))
    }

    func scan(_ input: Shapes.ScanInput) async throws(TableError) -> Shapes.ScanOutput {
        var request = ScanRequest(
            table: input.tableName, index: input.indexName,
            placeholders: Placeholders(names: input.expressionAttributeNames, values: input.expressionAttributeValues),
            filter: input.filterExpression,
            projection: ReadProjection(input.projectionExpression, attributesToGet: input.attributesToGet),
            select: enumerated(input.select), limit: input.limit, exclusiveStartKey: input.exclusiveStartKey,
            segment: input.segment, totalSegments: input.totalSegments,
            consistentRead: input.consistentRead ?? false,
            returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none))
        request.scanFilter = input.scanFilter?.mapValues(AttributeCondition.init)
        request.conditionalOperator = enumerated(input.conditionalOperator)
        let page = try await tables.scan(request)
        return Shapes.ScanOutput(
            items: request.select == .count ? nil : page.items, count: page.count, scannedCount: page.scannedCount,
            lastEvaluatedKey: page.lastEvaluatedKey,
            consumedCapacity: page.consumedCapacity.map(Shapes.ConsumedCapacity.init))
    }
}
