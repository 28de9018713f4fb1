extension ConsumedCapacity {
    /// What a write consumed, from what the change cost.
    init(
        writing table: TableEntry, named name: String, _ cost: ItemChange.Cost, isTransaction: Bool, isDetailed: Bool
    ) {
        let factor = isTransaction ? CapacityRules.transactionFactor : 1
        self.init(
            tableName: name, table: CapacityUnits(write: cost.tableUnits * factor), isDetailed: isDetailed,
            tellsReadsAndWrites: isTransaction)
        for (position, units) in cost.indexUnits where units > 0 {
            let index = table.record.indexes[position]
            let consumed = CapacityUnits(write: units * factor)
            switch index.kind {
            case .local: localIndexes[index.name] = consumed
            case .global: globalIndexes[index.name] = consumed
            }
        }
    }

    /// What reading items of a table by key consumed.
    init(reading name: String, halves: Int, isTransaction: Bool = false, isDetailed: Bool) {
        self.init(
            tableName: name, table: CapacityUnits(readHalves: halves), isDetailed: isDetailed,
            tellsReadsAndWrites: isTransaction)
    }

    /// What a page of a query or a scan consumed.
    init(reading target: ReadTarget, named name: String, _ meter: PageMeter, consistent: Bool, isDetailed: Bool) {
        let halves = CapacityRules.readHalves(bytes: meter.bytes, consistent: consistent)
        self.init(tableName: name, isDetailed: isDetailed)
        guard let index = target.index?.index else {
            table.readHalves = halves
            return
        }
        table.readHalves = meter.fetchedHalves
        switch index.kind {
        case .local: localIndexes[index.name] = CapacityUnits(readHalves: halves)
        case .global: globalIndexes[index.name] = CapacityUnits(readHalves: halves)
        }
    }

    /// The sum for each table, in the order of their names.
    static func perTable(_ parts: [ConsumedCapacity]) -> [ConsumedCapacity] {
        var sums: [String: ConsumedCapacity] = [:]
        for part in parts {
            if sums[part.tableName] == nil { sums[part.tableName] = part } else { sums[part.tableName]?.add(part) }
        }
        return sums.values.sorted { $0.tableName < $1.tableName }
    }
}

extension ItemCollectionMetrics {
    private static let bytesPerGB = 1_073_741_824.0

    /// Of the collection that an item belongs to: AWS's estimate is a whole gigabyte wide.
    init(_ item: ItemView, _ table: TableEntry, bytes: Int64) {
        let lower = (Double(max(0, bytes)) / Self.bytesPerGB).rounded(.down)
        self.init(key: item.projecting(table.key.partition.map(\.name)), sizeEstimateRangeGB: lower...(lower + 1))
    }
}
