/// Which attributes a read answers, in an expression or in the older parameter; both at once are refused.
public struct ReadProjection: Hashable, Sendable {
    /// `ProjectionExpression`.
    public var expression: String?
    /// `AttributesToGet`.
    public var attributesToGet: [AttributeName]?

    public init(_ expression: String? = nil, attributesToGet: [AttributeName]? = nil) {
        self.expression = expression
        self.attributesToGet = attributesToGet
    }

    /// All attributes.
    public static let all = ReadProjection()
}

/// Reads one item by its key. <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html>
public struct GetItemRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    /// The key attributes and nothing else.
    public var key: EncodedItem
    public var projection: ReadProjection
    public var names: [String: String]?
    /// Every read here is consistent; what it says is counted in the consumed capacity.
    public var consistentRead: Bool
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(
        table: String, key: EncodedItem, projection: ReadProjection = .all, names: [String: String]? = nil,
        consistentRead: Bool = false, returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) {
        self.table = table
        self.key = key
        self.projection = projection
        self.names = names
        self.consistentRead = consistentRead
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// What GetItem answers.
public struct GetItemResult: Hashable, Sendable {
    /// `nil` where there is no such item; empty where the projection names nothing that it has.
    public var item: EncodedItem?
    // Written out, or it would be set twice: to `nil` first.
    public var consumedCapacity: Optional<ConsumedCapacity>

    public init(item: EncodedItem?, consumedCapacity: ConsumedCapacity? = nil) {
        self.item = item
        self.consumedCapacity = consumedCapacity
    }
}

/// Reads the items of one partition key, of a table or of an index.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html>
public struct QueryRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    public var index: String?
    /// `KeyConditionExpression`.
    public var keyCondition: String?
    /// `KeyConditions`, the older form of `keyCondition`.
    public var keyConditions: [AttributeName: AttributeCondition]?
    /// `FilterExpression`.
    public var filter: String?
    /// `QueryFilter`, the older form of `filter`.
    public var queryFilter: [AttributeName: AttributeCondition]?
    public var conditionalOperator: ConditionalOperator?
    public var projection: ReadProjection
    public var placeholders: Placeholders
    public var select: Select?
    /// Ascending order of the sort key.
    public var scanIndexForward: Bool
    /// How many items are looked at, at most; from 1.
    public var limit: Int?
    /// The `lastEvaluatedKey` of the page before.
    public var exclusiveStartKey: EncodedItem?
    public var consistentRead: Bool
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(
        table: String, index: String? = nil, keyCondition: String? = nil, placeholders: Placeholders = .none,
        filter: String? = nil, projection: ReadProjection = .all, select: Select? = nil,
        scanIndexForward: Bool = true, limit: Int? = nil, exclusiveStartKey: EncodedItem? = nil,
        consistentRead: Bool = false, returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) {
        self.table = table
        self.index = index
        self.keyCondition = keyCondition
        self.filter = filter
        self.projection = projection
        self.placeholders = placeholders
        self.select = select
        self.scanIndexForward = scanIndexForward
        self.limit = limit
        self.exclusiveStartKey = exclusiveStartKey
        self.consistentRead = consistentRead
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// Reads a table or an index from end to end, or one segment of it.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html>
public struct ScanRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    public var index: String?
    /// `FilterExpression`.
    public var filter: String?
    /// `ScanFilter`, the older form of `filter`.
    public var scanFilter: [AttributeName: AttributeCondition]?
    public var conditionalOperator: ConditionalOperator?
    public var projection: ReadProjection
    public var placeholders: Placeholders
    public var select: Select?
    /// How many items are looked at, at most; from 1.
    public var limit: Int?
    /// The `lastEvaluatedKey` of the page before, of the same segment.
    public var exclusiveStartKey: EncodedItem?
    /// 0 to `totalSegments` - 1; given together with it.
    public var segment: Int?
    /// 1 to 1,000,000.
    public var totalSegments: Int?
    public var consistentRead: Bool
    public var returnConsumedCapacity: ReturnConsumedCapacity

    public init(
        table: String, index: String? = nil, placeholders: Placeholders = .none, filter: String? = nil,
        projection: ReadProjection = .all, select: Select? = nil, limit: Int? = nil,
        exclusiveStartKey: EncodedItem? = nil, segment: Int? = nil, totalSegments: Int? = nil,
        consistentRead: Bool = false, returnConsumedCapacity: ReturnConsumedCapacity = .none
    ) {
        self.table = table
        self.index = index
        self.filter = filter
        self.projection = projection
        self.placeholders = placeholders
        self.select = select
        self.limit = limit
        self.exclusiveStartKey = exclusiveStartKey
        self.segment = segment
        self.totalSegments = totalSegments
        self.consistentRead = consistentRead
        self.returnConsumedCapacity = returnConsumedCapacity
    }
}

/// One page of a Query or a Scan.
public struct Page: Hashable, Sendable {
    /// What passed the filter, projected; empty where `COUNT` was selected.
    public var items: EncodedItems
    /// How many passed the filter.
    public var count: Int
    /// How many were looked at.
    public var scannedCount: Int
    /// Where to go on; `nil` after the last page.
    public var lastEvaluatedKey: EncodedItem?
    // Written out, or it would be set twice: to `nil` first.
    public var consumedCapacity: Optional<ConsumedCapacity>

    public init(
        items: EncodedItems = [], count: Int = 0, scannedCount: Int = 0, lastEvaluatedKey: EncodedItem? = nil,
        consumedCapacity: ConsumedCapacity? = nil
    ) {
        self.items = items
        self.count = count
        self.scannedCount = scannedCount
        self.lastEvaluatedKey = lastEvaluatedKey
        self.consumedCapacity = consumedCapacity
    }
}
