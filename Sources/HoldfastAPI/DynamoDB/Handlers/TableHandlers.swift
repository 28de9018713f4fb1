import HoldfastCore
import HoldfastTables

// CreateTable, DescribeTable, ListTables and DeleteTable.

extension DynamoDBHandlers {
    func createTable(_ input: Shapes.CreateTableInput) async throws(TableError) -> Shapes.CreateTableOutput {
        try refuse("GlobalTableSourceArn", input.globalTableSourceArn)
        try refuse("GlobalTableSettingsReplicationMode", input.globalTableSettingsReplicationMode)
        var request = CreateTableRequest(
            name: input.tableName, definitions: (input.attributeDefinitions ?? []).map(KeyAttribute.init),
            key: (input.keySchema ?? []).map(KeyElement.init))
        request.localIndexes = input.localSecondaryIndexes?.map(IndexRequest.init)
        request.globalIndexes = input.globalSecondaryIndexes?.map(IndexRequest.init)
        request.billing = enumerated(input.billingMode)
        request.throughput = input.provisionedThroughput.map(Throughput.init)
        request.onDemandLimits = input.onDemandThroughput.map(OnDemandLimits.init)
        request.warmThroughput = input.warmThroughput.map(WarmThroughput.init)
        request.stream = input.streamSpecification.map(StreamSetting.init)
        request.encryption = input.sseSpecification.map(EncryptionSetting.init)
        request.tags = input.tags?.map { Tag(key: $0.key, value: $0.value) }
        request.tableClass = enumerated(input.tableClass)
        request.isDeletionProtected = input.deletionProtectionEnabled
        request.policy = input.resourcePolicy
        if let policy = input.resourcePolicy { try checkJSON(policy: policy) }
        return Shapes.CreateTableOutput(tableDescription: .init(try await tables.createTable(request)))
    }

    func describeTable(_ input: Shapes.DescribeTableInput) async throws(TableError) -> Shapes.DescribeTableOutput {
        Shapes.DescribeTableOutput(table: .init(try await tables.describeTable(input.tableName)))
    }

    func deleteTable(_ input: Shapes.DeleteTableInput) async throws(TableError) -> Shapes.DeleteTableOutput {
        Shapes.DeleteTableOutput(tableDescription: .init(try await tables.deleteTable(input.tableName)))
    }

    func listTables(_ input: Shapes.ListTablesInput) async throws(TableError) -> Shapes.ListTablesOutput {
        let page = try await tables.listTables(after: input.exclusiveStartTableName, limit: input.limit)
        return Shapes.ListTablesOutput(tableNames: page.names, lastEvaluatedTableName: page.lastEvaluated)
    }

    /// Refuses by name a member that nothing here stands behind.
    func refuse(_ member: StaticString, _ value: (some Any)?) throws(TableError) {
        if value != nil { throw .validation("\(member) is not supported by Holdfast") }
    }
}

extension KeyAttribute {
    init(_ shape: DynamoDBShapes.AttributeDefinition) {
        let type: KeyType =
            switch shape.attributeType {
            case "N": .number
            case "B": .binary
            default: .string
            }
        self.init(AttributeName(shape.attributeName), type)
    }
}

extension KeyElement {
    init(_ shape: DynamoDBShapes.KeySchemaElement) {
        self.init(shape.attributeName, enumerated(shape.keyType, default: .partition))
    }
}

extension ProjectionRequest {
    init(_ shape: DynamoDBShapes.Projection) {
        self.init(enumerated(shape.projectionType), nonKeyAttributes: shape.nonKeyAttributes)
    }
}

extension IndexRequest {
    init(_ shape: DynamoDBShapes.LocalSecondaryIndex) {
        self.init(
            name: shape.indexName, key: shape.keySchema.map(KeyElement.init),
            projection: ProjectionRequest(shape.projection))
    }

    init(_ shape: DynamoDBShapes.GlobalSecondaryIndex) {
        self.init(
            name: shape.indexName, key: shape.keySchema.map(KeyElement.init),
            projection: ProjectionRequest(shape.projection))
        throughput = shape.provisionedThroughput.map(Throughput.init)
        onDemandLimits = shape.onDemandThroughput.map(OnDemandLimits.init)
        warmThroughput = shape.warmThroughput.map(WarmThroughput.init)
    }
}

extension Throughput {
    init(_ shape: DynamoDBShapes.ProvisionedThroughput) {
        self.init(read: Int64(shape.readCapacityUnits), write: Int64(shape.writeCapacityUnits))
    }
}

extension OnDemandLimits {
    init(_ shape: DynamoDBShapes.OnDemandThroughput) {
        self.init(
            read: shape.maxReadRequestUnits.map(Int64.init), write: shape.maxWriteRequestUnits.map(Int64.init))
    }
}

extension WarmThroughput {
    init(_ shape: DynamoDBShapes.WarmThroughput) {
        self.init(read: shape.readUnitsPerSecond.map(Int64.init), write: shape.writeUnitsPerSecond.map(Int64.init))
    }
}

extension StreamSetting {
    init(_ shape: DynamoDBShapes.StreamSpecification) {
        self.init(isEnabled: shape.streamEnabled, view: enumerated(shape.streamViewType))
    }
}

extension EncryptionSetting {
    init(_ shape: DynamoDBShapes.SSESpecification) {
        self.init(isEnabled: shape.enabled ?? false, keyName: shape.kmsMasterKeyId)
    }
}
