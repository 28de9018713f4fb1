/// What BatchGetItem reads of one table.
public struct KeysAndAttributes: Hashable, Sendable {
    public var keys: [EncodedItem]
    public var projection: ReadProjection
    public var names: [String: String]?
    public var consistentRead: Bool

    public init(
        keys: [EncodedItem], projection: ReadProjection = .all, names: [String: String]? = nil,
        consistentRead: Bool = false
    ) {
        self.keys = keys
        self.projection = projection
        self.names = names
        self.consistentRead = consistentRead
    }
}

/// Reads up to 100 items. <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>
public struct BatchGetItemRequest: Hashable, Sendable {
    /// By the tables' names or ARNs.
    public var tables: [String: KeysAndAttributes]
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(tables: [String: KeysAndAttributes], returnConsumedCapacity: ReturnConsumedCapacity = .none) {
        self.tables = tables
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// What BatchGetItem answers.
public struct BatchGetItemResult: Hashable, Sendable {
    /// The items that there are, by the tables as the request named them.
    public var responses: [String: EncodedItems]
    /// What did not fit into 16 MB, to be asked for again.
    public var unprocessedKeys: [String: KeysAndAttributes]
    public var consumedCapacity: [ConsumedCapacity]?

    public init(
        responses: [String: EncodedItems] = [:], unprocessedKeys: [String: KeysAndAttributes] = [:],
        consumedCapacity: [ConsumedCapacity]? = nil
    ) {
        self.responses = responses
        self.unprocessedKeys = unprocessedKeys
        self.consumedCapacity = consumedCapacity
    }
}

/// One write of a batch.
public enum BatchWrite: Hashable, Sendable {
    case put(item: EncodedItem)
    case delete(key: EncodedItem)
}

/// Writes up to 25 items in one commit.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>
public struct BatchWriteItemRequest: Hashable, Sendable {
    /// By the tables' names or ARNs.
    public var tables: [String: [BatchWrite]]
    public var returnConsumedCapacity: ReturnConsumedCapacity
    public var returnItemCollectionMetrics: ReturnItemCollectionMetrics

    public init(
        tables: [String: [BatchWrite]], returnConsumedCapacity: ReturnConsumedCapacity = .none,
        returnItemCollectionMetrics: ReturnItemCollectionMetrics = .none
    ) {
        self.tables = tables
        self.returnConsumedCapacity = returnConsumedCapacity
        self.returnItemCollectionMetrics = returnItemCollectionMetrics
    }
}

/// What BatchWriteItem answers.
public struct BatchWriteItemResult: Hashable, Sendable {
    /// What was not written, to be asked for again. A batch is one commit here, so that it is always empty.
    public var unprocessedItems: [String: [BatchWrite]]
    public var itemCollectionMetrics: [String: [ItemCollectionMetrics]]?
    public var consumedCapacity: [ConsumedCapacity]?

    public init(
        unprocessedItems: [String: [BatchWrite]] = [:],
        itemCollectionMetrics: [String: [ItemCollectionMetrics]]? = nil,
        consumedCapacity: [ConsumedCapacity]? = nil
    ) {
        self.unprocessedItems = unprocessedItems
        self.itemCollectionMetrics = itemCollectionMetrics
        self.consumedCapacity = consumedCapacity
    }
}
