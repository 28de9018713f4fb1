/// What DynamoDB demands of the attributes that are keys of secondary indexes: where an item has one, its type is the
/// schema's, it is not empty, and it fits into a key.
enum IndexKeyRules {
    /// - Throws: `validation` with the text that names attribute and index.
    static func check(_ item: ItemView, _ table: TableEntry) throws(TableError) {
        for entry in table.maintainedIndexes {
            let schema = entry.index.key
            try check(item, schema.partition, entry, bytesMax: ItemLimits.partitionKeyBytesMax)
            try check(item, schema.sort, entry, bytesMax: ItemLimits.sortKeyBytesMax)
        }
    }

    /// The same after an update, which has texts of its own.
    static func checkUpdated(_ item: ItemView, _ table: TableEntry) throws(TableError) {
        do throws(TableError) {
            try check(item, table)
        } catch {
            for entry in table.maintainedIndexes {
                for attribute in entry.index.key.attributes {
                    guard let value = item.value(attribute.name) else { continue }
                    if value.type != attribute.type.valueType {
                        throw .validation(
                            "The update expression attempted to update the secondary index key to unsupported type")
                    }
                    if value.payload.isEmpty {
                        throw .validation(
                            "The update expression attempted to update a secondary index key to a value that is not "
                                + "supported. The AttributeValue for a key attribute cannot contain an empty "
                                + "\(value.type == .binary ? "binary" : "string") value.")
                    }
                }
            }
            throw error
        }
    }

    /// - Parameter bytesMax: of all the attributes together.
    private static func check(
        _ item: ItemView, _ attributes: [KeyAttribute], _ entry: IndexEntry, bytesMax: Int
    ) throws(TableError) {
        var bytes = 0
        for attribute in attributes {
            guard let value = item.value(attribute.name) else { continue }
            let expected = attribute.type.valueType
            let name = entry.index.name
            if value.type != expected {
                throw refused(
                    .indexKeyTypeMismatch(attribute.name, expected: expected, actual: value.type, index: name))
            }
            if value.payload.isEmpty { throw refused(.indexKeyEmpty(attribute.name, expected, index: name)) }
            bytes += value.payload.count
            if bytes > bytesMax {
                throw refused(.indexKeyTooLong(attribute.name, bytes: bytes, bytesMax: bytesMax, index: name))
            }
        }
    }

    private static func refused(_ error: ItemError) -> TableError { .validation(error.message) }
}
