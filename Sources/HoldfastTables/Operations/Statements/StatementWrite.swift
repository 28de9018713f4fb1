/// A writing statement bound to its table's key.
enum StatementWrite {
    static let mandatoryKey = "Where clause does not contain a mandatory equality on all key attributes"

    /// - Throws: `validation` where the statement does not name one item.
    static func prepare(
        _ statement: Statement, _ table: TableEntry, returnValuesOnFailure: ReturnValuesOnConditionCheckFailure,
        consumedCapacity: ReturnConsumedCapacity, isTransaction: Bool
    ) throws(TableError) -> PreparedWrite {
        func write(
            _ action: PreparedWrite.Action, _ item: EncodedItem, _ condition: Condition?,
            _ returning: Returning? = nil, _ demand: PreparedWrite.Demand = .none
        ) -> PreparedWrite {
            var write = PreparedWrite(
                action, item, table: statement.table, condition: condition,
                returnValuesOnFailure: returnValuesOnFailure,
                report: WriteReport(
                    returnValues: returning?.values ?? .none, consumedCapacity: consumedCapacity),
                isTransaction: isTransaction)
            write.demand = demand
            return write
        }
        func key(_ condition: Condition?) throws(TableError) -> EncodedItem {
            guard let key = condition?.exactKey(table.key) else { throw .validation(mandatoryKey) }
            return key
        }
        switch statement {
        case .insert(let insert):
            return write(.put, insert.item, nil, nil, .absent(orKeep: insert.ignoresDuplicate))
        case .update(let update):
            return write(.update(update.plan), try key(update.condition), update.condition, update.returning)
        case .delete(let delete):
            return write(
                .delete, try key(delete.condition), delete.condition, delete.returning, .presentOrNothing)
        case .exists(let select):
            return write(.check, try key(select.condition), select.condition)
        case .select: preconditionFailure("a SELECT is no write")
        }
    }
}

extension Returning {
    fileprivate var values: ReturnValues {
        switch self {
        case .allOld: .allOld
        case .modifiedOld: .updatedOld
        case .allNew: .allNew
        case .modifiedNew: .updatedNew
        }
    }
}
