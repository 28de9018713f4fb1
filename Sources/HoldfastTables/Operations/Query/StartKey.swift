/// An `ExclusiveStartKey` as the key of the record or entry that a page goes on after.
enum StartKey {
    /// - Parameter detail: what a scan adds to the text, and a query does not.
    /// - Throws: `validation` where the attributes are not those of a `LastEvaluatedKey` of this table or index.
    static func position(
        _ start: ItemView, _ target: ReadTarget, detail: String
    ) throws(TableError) -> [UInt8] {
        let invalid = TableError.validation("The provided starting key is invalid\(detail)")
        guard start.count == target.positionNames.count else { throw invalid }
        let base: ItemKey
        do throws(ItemError) {
            base = try ItemKey(start, target.table.key)
        } catch {
            throw invalid
        }
        guard let index = target.index else { return base.treeKey(target.table.record.id) }
        var partition: [UInt8] = []
        var sort: [UInt8] = []
        for attribute in index.index.key.partition {
            guard let value = start.value(attribute.name), value.type == attribute.type.valueType else { throw invalid }
            KeyEncoding.component(value, into: &partition)
        }
        for attribute in index.index.key.sort {
            guard let value = start.value(attribute.name), value.type == attribute.type.valueType else { throw invalid }
            KeyEncoding.component(value, into: &sort)
        }
        var key = index.prefix
        KeyEncoding.partition(partition.span, into: &key)
        return key + sort + base.bytes
    }
}
