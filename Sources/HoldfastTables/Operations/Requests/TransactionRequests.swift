/// One action of TransactWriteItems.
public enum TransactWrite: Hashable, Sendable {
    case put(Put)
    case update(Update)
    case delete(Delete)
    case conditionCheck(ConditionCheck)

    public struct Put: Hashable, Sendable {
        public var table: String
        public var item: EncodedItem
        public var condition: String?
        public var placeholders: Placeholders
        public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

        public init(
            table: String, item: EncodedItem, condition: String? = nil, placeholders: Placeholders = .none,
            returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
        ) {
            self.table = table
            self.item = item
            self.condition = condition
            self.placeholders = placeholders
            self.returnValuesOnFailure = returnValuesOnFailure
        }
    }

    public struct Update: Hashable, Sendable {
        public var table: String
        public var key: EncodedItem
        public var update: String
        public var condition: String?
        public var placeholders: Placeholders
        public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

        public init(
            table: String, key: EncodedItem, update: String, condition: String? = nil,
            placeholders: Placeholders = .none, returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
        ) {
            self.table = table
            self.key = key
            self.update = update
            self.condition = condition
            self.placeholders = placeholders
            self.returnValuesOnFailure = returnValuesOnFailure
        }
    }

    public struct Delete: Hashable, Sendable {
        public var table: String
        public var key: EncodedItem
        public var condition: String?
        public var placeholders: Placeholders
        public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

        public init(
            table: String, key: EncodedItem, condition: String? = nil, placeholders: Placeholders = .none,
            returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
        ) {
            self.table = table
            self.key = key
            self.condition = condition
            self.placeholders = placeholders
            self.returnValuesOnFailure = returnValuesOnFailure
        }
    }

    /// Demands a condition of an item that the transaction does not write.
    public struct ConditionCheck: Hashable, Sendable {
        public var table: String
        public var key: EncodedItem
        public var condition: String
        public var placeholders: Placeholders
        public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

        public init(
            table: String, key: EncodedItem, condition: String, placeholders: Placeholders = .none,
            returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
        ) {
            self.table = table
            self.key = key
            self.condition = condition
            self.placeholders = placeholders
            self.returnValuesOnFailure = returnValuesOnFailure
        }
    }
}

/// Writes up to 100 items, all or none.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>
public struct TransactWriteItemsRequest: Hashable, Sendable {
    public var actions: [TransactWrite]
    /// 1 to 36 characters; the same request again within 10 minutes is answered without writing again.
    public var clientRequestToken: String?
    public var returnConsumedCapacity: ReturnConsumedCapacity
    public var returnItemCollectionMetrics: ReturnItemCollectionMetrics

    public init(
        _ actions: [TransactWrite], clientRequestToken: String? = nil,
        returnConsumedCapacity: ReturnConsumedCapacity = .none,
        returnItemCollectionMetrics: ReturnItemCollectionMetrics = .none
    ) {
        self.actions = actions
        self.clientRequestToken = clientRequestToken
        self.returnConsumedCapacity = returnConsumedCapacity
        self.returnItemCollectionMetrics = returnItemCollectionMetrics
    }
}

/// What TransactWriteItems answers.
public struct TransactWriteItemsResult: Hashable, Sendable {
    public var consumedCapacity: [ConsumedCapacity]?
    public var itemCollectionMetrics: [String: [ItemCollectionMetrics]]?

    public init(
        consumedCapacity: [ConsumedCapacity]? = nil, itemCollectionMetrics: [String: [ItemCollectionMetrics]]? = nil
    ) {
        self.consumedCapacity = consumedCapacity
        self.itemCollectionMetrics = itemCollectionMetrics
    }
}

/// One item of TransactGetItems.
public struct TransactGet: Hashable, Sendable {
    public var table: String
    public var key: EncodedItem
    /// `ProjectionExpression`.
    public var projection: String?
    public var names: [String: String]?

    public init(table: String, key: EncodedItem, projection: String? = nil, names: [String: String]? = nil) {
        self.table = table
        self.key = key
        self.projection = projection
        self.names = names
    }
}

/// Reads up to 100 items of one point in time.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html>
public struct TransactGetItemsRequest: Hashable, Sendable {
    public var gets: [TransactGet]
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(_ gets: [TransactGet], returnConsumedCapacity: ReturnConsumedCapacity = .none) {
        self.gets = gets
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// What TransactGetItems answers.
public struct TransactGetItemsResult: Hashable, Sendable {
    /// One for each get, in order; `nil` where there is no such item.
    public var items: [EncodedItem?]
    public var consumedCapacity: [ConsumedCapacity]?

    public init(items: [EncodedItem?], consumedCapacity: [ConsumedCapacity]? = nil) {
        self.items = items
        self.consumedCapacity = consumedCapacity
    }
}
