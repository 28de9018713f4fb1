/// The functions of expressions. Their names are in lower case only.
enum FunctionName: String, CaseIterable, Sendable {
    case attributeExists = "attribute_exists"
    case attributeNotExists = "attribute_not_exists"
    case attributeType = "attribute_type"
    case beginsWith = "begins_with"
    case contains
    case size
    case ifNotExists = "if_not_exists"
    case listAppend = "list_append"

    init?(_ name: ArraySlice<UInt8>) {
        guard let function = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name) }) else { return nil }
        self = function
    }

    /// Whether it may stand where a condition is due.
    var isCondition: Bool {
        switch self {
        case .attributeExists, .attributeNotExists, .attributeType, .beginsWith, .contains: true
        case .size, .ifNotExists, .listAppend: false
        }
    }

    /// Whether it belongs to update expressions.
    var isOfUpdates: Bool { self == .ifNotExists || self == .listAppend }

    var operandCount: Int {
        switch self {
        case .attributeExists, .attributeNotExists, .size: 1
        case .attributeType, .beginsWith, .contains, .ifNotExists, .listAppend: 2
        }
    }
}
