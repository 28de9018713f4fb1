/// The ten types that an attribute's value may have.
public enum ValueType: Hashable, Sendable, CaseIterable {
    case string, number, binary, bool, null, stringSet, numberSet, binarySet, list, map

    /// DynamoDB's name of the type, as in `{"S": "text"}`.
    public var awsName: String {
        switch self {
        case .string: "S"
        case .number: "N"
        case .binary: "B"
        case .bool: "BOOL"
        case .null: "NULL"
        case .stringSet: "SS"
        case .numberSet: "NS"
        case .binarySet: "BS"
        case .list: "L"
        case .map: "M"
        }
    }

    /// The type of DynamoDB's name.
    public init?(awsName: String) {
        guard let type = Self.allCases.first(where: { $0.awsName == awsName }) else { return nil }
        self = type
    }
}

/// The first byte of an encoded value. Part of the format on disk: never renumbered.
enum ValueTag {
    static let null: UInt8 = 1
    static let `false`: UInt8 = 2
    static let `true`: UInt8 = 3
    static let number: UInt8 = 4
    static let string: UInt8 = 5
    static let binary: UInt8 = 6
    static let stringSet: UInt8 = 7
    static let numberSet: UInt8 = 8
    static let binarySet: UInt8 = 9
    static let list: UInt8 = 10
    static let map: UInt8 = 11

    /// Tags up to this one have no payload and no length.
    static let lastBare = `true`

    static func type(_ tag: UInt8) -> ValueType? {
        switch tag {
        case null: .null
        case `false`, `true`: .bool
        case number: .number
        case string: .string
        case binary: .binary
        case stringSet: .stringSet
        case numberSet: .numberSet
        case binarySet: .binarySet
        case list: .list
        case map: .map
        default: nil
        }
    }
}
