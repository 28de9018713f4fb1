public import HoldfastCore
import HoldfastStorage

/// AWS's states of a table.
public enum TableStatus: String, Hashable, Sendable {
    case creating = "CREATING"
    case updating = "UPDATING"
    case deleting = "DELETING"
    case active = "ACTIVE"
}

/// A table, and what is counted of it.
public struct TableDescription: Hashable, Sendable {
    public struct Index: Hashable, Sendable {
        public var index: SecondaryIndex
        public var status: TableStatus
        public var itemCount: Int64
        /// By DynamoDB's size rules for what the index shows.
        public var sizeBytes: Int64
        public var resourceName: ResourceName

        /// Items that were there before the index are still being entered.
        public var isBackfilling: Bool { index.state == .backfilling }
    }

    public var table: TableRecord
    public var status: TableStatus
    public var itemCount: Int64
    /// By DynamoDB's size rules.
    public var sizeBytes: Int64
    public var indexes: [Index]

    /// Of the stream that is enabled, or else of the last one.
    public var latestStreamLabel: String? { table.stream?.label ?? table.lastStreamLabel }

    public var latestStreamName: ResourceName? {
        latestStreamLabel.map {
            ResourceName(service: "dynamodb", scope: table.scope, resource: "table/\(table.name)/stream/\($0)")
        }
    }
}

extension TableDescription {
    /// A table as a transaction sees it.
    init(_ table: TableRecord, status: TableStatus?, _ tx: borrowing ReadTransaction) throws(StorageError) {
        self.table = table
        let isSettled = table.indexes.allSatisfy { $0.state == .active }
        self.status = status ?? (isSettled ? .active : .updating)
        let countKey = CounterKey.count(table.id)
        let sizeKey = CounterKey.bytes(table.id)
        itemCount = try tx.counter(countKey.span)
        sizeBytes = try tx.counter(sizeKey.span)
        indexes = []
        for index in table.indexes {
            let countKey = CounterKey.count(index.id)
            let sizeKey = CounterKey.bytes(index.id)
            let whole: TableStatus =
                switch index.state {
                case .backfilling: .creating
                case .active: .active
                case .deleting: .deleting
                }
            indexes.append(
                Index(
                    index: index, status: status == .creating ? .creating : whole,
                    itemCount: try tx.counter(countKey.span), sizeBytes: try tx.counter(sizeKey.span),
                    resourceName: ResourceName(
                        service: "dynamodb", scope: table.scope, resource: "table/\(table.name)/index/\(index.name)")))
        }
    }
}
