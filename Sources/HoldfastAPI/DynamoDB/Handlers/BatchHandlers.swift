import HoldfastTables

// BatchGetItem and BatchWriteItem.

extension DynamoDBHandlers {
    func batchGetItem(_ input: Shapes.BatchGetItemInput) async throws(TableError) -> Shapes.BatchGetItemOutput {
        let result = try await tables.batchGetItem(
            BatchGetItemRequest(
                tables: input.requestItems.mapValues(KeysAndAttributes.init),
                returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none)))
        return Shapes.BatchGetItemOutput(
            responses: result.responses,
            unprocessedKeys: result.unprocessedKeys.mapValues(Shapes.KeysAndAttributes.init),
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init))
    }

    func batchWriteItem(_ input: Shapes.BatchWriteItemInput) async throws(TableError) -> Shapes.BatchWriteItemOutput {
        var writes: [String: [BatchWrite]] = [:]
        for (table, requests) in input.requestItems {
            for request in requests { writes[table, default: []].append(try BatchWrite(request)) }
        }
        let result = try await tables.batchWriteItem(
            BatchWriteItemRequest(
                tables: writes, returnConsumedCapacity: enumerated(input.returnConsumedCapacity, default: .none),
                returnItemCollectionMetrics: enumerated(input.returnItemCollectionMetrics, default: .none)))
        return Shapes.BatchWriteItemOutput(
            unprocessedItems: result.unprocessedItems.mapValues { $0.map(Shapes.WriteRequest.init) },
            itemCollectionMetrics: result.itemCollectionMetrics?.mapValues {
                $0.map(Shapes.ItemCollectionMetrics.init)
            },
            consumedCapacity: result.consumedCapacity?.map(Shapes.ConsumedCapacity.init))
    }
}

extension KeysAndAttributes {
    fileprivate init(_ shape: DynamoDBShapes.KeysAndAttributes) {
        self.init(
            keys: shape.keys,
            projection: ReadProjection(shape.projectionExpression, attributesToGet: shape.attributesToGet),
            names: shape.expressionAttributeNames, consistentRead: shape.consistentRead ?? false)
    }
}

extension DynamoDBShapes.KeysAndAttributes {
    fileprivate init(_ keys: KeysAndAttributes) {
        self.init(
            keys: keys.keys, attributesToGet: keys.projection.attributesToGet?.map(\.text),
            consistentRead: keys.consistentRead, projectionExpression: keys.projection.expression,
            expressionAttributeNames: keys.names)
    }
}

extension BatchWrite {
    fileprivate init(_ shape: DynamoDBShapes.WriteRequest) throws(TableError) {
        switch (shape.putRequest, shape.deleteRequest) {
        case (let put?, nil): self = .put(item: put.item)
        case (nil, let delete?): self = .delete(key: delete.key)
        case (nil, nil):
            throw .validation(
                "Supplied WriteRequest is empty, must contain exactly one of the supported request types")
        case (_?, _?):
            throw .validation(
                "Supplied WriteRequest has more than one request type set, must contain exactly one of the supported "
                    + "request types")
        }
    }
}

extension DynamoDBShapes.WriteRequest {
    fileprivate init(_ write: BatchWrite) {
        switch write {
        case .put(let item): self.init(putRequest: .init(item: item))
        case .delete(let key): self.init(deleteRequest: .init(key: key))
        }
    }
}
