import HoldfastTables

// UpdateTable.

extension DynamoDBHandlers {
    func updateTable(_ input: Shapes.UpdateTableInput) async throws(TableError) -> Shapes.UpdateTableOutput {
        try refuse("ReplicaUpdates", input.replicaUpdates)
        try refuse("GlobalTableWitnessUpdates", input.globalTableWitnessUpdates)
        try refuse("GlobalTableSettingsReplicationMode", input.globalTableSettingsReplicationMode)
        try refuse("MultiRegionConsistency", input.multiRegionConsistency)
        var request = UpdateTableRequest(name: input.tableName)
        request.definitions = input.attributeDefinitions?.map(KeyAttribute.init)
        request.billing = enumerated(input.billingMode)
        request.throughput = input.provisionedThroughput.map(Throughput.init)
        request.onDemandLimits = input.onDemandThroughput.map(OnDemandLimits.init)
        request.warmThroughput = input.warmThroughput.map(WarmThroughput.init)
        if let updates = input.globalSecondaryIndexUpdates {
            var indexUpdates: [GlobalIndexUpdate] = []
            for update in updates { indexUpdates.append(try GlobalIndexUpdate(update)) }
            request.indexUpdates = indexUpdates
        }
        request.stream = input.streamSpecification.map(StreamSetting.init)
        request.encryption = input.sseSpecification.map(EncryptionSetting.init)
        request.tableClass = enumerated(input.tableClass)
        request.isDeletionProtected = input.deletionProtectionEnabled
        return Shapes.UpdateTableOutput(tableDescription: .init(try await tables.updateTable(request)))
    }
}

extension GlobalIndexUpdate {
    fileprivate init(_ shape: DynamoDBShapes.GlobalSecondaryIndexUpdate) throws(TableError) {
        switch (shape.create, shape.update, shape.delete) {
        case (let create?, nil, nil):
            var index = IndexRequest(
                name: create.indexName, key: create.keySchema.map(KeyElement.init),
                projection: ProjectionRequest(create.projection))
            index.throughput = create.provisionedThroughput.map(Throughput.init)
            index.onDemandLimits = create.onDemandThroughput.map(OnDemandLimits.init)
            index.warmThroughput = create.warmThroughput.map(WarmThroughput.init)
            self = .create(index)
        case (nil, let update?, nil):
            self = .update(
                update.indexName, throughput: update.provisionedThroughput.map(Throughput.init),
                onDemandLimits: update.onDemandThroughput.map(OnDemandLimits.init),
                warmThroughput: update.warmThroughput.map(WarmThroughput.init))
        case (nil, nil, let delete?):
            self = .delete(delete.indexName)
        default:
            throw .validation(
                "One or more parameter values were invalid: "
                    + "Exactly one of GlobalSecondaryIndexUpdate's Create, Update and Delete must be given")
        }
    }
}
