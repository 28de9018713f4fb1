/// A write of one item, parsed and checked as far as that goes without its table. Made before a write body, which may
/// run more than once.
public struct PreparedWrite: Sendable {
    enum Action: Sendable {
        case put
        case update(UpdatePlan?)
        case delete
        /// A transaction's demand on an item that it does not write.
        case check
    }

    /// What a PartiQL statement demands of the item beside its condition.
    enum Demand: Sendable {
        case none
        /// INSERT: an item that is there is a duplicate, or is kept.
        case absent(orKeep: Bool)
        /// DELETE: what is not there needs no deleting, whatever the condition.
        case presentOrNothing
    }

    /// The table as the request named it: its name or its ARN.
    let reference: String
    let action: Action
    /// What is put; otherwise the key.
    let item: EncodedItem
    let condition: Condition?
    var demand = Demand.none
    let returnsItemOnFailure: Bool
    let report: WriteReport
    let isTransaction: Bool

    init(
        _ action: Action, _ item: EncodedItem, table reference: String, condition: Condition?,
        returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none,
        report: WriteReport = WriteReport(), isTransaction: Bool = false
    ) {
        self.reference = reference
        self.action = action
        self.item = item
        self.condition = condition
        self.returnsItemOnFailure = returnValuesOnFailure == .allOld
        self.report = report
        self.isTransaction = isTransaction
    }
}

/// A prepared write bound to its table as it is at one revision: the key is known and fits the schema.
struct BoundWrite: Sendable {
    let write: PreparedWrite
    let table: TableEntry
    let key: ItemKey

    /// - Throws: `validation` where the item or key does not fit the table.
    init(_ write: PreparedWrite, to table: TableEntry) throws(TableError) {
        self.write = write
        self.table = table
        switch write.action {
        case .put:
            key = try RequestKey.named(write.item.view, table.key)
            try ItemChange.checkIndexKeys(table, write.item.view)
            do throws(ItemError) { try write.item.view.checkSize() } catch { throw .validation(error.message) }
        case .update(let update):
            key = try RequestKey.exactly(write.item.view, table.key)
            if let update {
                do throws(ExpressionError) { try update.checkKeys(table.key) } catch { throw TableError(error) }
            }
        case .delete, .check:
            key = try RequestKey.exactly(write.item.view, table.key)
        }
    }
}
