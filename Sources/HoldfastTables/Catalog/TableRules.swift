/// What AWS demands of the definition of a table, in its order and with its texts.
enum TableRules {
    /// The beginning of most texts.
    static let invalid = "One or more parameter values were invalid: "

    static func checkName(_ name: String, _ what: String = "TableName") throws(TableError) {
        let legal = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || byte == 0x5F || byte == 0x2E || byte == 0x2D
        }
        guard (3...255).contains(name.utf8.count) else {
            throw .validation("\(what) must be at least 3 characters long and at most 255 characters long")
        }
        guard legal else {
            throw .validation(
                "1 validation error detected: Value '\(name)' at '\(lowerCamel(what))' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        }
    }

    private static func lowerCamel(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

    /// Throughput is given exactly where it is provisioned.
    static func checkThroughput(_ throughput: Throughput?, _ billing: BillingMode) throws(TableError) {
        switch (billing, throughput) {
        case (.provisioned, nil):
            throw .validation(
                invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when "
                    + "BillingMode is PROVISIONED")
        case (.payPerRequest, .some):
            throw .validation(
                invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                    + "BillingMode is PAY_PER_REQUEST")
        case (.payPerRequest, nil): break
        case (.provisioned, let throughput?): try checkUnits(throughput)
        }
    }

    static func checkUnits(_ throughput: Throughput) throws(TableError) {
        for (name, units) in [("ReadCapacityUnits", throughput.read), ("WriteCapacityUnits", throughput.write)] {
            if units < 1 {
                let member = name.prefix(1).lowercased() + name.dropFirst()
                throw .validation(
                    "1 validation error detected: Value '\(units)' at 'provisionedThroughput.\(member)' failed to "
                        + "satisfy constraint: Member must have value greater than or equal to 1")
            }
            if units > TableLimits.throughputMax {
                throw .validation("Given value \(units) for \(name) is out of bounds")
            }
        }
    }

    /// An index's throughput is given exactly where its table's is.
    static func checkIndexThroughput(_ index: IndexRequest, _ billing: BillingMode) throws(TableError) {
        switch (billing, index.throughput) {
        case (.provisioned, nil):
            throw .validation("No provisioned throughput specified for the global secondary index")
        case (.payPerRequest, .some):
            throw .validation(
                invalid + "ProvisionedThroughput should not be specified for index: \(index.name) when "
                    + "BillingMode is PAY_PER_REQUEST")
        case (.payPerRequest, nil): break
        case (.provisioned, let throughput?): try checkUnits(throughput)
        }
    }

    /// The key of a table, or of an index that may have several attributes of a kind.
    static func schema(
        _ elements: [KeyElement], _ definitions: [KeyAttribute], partsMax: Int
    ) throws(TableError) -> KeySchema {
        guard let first = elements.first, first.role == .partition else {
            throw .validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
        }
        if partsMax == 1 {
            if elements.count > 2 {
                let told = elements.map {
                    "KeySchemaElement(attributeName=\($0.name), keyType=\($0.role == .partition ? "HASH" : "RANGE"))"
                }
                throw .validation(
                    "1 validation error detected: Value '[\(told.joined(separator: ", "))]' at 'keySchema' failed to satisfy "
                        + "constraint: "
                        + "Member must have length less than or equal to 2")
            }
            if elements.count == 2 {
                if elements[0].name == elements[1].name {
                    throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
                }
                if elements[1].role != .sort {
                    throw .validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
                }
            }
        }
        var partition: [KeyAttribute] = []
        var sort: [KeyAttribute] = []
        for element in elements {
            if partition.contains(where: { $0.name.text == element.name })
                || sort.contains(where: { $0.name.text == element.name })
            {
                throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
            }
            guard let attribute = definitions.first(where: { $0.name.text == element.name }) else {
                throw .validation(
                    invalid + "Some index key attributes are not defined in AttributeDefinitions. "
                        + "Keys: \(list(elements.map(\.name))), AttributeDefinitions: "
                        + list(definitions.map(\.name.text)))
            }
            switch element.role {
            case .partition:
                if !sort.isEmpty {
                    throw .validation(
                        "Invalid KeySchema: All HASH key elements must come before RANGE key elements")
                }
                partition.append(attribute)
            case .sort: sort.append(attribute)
            }
        }
        if partition.count > partsMax || sort.count > partsMax {
            throw .validation(
                "Invalid KeySchema: The number of HASH or RANGE key elements exceeds the limit of \(partsMax)")
        }
        return KeySchema(partition: partition, sort: sort)
    }

    static func projection(_ request: ProjectionRequest) throws(TableError) -> IndexProjection {
        guard let kind = request.kind else { throw .validation(invalid + "Unknown ProjectionType: null") }
        let names = request.nonKeyAttributes
        switch kind {
        case .all, .keysOnly:
            if names != nil {
                throw .validation(
                    invalid + "ProjectionType is \(kind.rawValue), but NonKeyAttributes is specified")
            }
            return kind == .all ? .all : .keysOnly
        case .include:
            guard let names, !names.isEmpty else {
                throw .validation(invalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
            }
            if Set(names).count < names.count {
                throw .validation(invalid + "Duplicate attribute name in NonKeyAttributes")
            }
            return .include(names)
        }
    }

    /// Attributes that indexes project by name, all of them together.
    static func checkProjected(_ indexes: [SecondaryIndex]) throws(TableError) {
        var total = 0
        for index in indexes {
            if case .include(let names) = index.projection { total += names.count }
        }
        if total > TableLimits.projectedAttributesMax {
            throw .validation(
                invalid + "Number of projected attributes exceeds the limit of "
                    + "\(TableLimits.projectedAttributesMax) for all secondary indexes")
        }
    }

    /// Java's way to print a list.
    static func list(_ names: [String]) -> String { "[" + names.joined(separator: ", ") + "]" }
}
