/// The type of a key attribute.
public enum KeyType: UInt8, Hashable, Sendable {
    case string = 1
    case number = 2
    case binary = 3

    /// The type of such an attribute's value.
    public var valueType: ValueType {
        switch self {
        case .string: .string
        case .number: .number
        case .binary: .binary
        }
    }
}

/// One attribute of a key.
public struct KeyAttribute: Hashable, Sendable {
    public let name: AttributeName
    public let type: KeyType

    public init(_ name: AttributeName, _ type: KeyType) {
        self.name = name
        self.type = type
    }
}

/// Which attributes make the key of a table (one partition attribute, at most one sort attribute) or of an index (up to
/// four each).
public struct KeySchema: Hashable, Sendable {
    public let partition: [KeyAttribute]
    public let sort: [KeyAttribute]

    public init(partition: [KeyAttribute], sort: [KeyAttribute] = []) {
        self.partition = partition
        self.sort = sort
    }

    public init(_ partition: KeyAttribute, sort: KeyAttribute? = nil) {
        self.init(partition: [partition], sort: sort.map { [$0] } ?? [])
    }

    /// Partition attributes, then sort attributes.
    public var attributes: [KeyAttribute] { partition + sort }
}
