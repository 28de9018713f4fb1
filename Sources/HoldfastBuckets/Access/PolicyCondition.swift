import HoldfastCore

/// One test of a statement's condition: an operator, a key and the values that it may have.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
struct PolicyCondition: Hashable, Sendable {
    /// What is compared, and how.
    enum Comparison: Hashable, Sendable {
        case string(ignoresCase: Bool, hasWildcards: Bool)
        case number(Order)
        case date(Order)
        case bool
        case binary
        case address
        case arn
        case null

        enum Order: Hashable, Sendable {
            case equal, less, lessOrEqual, greater, greaterOrEqual

            func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
                switch self {
                case .equal: left == right
                case .less: left < right
                case .lessOrEqual: left <= right
                case .greater: left > right
                case .greaterOrEqual: left >= right
                }
            }
        }
    }

    /// How the values of a key that may have several are taken.
    enum Quantifier: Hashable, Sendable {
        case all, any
    }

    /// A value of the policy's, read as its operator has it.
    enum Operand: Hashable, Sendable {
        case pattern(PolicyPattern)
        case number(Double)
        case date(Timestamp)
        case bool(Bool)
        case binary([UInt8])
        case network(PolicyNetwork)
    }

    var comparison: Comparison
    /// `…Not…`: none of the values may match.
    var isNegated: Bool
    var quantifier: Quantifier?
    /// `…IfExists`: it holds where the request has no such key.
    var ifExists: Bool
    /// In lower case.
    var key: String
    var operands: [Operand]

    /// The keys that it asks the request for, in lower case.
    var keys: [String] {
        operands.reduce(into: [key]) { keys, operand in
            if case .pattern(let pattern) = operand { keys += pattern.keys }
        }
    }

    /// Whether the request meets it.
    func holds(_ context: AccessContext) -> Bool {
        let values = context[lowercased: key]
        if comparison == .null { return operands.contains(.bool(values == nil)) }
        guard let values else {
            if ifExists { return true }
            switch quantifier {
            case .all: return true
            case .any: return false
            case nil: return isNegated
            }
        }
        switch quantifier {
        case .all: return values.allSatisfy { fits($0, context) }
        case .any: return values.contains { fits($0, context) }
        case nil: return isNegated ? values.allSatisfy { fits($0, context) } : values.contains { fits($0, context) }
        }
    }

    /// Whether one value of the request's is as it should be.
    private func fits(_ value: String, _ context: AccessContext) -> Bool {
        operands.contains { matches(value, $0, context) } != isNegated
    }

    private func matches(_ value: String, _ operand: Operand, _ context: AccessContext) -> Bool {
        switch (comparison, operand) {
        case (.string(let ignoresCase, _), .pattern(let pattern)):
            guard let pattern = pattern.resolved(context) else { return false }
            if ignoresCase { return pattern.lowercased.matches(value.lowercased().utf8) }
            return pattern.matches(value.utf8)
        case (.arn, .pattern(let pattern)):
            return pattern.resolved(context)?.matchesARN(value) ?? false
        case (.number(let order), .number(let number)):
            return PolicyCondition.number(value).map { order.holds($0, number) } ?? false
        case (.date(let order), .date(let date)):
            return PolicyTime.parse(value).map { order.holds($0, date) } ?? false
        case (.bool, .bool(let bool)): return value.lowercased() == (bool ? "true" : "false")
        case (.binary, .binary(let bytes)): return decodedBase64(value) == bytes
        case (.address, .network(let network)): return network.contains(value)
        default: return false
        }
    }

    private static let numberBytes = Set("0123456789+-.eE".utf8)

    /// Decimal digits, with a sign, a fraction and an exponent where they are wanted.
    static func number(_ text: String) -> Double? {
        let isPlain = text.utf8.allSatisfy { numberBytes.contains($0) }
        guard isPlain, let number = Double(text), number.isFinite else { return nil }
        return number
    }
}

extension PolicyPattern {
    /// The pattern of a text that is compared without regard to case.
    fileprivate var lowercased: PolicyPattern {
        var text: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else { return self }
            text.append(byte)
        }
        return PolicyPattern(tokens: String(decoding: text, as: UTF8.self).lowercased().utf8.map { .byte($0) })
    }
}

/// Base64 with its padding; `nil` where it is none.
func decodedBase64(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (index, digit) in digits.dropLast(padding).enumerated() {
        let value: UInt8
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = digit - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: return nil
        }
        bits = bits << 6 | UInt32(value)
        // The first digit of four ends no byte; the others end one each.
        if index % 4 != 0 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(6 - index % 4 * 2))) }
    }
    return bytes
}
