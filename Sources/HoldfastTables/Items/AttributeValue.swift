/// A value of an item as a tree, for programs. The services work on the encoded form.
///
/// Strings are equal when their UTF-8 is, as DynamoDB has it, not when they are canonically equivalent. Sets given in
/// another order are other values until they are encoded, which sorts them.
public indirect enum AttributeValue: Sendable {
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

extension AttributeValue {
    /// The value's type.
    public var type: ValueType {
        switch self {
        case .string: .string
        case .number: .number
        case .binary: .binary
        case .bool: .bool
        case .null: .null
        case .stringSet: .stringSet
        case .numberSet: .numberSet
        case .binarySet: .binarySet
        case .list: .list
        case .map: .map
        }
    }
}

extension AttributeValue: Hashable {
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.number(let left), .number(let right)): left == right
        case (.binary(let left), .binary(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        case (.stringSet(let left), .stringSet(let right)):
            left.elementsEqual(right) { $0.utf8.elementsEqual($1.utf8) }
        case (.numberSet(let left), .numberSet(let right)): left == right
        case (.binarySet(let left), .binarySet(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        switch self {
        case .string(let string): for byte in string.utf8 { hasher.combine(byte) }
        case .number(let number): hasher.combine(number)
        case .binary(let bytes): hasher.combine(bytes)
        case .bool(let bool): hasher.combine(bool)
        case .null: break
        case .stringSet(let strings): for string in strings { for byte in string.utf8 { hasher.combine(byte) } }
        case .numberSet(let numbers): hasher.combine(numbers)
        case .binarySet(let binaries): hasher.combine(binaries)
        case .list(let values): hasher.combine(values)
        case .map(let item): hasher.combine(item)
        }
    }
}

/// The attributes of an item, or the members of a map, as a tree.
public struct Item: Hashable, Sendable {
    /// The attributes by name.
    public var attributes: [AttributeName: AttributeValue]

    public init(_ attributes: [AttributeName: AttributeValue] = [:]) {
        self.attributes = attributes
    }

    public subscript(name: AttributeName) -> AttributeValue? {
        get { attributes[name] }
        set { attributes[name] = newValue }
    }

    /// How many attributes there are.
    public var count: Int { attributes.count }
}

extension Item: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral attributes: (AttributeName, AttributeValue)...) {
        self.attributes = Dictionary(attributes) { _, last in last }
    }
}

extension AttributeValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral text: String) { self = .string(text) }
    public init(integerLiteral integer: Int) { self = .number(DecimalNumber(integer)) }
    public init(booleanLiteral bool: Bool) { self = .bool(bool) }
}
