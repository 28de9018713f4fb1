/// Why DynamoDB refuses an item, a value or a key. The text is DynamoDB's.
public enum ItemError: Error, Hashable, Sendable {
    case notANumber(String)
    case numberTooPrecise
    case numberOverflow
    case numberUnderflow
    case emptyAttributeName
    case attributeNameTooLong
    case duplicateName(String)
    case emptySet(ValueType)
    case duplicateMembers(ValueType, members: [String])
    case nullNotTrue
    case notBase64
    case nestedTooDeep
    case itemTooLarge
    case keyMissing(AttributeName)
    case keyTypeMismatch(AttributeName, expected: ValueType, actual: ValueType)
    case keyEmpty(AttributeName, ValueType)
    case partitionKeyTooLong
    case sortKeyTooLong

    /// DynamoDB's message.
    public var message: String { "" }
}
