// Only so that a program's own types may hold these and still derive their coding. In an item they are themselves;
// other coders see DynamoDB's JSON form.

extension DecimalNumber: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }
}

extension Item: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let members = attributes.map { ($0.key.text, $0.value) }
        try container.encode(Dictionary(members) { _, last in last })
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.singleValueContainer().decode([String: AttributeValue].self)
        self.init(Dictionary(members.map { (AttributeName($0.key), $0.value) }) { _, last in last })
    }
}

extension AttributeValue: Codable {
    private enum Key: String, CodingKey {
        case string = "S"
        case number = "N"
        case binary = "B"
        case bool = "BOOL"
        case null = "NULL"
        case stringSet = "SS"
        case numberSet = "NS"
        case binarySet = "BS"
        case list = "L"
        case map = "M"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .string(let text): try container.encode(text, forKey: .string)
        case .number(let number): try container.encode(number, forKey: .number)
        case .binary(let bytes): try container.encode(Base64.encode(bytes.span), forKey: .binary)
        case .bool(let bool): try container.encode(bool, forKey: .bool)
        case .null: try container.encode(true, forKey: .null)
        case .stringSet(let members): try container.encode(members, forKey: .stringSet)
        case .numberSet(let members): try container.encode(members, forKey: .numberSet)
        case .binarySet(let members): try container.encode(members.map { Base64.encode($0.span) }, forKey: .binarySet)
        case .list(let elements): try container.encode(elements, forKey: .list)
        case .map(let item): try container.encode(item, forKey: .map)
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard container.allKeys.count == 1, let key = container.allKeys.first else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: container.codingPath, debugDescription: "an attribute's value has one type"))
        }
        switch key {
        case .string: self = .string(try container.decode(String.self, forKey: key))
        case .number: self = .number(try container.decode(DecimalNumber.self, forKey: key))
        case .binary: self = .binary(try Self.bytes(container.decode(String.self, forKey: key)))
        case .bool: self = .bool(try container.decode(Bool.self, forKey: key))
        case .null: self = .null
        case .stringSet: self = .stringSet(try container.decode([String].self, forKey: key))
        case .numberSet: self = .numberSet(try container.decode([DecimalNumber].self, forKey: key))
        case .binarySet: self = .binarySet(try container.decode([String].self, forKey: key).map(Self.bytes))
        case .list: self = .list(try container.decode([AttributeValue].self, forKey: key))
        case .map: self = .map(try container.decode(Item.self, forKey: key))
        }
    }

    private static func bytes(_ base64: String) throws(ItemError) -> [UInt8] {
        let text = Array(base64.utf8)
        var bytes: [UInt8] = []
        guard Base64.decode(text.span, into: &bytes) else { throw .notBase64 }
        return bytes
    }
}
