import HoldfastTables

extension DynamoDBShapes.ConsumedCapacity {
    /// Totals always; the table's and the indexes' parts where the request asked for them.
    init(_ consumed: ConsumedCapacity) {
        let total = consumed.total
        self.init(tableName: consumed.tableName, capacityUnits: total.total)
        if consumed.tellsReadsAndWrites {
            if total.readHalves > 0 { readCapacityUnits = total.readUnits }
            if total.write > 0 { writeCapacityUnits = total.writeUnits }
        }
        guard consumed.isDetailed else { return }
        let part = { (units: CapacityUnits) in
            DynamoDBShapes.Capacity(units, tellingReadsAndWrites: consumed.tellsReadsAndWrites)
        }
        table = part(consumed.table)
        if !consumed.localIndexes.isEmpty { localSecondaryIndexes = consumed.localIndexes.mapValues(part) }
        if !consumed.globalIndexes.isEmpty { globalSecondaryIndexes = consumed.globalIndexes.mapValues(part) }
    }
}

extension DynamoDBShapes.Capacity {
    init(_ units: CapacityUnits, tellingReadsAndWrites: Bool) {
        self.init(capacityUnits: units.total)
        guard tellingReadsAndWrites else { return }
        if units.readHalves > 0 { readCapacityUnits = units.readUnits }
        if units.write > 0 { writeCapacityUnits = units.writeUnits }
    }
}

extension DynamoDBShapes.ItemCollectionMetrics {
    init(_ metrics: ItemCollectionMetrics) {
        self.init(
            itemCollectionKey: metrics.key,
            sizeEstimateRangeGB: [metrics.sizeEstimateRangeGB.lowerBound, metrics.sizeEstimateRangeGB.upperBound])
    }
}
