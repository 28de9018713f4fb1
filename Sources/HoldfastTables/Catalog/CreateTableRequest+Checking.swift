/// A request to create a table that is in order.
struct CheckedTable: Sendable {
    var billing: BillingMode
    var key: KeySchema
    /// Without ids.
    var indexes: [SecondaryIndex]
}

extension CreateTableRequest {
    /// - Throws: `validation`, what AWS says first.
    func checked() throws(TableError) -> CheckedTable {
        try TableRules.checkName(name)
        let billing = billing ?? .provisioned
        if billing == .provisioned, throughput == nil, self.billing == nil {
            throw .validation("No provisioned throughput specified for the table")
        }
        try TableRules.checkThroughput(throughput, billing)
        if Set(definitions.map(\.name)).count < definitions.count {
            throw .validation("Cannot have two attributes with the same name")
        }
        let key = try TableRules.schema(key, definitions, partsMax: 1)
        let locals = try checkedLocalIndexes(key)
        let globals = try checkedGlobalIndexes(billing)
        let indexes = locals + globals
        var names: Set<String> = []
        for index in indexes where !names.insert(index.name).inserted {
            throw .validation(TableRules.invalid + "Duplicate index name: \(index.name)")
        }
        try TableRules.checkProjected(indexes)
        try checkDefinitions(key, indexes)
        try checkStream()
        if let tags { try TagRules.check(tags) }
        if let policy { try PolicyRules.check(policy) }
        return CheckedTable(billing: billing, key: key, indexes: indexes)
    }

    private func checkedLocalIndexes(_ key: KeySchema) throws(TableError) -> [SecondaryIndex] {
        guard let localIndexes else { return [] }
        if localIndexes.isEmpty {
            throw .validation(TableRules.invalid + "List of LocalSecondaryIndexes is empty")
        }
        if key.sort.isEmpty {
            throw .validation(
                TableRules.invalid + "Table KeySchema does not have a range key, which is required when specifying a "
                    + "LocalSecondaryIndex")
        }
        if localIndexes.count > TableLimits.localIndexesMax {
            throw .validation(
                TableRules.invalid + "Number of LocalSecondaryIndexes exceeds per-table limit of "
                    + "\(TableLimits.localIndexesMax)")
        }
        var checked: [SecondaryIndex] = []
        for index in localIndexes {
            try TableRules.checkName(index.name, "IndexName")
            let schema = try TableRules.schema(index.key, definitions, partsMax: 1)
            if schema.sort.isEmpty {
                throw .validation(
                    TableRules.invalid + "Index KeySchema does not have a range key for index: \(index.name)")
            }
            if schema.partition != key.partition {
                throw .validation(
                    TableRules.invalid + "Index KeySchema does not have the same leading hash key as table KeySchema "
                        + "for index: \(index.name). index hash key: \(schema.partition[0].name), "
                        + "table hash key: \(key.partition[0].name)")
            }
            let projection = try TableRules.projection(index.projection)
            checked.append(SecondaryIndex(id: 0, name: index.name, kind: .local, key: schema, projection: projection))
        }
        return checked
    }

    private func checkedGlobalIndexes(_ billing: BillingMode) throws(TableError) -> [SecondaryIndex] {
        guard let globalIndexes else { return [] }
        if globalIndexes.isEmpty {
            throw .validation(TableRules.invalid + "List of GlobalSecondaryIndexes is empty")
        }
        if globalIndexes.count > TableLimits.globalIndexesMax {
            throw .validation(
                TableRules.invalid + "Number of GlobalSecondaryIndexes exceeds per-table limit of "
                    + "\(TableLimits.globalIndexesMax)")
        }
        var checked: [SecondaryIndex] = []
        for index in globalIndexes { checked.append(try index.checkedGlobal(definitions, billing)) }
        return checked
    }

    /// Every definition is used by a key.
    private func checkDefinitions(_ key: KeySchema, _ indexes: [SecondaryIndex]) throws(TableError) {
        var used: [String] = []
        for attribute in key.attributes + indexes.flatMap(\.key.attributes)
        where !used.contains(attribute.name.text) {
            used.append(attribute.name.text)
        }
        if used.count == definitions.count { return }
        if indexes.isEmpty {
            throw .validation(
                TableRules.invalid + "Number of attributes in KeySchema does not exactly match number of attributes "
                    + "defined in AttributeDefinitions")
        }
        throw .validation(
            TableRules.invalid + "Some AttributeDefinitions are not used. AttributeDefinitions: "
                + TableRules.list(definitions.map(\.name.text)) + ", keys used: " + TableRules.list(used))
    }

    private func checkStream() throws(TableError) {
        guard let stream else { return }
        try stream.check()
    }
}

extension StreamSetting {
    func check() throws(TableError) {
        if isEnabled, view == nil {
            throw .validation(TableRules.invalid + "StreamViewType is required when StreamEnabled is true")
        }
        if !isEnabled, view != nil {
            throw .validation(
                TableRules.invalid + "StreamViewType cannot be specified when StreamEnabled is false")
        }
    }
}

extension IndexRequest {
    /// A global index that is in order, without an id.
    func checkedGlobal(
        _ definitions: [KeyAttribute], _ billing: BillingMode
    ) throws(TableError) -> SecondaryIndex {
        try TableRules.checkName(name, "IndexName")
        let schema = try TableRules.schema(key, definitions, partsMax: TableLimits.indexKeyPartsMax)
        let projection = try TableRules.projection(projection)
        try TableRules.checkIndexThroughput(self, billing)
        return SecondaryIndex(
            id: 0, name: name, kind: .global, key: schema, projection: projection, throughput: throughput,
            onDemandLimits: onDemandLimits, warmThroughput: warmThroughput)
    }
}
