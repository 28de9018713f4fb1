/// Why DynamoDB refuses an item, a value or a key. ``message`` is DynamoDB's text.
public enum ItemError: Error, Hashable, Sendable {
    case notANumber(String)
    case numberTooPrecise
    case numberOverflow
    case numberUnderflow
    case emptyAttributeName
    case attributeNameTooLong
    /// A name given twice in one map.
    case duplicateName(AttributeName)
    case emptySet(ValueType)
    /// Members given twice in one set; strings as they are, binaries in base64, both in the order given.
    case duplicateMembers(ValueType, members: [String])
    /// `{"NULL": false}`.
    case nullNotTrue
    case notBase64
    case nestedTooDeep
    case itemTooLarge
    /// The same by an update.
    case itemTooLargeToUpdate
    case keyMissing(AttributeName)
    case keyTypeMismatch(AttributeName, expected: ValueType, actual: ValueType)
    /// A key attribute of an empty string or binary.
    case keyEmpty(AttributeName, ValueType)
    /// The same for an attribute of an index's key.
    case indexKeyEmpty(AttributeName, ValueType, index: String)
    case indexKeyTypeMismatch(AttributeName, expected: ValueType, actual: ValueType, index: String)
    case indexKeyTooLong(AttributeName, bytes: Int, bytesMax: Int, index: String)
    case partitionKeyTooLong
    case sortKeyTooLong
    /// A request's `Key` whose attributes are not the schema's.
    case keyDoesNotMatchSchema
    /// A request's `Key` with more or fewer attributes than the schema has.
    case keyCountMismatch
}

extension ItemError: CustomStringConvertible {
    /// DynamoDB's message.
    public var message: String {
        let invalid = "One or more parameter values were invalid: "
        let notValid = "One or more parameter values are not valid. "
        return switch self {
        case .notANumber(""): "The parameter cannot be converted to a numeric value"
        case .notANumber(let text): "The parameter cannot be converted to a numeric value: \(text)"
        case .numberTooPrecise: "Attempting to store more than 38 significant digits in a Number"
        case .numberOverflow:
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        case .numberUnderflow:
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        case .emptyAttributeName: invalid + "Empty attribute name"
        case .attributeNameTooLong:
            "1 validation error detected: Attribute name is too large, must be less than "
                + "\(ItemLimits.attributeNameBytesMax + 1) bytes"
        case .duplicateName(let name): invalid + "Attribute name \(name) is given more than once"
        case .emptySet(.binarySet): invalid + "Binary sets should not be empty"
        case .emptySet(.numberSet): invalid + "An number set  may not be empty"
        case .emptySet: invalid + "An string set  may not be empty"
        case .duplicateMembers(.numberSet, _): "Input collection contains duplicates"
        case .duplicateMembers(.binarySet, let members):
            invalid + "Input collection [\(members.joined(separator: ", "))]of type BS contains duplicates."
        case .duplicateMembers(_, let members):
            invalid + "Input collection [\(members.joined(separator: ", "))] contains duplicates."
        case .nullNotTrue: invalid + "Null attribute value types must have the value of true"
        case .notBase64: invalid + "Binary attribute value is not base64"
        case .nestedTooDeep:
            "Nesting Levels have exceeded supported limits: "
                + "Attributes in the item have nested levels beyond supported limit"
        case .itemTooLarge: "Item size has exceeded the maximum allowed size"
        case .itemTooLargeToUpdate: "Item size to update has exceeded the maximum allowed size"
        case .keyMissing(let name): invalid + "Missing the key \(name) in the item"
        case .keyTypeMismatch(let name, let expected, let actual):
            invalid + "Type mismatch for key \(name) expected: \(expected.awsName) actual: \(actual.awsName)"
        case .keyEmpty(let name, let type):
            notValid + "The AttributeValue for a key attribute cannot contain an empty "
                + "\(type == .binary ? "binary" : "string") value. Key: \(name)"
        case .indexKeyEmpty(let name, let type, let index):
            notValid + "A value specified for a secondary index key is not supported. "
                + "The AttributeValue for a key attribute cannot contain an empty "
                + "\(type == .binary ? "binary" : "string") value. IndexName: \(index), IndexKey: \(name)"
        case .indexKeyTypeMismatch(let name, let expected, let actual, let index):
            invalid + "Type mismatch for Index Key \(name) Expected: \(expected.awsName) "
                + "Actual: \(actual.awsName) IndexName: \(index)"
        case .indexKeyTooLong(let name, let bytes, let bytesMax, let index):
            invalid + "Size limit exceeded for Index Key \(name) Actual Size: \(bytes) bytes "
                + "Max Size: \(bytesMax) bytes IndexName: \(index)"
        case .partitionKeyTooLong:
            invalid + "Size of hashkey has exceeded the maximum size limit of"
                + "\(ItemLimits.partitionKeyBytesMax) bytes"
        case .sortKeyTooLong:
            invalid + "Aggregated size of all range keys has exceeded the size limit of "
                + "\(ItemLimits.sortKeyBytesMax) bytes"
        case .keyDoesNotMatchSchema: "The provided key element does not match the schema"
        case .keyCountMismatch: "The number of conditions on the keys is invalid"
        }
    }

    public var description: String { message }
}
