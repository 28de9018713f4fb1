extension Item {
    /// The item as any `Decodable`, the reverse of ``init(encoding:)``.
    ///
    /// - Throws: `DecodingError` that names the attribute's path.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try AttributeValue.map(self).decode(type)
    }
}

extension AttributeValue {
    /// The value as any `Decodable`.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try ValueDecoder(value: self, codingPath: []).decode(type)
    }
}

private struct ValueDecoder: Decoder {
    let value: AttributeValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let known = try scalar(type) {
            guard let known = known as? T else { throw mismatch(type) }
            return known
        }
        return try T(from: self)
    }

    /// The value as what DynamoDB has a type for; `nil` for what decodes itself.
    private func scalar<T>(_ type: T.Type) throws -> Any? {
        switch type {
        case is AttributeValue.Type: return value
        case is Item.Type:
            guard case .map(let item) = value else { throw mismatch(type) }
            return item
        case is String.Type:
            guard case .string(let text) = value else { throw mismatch(type) }
            return text
        case is Bool.Type:
            guard case .bool(let bool) = value else { throw mismatch(type) }
            return bool
        case is DecimalNumber.Type: return try number(type)
        case let integer as any FixedWidthInteger.Type: return try self.integer(integer)
        case is Double.Type: return try Double(number(type).description)
        case is Float.Type: return try Float(number(type).description)
        case is [UInt8].Type:
            guard case .binary(let bytes) = value else { return nil }
            return bytes
        default: return nil
        }
    }

    private func number(_ type: any Any.Type) throws -> DecimalNumber {
        guard case .number(let number) = value else { throw mismatch(type) }
        return number
    }

    private func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
        let text = try number(type).description
        guard let integer = I(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "\(text) is no \(type)"))
        }
        return integer
    }

    func mismatch(_ type: any Any.Type) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath,
            debugDescription: "expected \(type), found an attribute of type \(value.type.awsName)")
        if case .null = value { return .valueNotFound(type, context) }
        return .typeMismatch(type, context)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let item) = value else { throw mismatch(Item.self) }
        return KeyedDecodingContainer(KeyedValues(item: item, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let elements: [AttributeValue]
        switch value {
        case .list(let values): elements = values
        case .stringSet(let members): elements = members.map { .string($0) }
        case .numberSet(let members): elements = members.map { .number($0) }
        case .binarySet(let members): elements = members.map { .binary($0) }
        case .binary(let bytes): elements = bytes.map { .number(DecimalNumber($0)) }
        default: throw mismatch([AttributeValue].self)
        }
        return UnkeyedValues(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        SingleValue(decoder: self)
    }
}

private struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let item: Item
    let codingPath: [any CodingKey]

    var allKeys: [Key] { item.attributes.keys.compactMap { Key(stringValue: $0.text) } }

    func contains(_ key: Key) -> Bool { item[AttributeName(key.stringValue)] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).value == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try decoder(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder(SuperKey()) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: any CodingKey) throws -> ValueDecoder {
        guard let value = item[AttributeName(key.stringValue)] else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "the item has no such attribute"))
        }
        return ValueDecoder(value: value, codingPath: codingPath + [key])
    }
}

private struct UnkeyedValues: UnkeyedDecodingContainer {
    let elements: [AttributeValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(elements: [AttributeValue], codingPath: [any CodingKey]) {
        self.elements = elements
        self.codingPath = codingPath
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        let isNull = try peek().value == .null
        if isNull { currentIndex += 1 }
        return isNull
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let value = try peek().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try peek().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try peek().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try peek()
        currentIndex += 1
        return decoder
    }

    private func peek() throws -> ValueDecoder {
        let path = codingPath + [IndexKey(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                AttributeValue.self, .init(codingPath: path, debugDescription: "the list has no more elements"))
        }
        return ValueDecoder(value: elements[currentIndex], codingPath: path)
    }
}

private struct SingleValue: SingleValueDecodingContainer {
    let decoder: ValueDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value == .null }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
