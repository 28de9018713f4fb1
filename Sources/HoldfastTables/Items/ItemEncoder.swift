extension Item {
    /// Any `Encodable` value with named properties as an item.
    ///
    /// Integers, floating-point numbers and ``DecimalNumber`` become numbers; `[UInt8]` a binary; a `Set` of strings,
    /// integers, numbers or byte arrays a set (an empty one, which DynamoDB does not have, an empty list); other
    /// collections lists or maps; an absent optional no attribute; an ``AttributeValue`` itself.
    ///
    /// - Throws: what the value's own coding throws, `EncodingError` where it has no named properties or a number is
    ///   not finite, ``ItemError`` where a number is out of DynamoDB's range.
    public init(encoding value: some Encodable) throws {
        guard case .map(let item) = try AttributeValue(encoding: value) else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "an item needs named properties"))
        }
        self = item
    }
}

extension AttributeValue {
    /// Any `Encodable` value as an attribute's value, as ``Item/init(encoding:)`` has it.
    public init(encoding value: some Encodable) throws {
        let node = EncodedNode()
        try node.set(value, path: [])
        self = node.value
    }
}

/// A value that is being encoded: containers are handed out before they are filled.
private final class EncodedNode {
    private enum Content {
        case value(AttributeValue)
        case map([AttributeName: EncodedNode])
        case list([EncodedNode])
    }

    private var content: Content?

    /// What was encoded; a value that encoded nothing is an empty map, as an empty struct is.
    var value: AttributeValue {
        switch content {
        case .value(let value): value
        case .map(let members): .map(Item(members.mapValues(\.value)))
        case .list(let elements): .list(elements.map(\.value))
        case nil: .map(Item())
        }
    }

    var count: Int {
        if case .list(let elements) = content { elements.count } else { 0 }
    }

    func set(_ value: AttributeValue) {
        content = .value(value)
    }

    func set<T: Encodable>(_ value: T, path: [any CodingKey]) throws {
        if let known = try AttributeValue(scalar: value, path: path) {
            set(known)
        } else {
            try value.encode(to: NodeEncoder(node: self, codingPath: path))
        }
    }

    func beMap() {
        if case .map = content { return }
        content = .map([:])
    }

    func beList() {
        if case .list = content { return }
        content = .list([])
    }

    func member(_ key: any CodingKey) -> EncodedNode {
        let node = EncodedNode()
        if case .map(var members) = content {
            content = nil
            members[AttributeName(key.stringValue)] = node
            content = .map(members)
        }
        return node
    }

    func element() -> EncodedNode {
        let node = EncodedNode()
        if case .list(var elements) = content {
            content = nil
            elements.append(node)
            content = .list(elements)
        }
        return node
    }
}

extension AttributeValue {
    /// The value of what DynamoDB has a type for; `nil` for what encodes itself.
    fileprivate init?(scalar value: some Encodable, path: [any CodingKey]) throws {
        switch value {
        case let value as AttributeValue: self = value
        case let value as Item: self = .map(value)
        case let value as DecimalNumber: self = .number(value)
        case let value as String: self = .string(value)
        case let value as Bool: self = .bool(value)
        case let value as any FixedWidthInteger: self = .number(try DecimalNumber(String(describing: value)))
        case let value as Double: self = .number(try Self.number(value, path))
        case let value as Float: self = .number(try Self.number(value, path))
        case let value as [UInt8]: self = .binary(value)
        case let value as Set<String> where !value.isEmpty: self = .stringSet(Array(value))
        case let value as Set<DecimalNumber> where !value.isEmpty: self = .numberSet(Array(value))
        case let value as Set<Int> where !value.isEmpty: self = .numberSet(value.map { DecimalNumber($0) })
        case let value as Set<[UInt8]> where !value.isEmpty: self = .binarySet(Array(value))
        default: return nil
        }
    }

    private static func number(
        _ value: some BinaryFloatingPoint & CustomStringConvertible, _ path: [any CodingKey]
    ) throws -> DecimalNumber {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "DynamoDB's numbers are finite"))
        }
        return try DecimalNumber(value.description)
    }
}

private struct NodeEncoder: Encoder {
    let node: EncodedNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beMap()
        return KeyedEncodingContainer(KeyedNodes(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beList()
        return UnkeyedNodes(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleNode(node: node, codingPath: codingPath)
    }
}

private struct KeyedNodes<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: EncodedNode
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key).set(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try node.member(key).set(value, path: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(node: node.member(key), codingPath: codingPath + [key]).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(node: node.member(key), codingPath: codingPath + [key]).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        NodeEncoder(node: node.member(SuperKey()), codingPath: codingPath + [SuperKey()])
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        NodeEncoder(node: node.member(key), codingPath: codingPath + [key])
    }
}

private struct UnkeyedNodes: UnkeyedEncodingContainer {
    let node: EncodedNode
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    private var next: [any CodingKey] { codingPath + [IndexKey(node.count)] }

    func encodeNil() { node.element().set(.null) }

    func encode<T: Encodable>(_ value: T) throws {
        let path = next
        try node.element().set(value, path: path)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        let path = next
        return NodeEncoder(node: node.element(), codingPath: path).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let path = next
        return NodeEncoder(node: node.element(), codingPath: path).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        let path = next
        return NodeEncoder(node: node.element(), codingPath: path)
    }
}

private struct SingleNode: SingleValueEncodingContainer {
    let node: EncodedNode
    let codingPath: [any CodingKey]

    func encodeNil() { node.set(.null) }

    func encode<T: Encodable>(_ value: T) throws {
        try node.set(value, path: codingPath)
    }
}
