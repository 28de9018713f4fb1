/// How the members of an older condition map combine.
public enum ConditionalOperator: String, Hashable, Sendable, CaseIterable {
    case and = "AND"
    case or = "OR"
}

/// The comparisons of the older conditions.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html>.
public enum ComparisonOperator: String, Hashable, Sendable, CaseIterable {
    case equal = "EQ"
    case notEqual = "NE"
    case `in` = "IN"
    case lessOrEqual = "LE"
    case less = "LT"
    case greaterOrEqual = "GE"
    case greater = "GT"
    case between = "BETWEEN"
    case notNull = "NOT_NULL"
    case null = "NULL"
    case contains = "CONTAINS"
    case notContains = "NOT_CONTAINS"
    case beginsWith = "BEGINS_WITH"
}

/// A member of `KeyConditions`, `QueryFilter` or `ScanFilter`.
public struct AttributeCondition: Hashable, Sendable {
    public var comparison: ComparisonOperator
    public var values: [EncodedValue]?

    public init(_ comparison: ComparisonOperator, _ values: [EncodedValue]? = nil) {
        self.comparison = comparison
        self.values = values
    }
}

/// A member of `Expected`: either a value and whether it exists, or a comparison.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExpectedAttributeValue.html>.
public struct ExpectedAttribute: Hashable, Sendable {
    public var value: EncodedValue?
    public var exists: Bool?
    public var comparison: ComparisonOperator?
    public var values: [EncodedValue]?

    public init(
        value: EncodedValue? = nil, exists: Bool? = nil, comparison: ComparisonOperator? = nil,
        values: [EncodedValue]? = nil
    ) {
        self.value = value
        self.exists = exists
        self.comparison = comparison
        self.values = values
    }
}

/// A member of `AttributeUpdates`.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValueUpdate.html>.
public struct AttributeUpdate: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case add = "ADD"
        case put = "PUT"
        case delete = "DELETE"
    }

    public var action: Action
    public var value: EncodedValue?

    public init(_ action: Action = .put, _ value: EncodedValue? = nil) {
        self.action = action
        self.value = value
    }
}
