import HoldfastStorage

/// A TransactWriteItems, parsed and checked as far as that goes without its tables.
public struct PreparedTransaction: Sendable {
    let writes: [PreparedWrite]
    let token: Token?
    let returnConsumedCapacity: ReturnConsumedCapacity
    let returnItemCollectionMetrics: ReturnItemCollectionMetrics

    struct Token: Sendable {
        let text: String
        let requestHash: [UInt8]
    }

    var bytes: Int { writes.reduce(0) { $0 + $1.item.bytes.count } }
}

/// The actions of a transaction bound to their tables, no two of them on one item.
struct BoundTransaction: Sendable {
    let writes: [BoundWrite]

    /// - Throws: `transactionCanceled` for an action that does not fit its table; `validation` for an empty key value
    ///   or two actions on one item.
    init(
        _ transaction: PreparedTransaction, _ tables: Tables, _ snapshot: borrowing ReadTransaction
    ) throws(TableError) {
        var entries: [TableEntry] = []
        for write in transaction.writes { entries.append(try tables.table(write.reference, snapshot)) }
        for (write, table) in zip(transaction.writes, entries) { try EmptyKeyRules.check(write, table) }
        var writes: [BoundWrite] = []
        for (position, write) in transaction.writes.enumerated() {
            do throws(TableError) {
                writes.append(try BoundWrite(write, to: entries[position]))
            } catch .validation(let message) {
                throw .canceled(
                    CancellationReason(code: .validation, message: message), at: position,
                    of: transaction.writes.count)
            }
        }
        var seen: Set<[UInt8]> = []
        for write in writes where !seen.insert(write.key.treeKey(write.table.record.id)).inserted {
            throw .validation("Transaction request cannot include multiple operations on one item")
        }
        self.writes = writes
    }

    /// The same actions bound to the tables as another transaction sees them.
    func current(
        _ transaction: PreparedTransaction, _ tables: Tables, _ snapshot: borrowing ReadTransaction
    ) throws(TableError) -> BoundTransaction {
        for write in writes {
            let now = try tables.table(write.write.reference, snapshot)
            if now !== write.table { return try BoundTransaction(transaction, tables, snapshot) }
        }
        return self
    }
}

/// An empty key value is a fault of the request as a whole, before any action of a transaction is looked at.
enum EmptyKeyRules {
    static func check(_ write: PreparedWrite, _ table: TableEntry) throws(TableError) {
        for attribute in table.key.attributes {
            try check(write.item.view, attribute) { type in .keyEmpty(attribute.name, type) }
        }
        guard case .put = write.action else { return }
        for entry in table.maintainedIndexes {
            for attribute in entry.index.key.attributes {
                try check(write.item.view, attribute) { type in
                    .indexKeyEmpty(attribute.name, type, index: entry.index.name)
                }
            }
        }
    }

    private static func check(
        _ item: ItemView, _ attribute: KeyAttribute, _ refusal: (ValueType) -> ItemError
    ) throws(TableError) {
        guard let value = item.value(attribute.name), value.type == attribute.type.valueType else { return }
        if value.payload.isEmpty { throw .validation(refusal(value.type).message) }
    }
}

extension TableError {
    /// A transaction that one action cancelled.
    static func canceled(_ reason: CancellationReason, at position: Int, of count: Int) -> TableError {
        var reasons = Array(repeating: CancellationReason.none, count: count)
        reasons[position] = reason
        return .transactionCanceled(reasons)
    }

    /// What the refusal of one action is among the reasons of a cancelled transaction; `nil` where it is no action's.
    var cancellationReason: CancellationReason? {
        switch self {
        case .conditionalCheckFailed(let item):
            CancellationReason(
                code: .conditionalCheckFailed, message: "The conditional request failed", item: item)
        case .validation(let message): CancellationReason(code: .validation, message: message)
        case .itemCollectionSizeLimitExceeded:
            CancellationReason(
                code: .itemCollectionSizeLimitExceeded, message: "Collection size exceeded.")
        case .duplicateItem:
            CancellationReason(code: .duplicateItem, message: "Duplicate primary key exists in table")
        default: nil
        }
    }
}
