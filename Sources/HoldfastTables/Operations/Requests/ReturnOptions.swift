/// What a write answers of the item.
///
/// PutItem and DeleteItem take `none` and `allOld` only.
public enum ReturnValues: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case allOld = "ALL_OLD"
    case updatedOld = "UPDATED_OLD"
    case allNew = "ALL_NEW"
    case updatedNew = "UPDATED_NEW"
}

/// Whether a failed condition answers the item as it is.
public enum ReturnValuesOnConditionCheckFailure: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case allOld = "ALL_OLD"
}

/// How much of the consumed capacity an operation answers.
public enum ReturnConsumedCapacity: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    /// The table's total.
    case total = "TOTAL"
    /// The total, and the table's and each index's own part.
    case indexes = "INDEXES"
}

/// Whether a write to a table with local indexes answers its item collection's size.
public enum ReturnItemCollectionMetrics: String, Hashable, Sendable, CaseIterable {
    case none = "NONE"
    case size = "SIZE"
}

/// Which attributes a Query or Scan answers.
public enum Select: String, Hashable, Sendable, CaseIterable {
    case allAttributes = "ALL_ATTRIBUTES"
    case allProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES"
    case specificAttributes = "SPECIFIC_ATTRIBUTES"
    case count = "COUNT"
}
