/// DynamoDB's limits on items, numbers and keys.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
public enum ItemLimits {
    /// Bytes of an item: names and values by DynamoDB's size rules, not by our encoding.
    public static let itemBytesMax = 400 * 1024
    /// Levels of lists and maps in one attribute's value.
    public static let nestingLevelsMax = 32
    /// Bytes of an attribute's name.
    public static let attributeNameBytesMax = 64 * 1024 - 1
    /// Bytes of the name of an attribute that is part of a key.
    public static let keyNameBytesMax = 255
    /// Bytes of a partition key's value.
    public static let partitionKeyBytesMax = 2048
    /// Bytes of a sort key's value (of all of them, where an index has several).
    public static let sortKeyBytesMax = 1024
    /// Significant digits of a number.
    public static let numberDigitsMax = 38
    /// Power of ten of the smallest magnitude's leading digit.
    public static let numberExponentMin = -130
    /// Power of ten of the largest magnitude's leading digit.
    public static let numberExponentMax = 125
}
