/// A condition on one item, in an expression or in the older parameters; both at once are refused.
public struct WriteCondition: Hashable, Sendable {
    /// `ConditionExpression`.
    public var expression: String?
    /// `Expected`.
    public var expected: [AttributeName: ExpectedAttribute]?
    /// `ConditionalOperator`: how the members of `expected` combine.
    public var conditionalOperator: ConditionalOperator?
    /// What a refused write answers of the item.
    public var returnValuesOnFailure: ReturnValuesOnConditionCheckFailure

    public init(
        _ expression: String? = nil, expected: [AttributeName: ExpectedAttribute]? = nil,
        conditionalOperator: ConditionalOperator? = nil,
        returnValuesOnFailure: ReturnValuesOnConditionCheckFailure = .none
    ) {
        self.expression = expression
        self.expected = expected
        self.conditionalOperator = conditionalOperator
        self.returnValuesOnFailure = returnValuesOnFailure
    }
}

/// The names and values that expressions refer to by `#name` and `:value`. `nil` where the request gave none, which AWS
/// tells from an empty map.
public struct Placeholders: Hashable, Sendable {
    /// `ExpressionAttributeNames`, keys with their `#`.
    public var names: [String: String]?
    /// `ExpressionAttributeValues`, keys with their `:`.
    public var values: [String: EncodedValue]?

    public init(names: [String: String]? = nil, values: [String: EncodedValue]? = nil) {
        self.names = names
        self.values = values
    }

    public static let none = Placeholders()
}

/// What a write answers beside its effect.
public struct WriteReport: Hashable, Sendable {
    public var returnValues: ReturnValues
    public var consumedCapacity: ReturnConsumedCapacity
    public var itemCollectionMetrics: ReturnItemCollectionMetrics

    public init(
        returnValues: ReturnValues = .none, consumedCapacity: ReturnConsumedCapacity = .none,
        itemCollectionMetrics: ReturnItemCollectionMetrics = .none
    ) {
        self.returnValues = returnValues
        self.consumedCapacity = consumedCapacity
        self.itemCollectionMetrics = itemCollectionMetrics
    }
}

/// Stores an item whole. <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html>
public struct PutItemRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    public var item: EncodedItem
    public var condition: WriteCondition
    public var placeholders: Placeholders
    public var report: WriteReport

    public init(
        table: String, item: EncodedItem, condition: WriteCondition = WriteCondition(),
        placeholders: Placeholders = .none, report: WriteReport = WriteReport()
    ) {
        self.table = table
        self.item = item
        self.condition = condition
        self.placeholders = placeholders
        self.report = report
    }
}

/// Removes an item. <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html>
public struct DeleteItemRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    /// The key attributes and nothing else.
    public var key: EncodedItem
    public var condition: WriteCondition
    public var placeholders: Placeholders
    public var report: WriteReport

    public init(
        table: String, key: EncodedItem, condition: WriteCondition = WriteCondition(),
        placeholders: Placeholders = .none, report: WriteReport = WriteReport()
    ) {
        self.table = table
        self.key = key
        self.condition = condition
        self.placeholders = placeholders
        self.report = report
    }
}

/// Changes an item in part, making it where it is missing.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>
public struct UpdateItemRequest: Hashable, Sendable {
    /// The table's name or ARN.
    public var table: String
    /// The key attributes and nothing else.
    public var key: EncodedItem
    /// `UpdateExpression`.
    public var update: String?
    /// `AttributeUpdates`, the older form of `update`.
    public var attributeUpdates: [AttributeName: AttributeUpdate]?
    public var condition: WriteCondition
    public var placeholders: Placeholders
    public var report: WriteReport

    public init(
        table: String, key: EncodedItem, update: String? = nil,
        attributeUpdates: [AttributeName: AttributeUpdate]? = nil, condition: WriteCondition = WriteCondition(),
        placeholders: Placeholders = .none, report: WriteReport = WriteReport()
    ) {
        self.table = table
        self.key = key
        self.update = update
        self.attributeUpdates = attributeUpdates
        self.condition = condition
        self.placeholders = placeholders
        self.report = report
    }
}

/// What a Put, Update or Delete answers.
public struct WriteResult: Hashable, Sendable {
    /// What ``ReturnValues`` asked for; `nil` where there is nothing of it.
    public var attributes: EncodedItem?
    public var consumedCapacity: ConsumedCapacity?
    public var itemCollectionMetrics: ItemCollectionMetrics?

    public init(
        attributes: EncodedItem? = nil, consumedCapacity: ConsumedCapacity? = nil,
        itemCollectionMetrics: ItemCollectionMetrics? = nil
    ) {
        self.attributes = attributes
        self.consumedCapacity = consumedCapacity
        self.itemCollectionMetrics = itemCollectionMetrics
    }
}
