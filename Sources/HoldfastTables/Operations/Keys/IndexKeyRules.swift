/// What DynamoDB demands of an updated item's attributes that are keys of secondary indexes.
enum IndexKeyRules {
    /// As `ItemChange.checkIndexKeys`, with the texts of updates.
    static func checkUpdated(_ item: ItemView, _ table: TableEntry) throws(TableError) {
        do throws(TableError) {
            try ItemChange.checkIndexKeys(table, item)
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
}
