/// The key of a request's `Key`, `ExclusiveStartKey` or item, checked against a table's schema.
enum RequestKey {
    /// DynamoDB's answer to a `Key` with other attributes than the table's key, or of other types.
    static let mismatch = "The provided key element does not match the schema"

    /// The key that names one item: the key attributes and nothing else.
    ///
    /// - Throws: `validation` where the attributes are not exactly the schema's; an empty or oversized value has a text
    ///   of its own.
    static func exactly(_ key: ItemView, _ schema: KeySchema) throws(TableError) -> ItemKey {
        guard key.count == schema.partition.count + schema.sort.count else { throw .validation(mismatch) }
        return try within(key, schema)
    }

    /// The same under the id of its table, as the tree of items has it.
    static func treeKey(exactly key: ItemView, _ table: TableEntry) throws(TableError) -> [UInt8] {
        guard key.count == table.keyNames.count else { throw .validation(mismatch) }
        do throws(ItemError) {
            return try ItemKey.treeKey(key, table.key, prefix: table.prefix)
        } catch {
            throw refusal(error)
        }
    }

    private static func refusal(_ error: ItemError) -> TableError {
        switch error {
        case .keyMissing, .keyTypeMismatch: .validation(mismatch)
        default: .validation(error.message)
        }
    }

    /// The same where other attributes may be there too: an item that a batch puts.
    static func within(_ item: ItemView, _ schema: KeySchema) throws(TableError) -> ItemKey {
        do throws(ItemError) { return try ItemKey(item, schema) } catch { throw refusal(error) }
    }

    /// The key of an item that PutItem stores, with the texts that name the attribute.
    static func named(_ item: ItemView, _ schema: KeySchema) throws(TableError) -> ItemKey {
        do throws(ItemError) {
            return try ItemKey(item, schema)
        } catch {
            throw .validation(error.message)
        }
    }
}
