/// What a test works on, with placeholders resolved.
package struct Operand: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The value at the path.
        case path
        /// A value of the request.
        case value
        /// The size of the value at the path.
        case sizeOfPath
        /// The size of a value of the request.
        case sizeOfValue

        var isSize: Bool { self == .sizeOfPath || self == .sizeOfValue }
    }

    package let kind: Kind
    /// Of a path operand; else unused.
    package let path: AttributePath
    /// Of a value operand; else unused.
    package let value: EncodedValue

    package init(_ path: AttributePath) {
        kind = .path
        self.path = path
        value = Self.noValue
    }

    package init(_ value: EncodedValue) {
        kind = .value
        path = Self.noPath
        self.value = value
    }

    package init(sizeOf operand: Operand) {
        precondition(operand.kind == .path || operand.kind == .value, "the size of a size")
        kind = operand.kind == .path ? .sizeOfPath : .sizeOfValue
        path = operand.path
        value = operand.value
    }

    private static let noPath = AttributePath("")
    private static let noValue = EncodedValue(trusted: [ValueTag.null])

    /// The operand's type, as far as it is known without an item.
    var knownType: ValueType? {
        switch kind {
        case .value: value.view.type
        case .sizeOfPath, .sizeOfValue: .number
        case .path: nil
        }
    }
}

/// A condition without `AND`, `OR` and `NOT`, with placeholders resolved.
package enum Test: Hashable, Sendable {
    case compare(Comparator, Operand, Operand)
    case between(Operand, lower: Operand, upper: Operand)
    case among(Operand, [Operand])
    case exists(AttributePath)
    case notExists(AttributePath)
    case type(Operand, Operand)
    case beginsWith(Operand, Operand)
    case contains(Operand, Operand)
    /// PartiQL's `IS NULL`: there, and of the type NULL.
    case isNull(AttributePath)
    /// The same whatever the item holds.
    case constant(Bool)
}
