extension ItemChange {
    /// What a change came to, in the units that consumed capacity is reckoned from.
    package struct Cost: Sendable {
        /// Bytes by DynamoDB's size rules; 0 where there was no item.
        package var oldSize = 0
        /// Bytes by DynamoDB's size rules; 0 where there is no item now.
        package var newSize = 0
        /// Write units of each index that was touched, by its position in `TableEntry.record.indexes`.
        package var indexUnits: [(position: Int, units: Int)] = []
        /// Bytes of the item collection after the change; `nil` for a table without local indexes.
        package var collectionBytes: Int64?

        package init() {}

        /// Write units of the table itself: 1 for each started KB of the larger of the two, at least 1.
        package var tableUnits: Int { Self.units(max(oldSize, newSize)) }

        static func units(_ bytes: Int) -> Int { max(1, (bytes + 1023) / 1024) }
    }

    /// Refuses an item whose attributes cannot be keys of the table's indexes, with AWS's text: of another type, empty
    /// or too long. For operations that know the whole item before they look at the stored one.
    package static func checkIndexKeys(_ table: TableEntry, _ item: ItemView) throws(TableError) {
        for entry in table.maintainedIndexes {
            let key = entry.index.key
            for attribute in key.partition {
                try check(item, attribute, entry, bytesMax: ItemLimits.partitionKeyBytesMax)
            }
            for attribute in key.sort { try check(item, attribute, entry, bytesMax: ItemLimits.sortKeyBytesMax) }
        }
    }

    private static func check(
        _ item: ItemView, _ attribute: KeyAttribute, _ entry: IndexEntry, bytesMax: Int
    ) throws(TableError) {
        guard let value = item.value(attribute.name) else { return }
        let name = entry.index.name
        let expected = attribute.type.valueType
        var problem: ItemError?
        if value.type != expected {
            problem = .indexKeyTypeMismatch(attribute.name, expected: expected, actual: value.type, index: name)
        } else if value.payload.isEmpty {
            problem = .indexKeyEmpty(attribute.name, expected, index: name)
        } else if value.payload.count > bytesMax {
            problem = .indexKeyTooLong(attribute.name, bytes: value.payload.count, bytesMax: bytesMax, index: name)
        }
        if let problem { throw .validation(problem.message) }
    }
}
