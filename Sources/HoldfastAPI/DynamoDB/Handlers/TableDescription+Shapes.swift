import HoldfastCore
import HoldfastTables

// A table as DescribeTable shows it.
// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html>.

extension DynamoDBShapes.TableDescription {
    init(_ description: TableDescription) {
        let table = description.table
        self.init(
            attributeDefinitions: Self.definitions(table), tableName: table.name, keySchema: .init(table.key),
            tableStatus: description.status.rawValue, creationDateTime: table.created,
            provisionedThroughput: .init(table.throughput), tableSizeBytes: Int(description.sizeBytes),
            itemCount: Int(description.itemCount), tableArn: table.resourceName.description, tableId: table.uuid)
        if table.billing == .payPerRequest || table.billingChanged != nil {
            billingModeSummary = .init(
                billingMode: table.billing.rawValue, lastUpdateToPayPerRequestDateTime: table.billingChanged)
        }
        let indexes = description.indexes
        localSecondaryIndexes = indexes.filter { $0.index.kind == .local }.map { .init($0) }.nilIfEmpty
        globalSecondaryIndexes = indexes.filter { $0.index.kind == .global }.map { .init($0) }.nilIfEmpty
        streamSpecification = table.stream.map { .init(streamEnabled: true, streamViewType: $0.view.rawValue) }
        latestStreamLabel = description.latestStreamLabel
        latestStreamArn = description.latestStreamName?.description
        if let encryption = table.encryption {
            sseDescription = .init(
                status: "ENABLED", sseType: "KMS",
                kmsMasterKeyArn: encryption.keyName
                    ?? ResourceName(service: "kms", scope: table.scope, resource: "alias/aws/dynamodb").description)
        }
        tableClassSummary = table.tableClass.map {
            .init(tableClass: $0.rawValue, lastUpdateDateTime: table.tableClassChanged)
        }
        deletionProtectionEnabled = table.isDeletionProtected
        onDemandThroughput = table.onDemandLimits.map { .init($0) }
        if description.status != .creating {
            let warm = WarmUnits(table.warmThroughput, table.throughput)
            warmThroughput = .init(readUnitsPerSecond: warm.read, writeUnitsPerSecond: warm.write, status: "ACTIVE")
        }
    }

    /// The key attributes of the table and of its indexes, each once, by name.
    private static func definitions(_ table: TableRecord) -> [DynamoDBShapes.AttributeDefinition] {
        let attributes = Set(table.key.attributes + table.indexes.flatMap(\.key.attributes))
        return attributes.sorted { $0.name < $1.name }.map {
            .init(attributeName: $0.name.text, attributeType: $0.type.valueType.awsName)
        }
    }
}

extension [DynamoDBShapes.KeySchemaElement] {
    /// Partition attributes, then sort attributes.
    init(_ key: KeySchema) {
        self =
            key.partition.map { .init(attributeName: $0.name.text, keyType: "HASH") }
            + key.sort.map { .init(attributeName: $0.name.text, keyType: "RANGE") }
    }
}

extension DynamoDBShapes.ProvisionedThroughputDescription {
    /// - Parameter throughput: `nil` for a table that is paid by request, which shows zeros.
    init(_ throughput: Throughput?) {
        self.init(
            lastIncreaseDateTime: throughput?.lastIncrease, lastDecreaseDateTime: throughput?.lastDecrease,
            numberOfDecreasesToday: 0, readCapacityUnits: Int(throughput?.read ?? 0),
            writeCapacityUnits: Int(throughput?.write ?? 0))
    }
}

/// What a table or an index says it can do at once: what was asked for, but no less than what is provisioned, or than
/// what DynamoDB has for every table that is paid by request. It limits nothing.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html>.
private struct WarmUnits {
    /// Units a second.
    let read: Int
    let write: Int

    init(_ asked: WarmThroughput?, _ provisioned: Throughput?) {
        read = Int(max(asked?.read ?? 0, provisioned?.read ?? 12_000))
        write = Int(max(asked?.write ?? 0, provisioned?.write ?? 4_000))
    }
}

extension DynamoDBShapes.OnDemandThroughput {
    init(_ limits: OnDemandLimits) {
        self.init(
            maxReadRequestUnits: limits.read.map { Int($0) }, maxWriteRequestUnits: limits.write.map { Int($0) })
    }
}

extension DynamoDBShapes.Projection {
    init(_ projection: IndexProjection) {
        switch projection {
        case .all: self.init(projectionType: "ALL")
        case .keysOnly: self.init(projectionType: "KEYS_ONLY")
        case .include(let names): self.init(projectionType: "INCLUDE", nonKeyAttributes: names)
        }
    }
}

extension DynamoDBShapes.LocalSecondaryIndexDescription {
    init(_ described: TableDescription.Index) {
        self.init(
            indexName: described.index.name, keySchema: .init(described.index.key),
            projection: .init(described.index.projection), indexSizeBytes: Int(described.sizeBytes),
            itemCount: Int(described.itemCount), indexArn: described.resourceName.description)
    }
}

extension DynamoDBShapes.GlobalSecondaryIndexDescription {
    init(_ described: TableDescription.Index) {
        let index = described.index
        self.init(
            indexName: index.name, keySchema: .init(index.key), projection: .init(index.projection),
            indexStatus: described.status.rawValue, backfilling: described.isBackfilling ? true : nil,
            provisionedThroughput: .init(index.throughput), indexSizeBytes: Int(described.sizeBytes),
            itemCount: Int(described.itemCount), indexArn: described.resourceName.description,
            onDemandThroughput: index.onDemandLimits.map { .init($0) })
        if described.status != .creating {
            let warm = WarmUnits(index.warmThroughput, index.throughput)
            warmThroughput = .init(readUnitsPerSecond: warm.read, writeUnitsPerSecond: warm.write, status: "ACTIVE")
        }
    }
}

extension Array {
    fileprivate var nilIfEmpty: Self? { isEmpty ? nil : self }
}
