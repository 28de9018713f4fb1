import HoldfastStorage

/// A read of one item, parsed and checked as far as that goes without its table.
public struct PreparedGet: Sendable {
    /// The table as the request named it.
    let reference: String
    let key: EncodedItem
    let projection: ProjectionPlan?
    /// What a SELECT asks of the item beside its key; one that does not meet it is not answered.
    var condition: Condition?
    let consistentRead: Bool
    let returnConsumedCapacity: ReturnConsumedCapacity

    /// - Parameter item: what is stored under the key, `nil` for nothing.
    func consumedCapacity(_ item: ItemView?, isTransaction: Bool = false) -> ConsumedCapacity? {
        if returnConsumedCapacity == .none { return nil }
        var bytes = 0
        if let item { bytes = item.size }
        let halves = CapacityRules.readHalves(bytes: bytes, consistent: consistentRead || isTransaction)
        return ConsumedCapacity(
            reading: reference, halves: isTransaction ? halves * CapacityRules.transactionFactor : halves,
            isTransaction: isTransaction, isDetailed: returnConsumedCapacity == .indexes)
    }

    /// The key of the record in the tree of items.
    func treeKey(_ table: TableEntry) throws(TableError) -> [UInt8] {
        try RequestKey.treeKey(exactly: key.view, table)
    }
}
