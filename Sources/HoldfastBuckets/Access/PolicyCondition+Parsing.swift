/// What S3 says of a policy that it does not take.
enum PolicyMessage {
    static let syntax = "Invalid policy syntax."
    static let resource = "Policy has invalid resource"
    static let action = "Policy has invalid action"
    static let noResource = "Action does not apply to any resource(s) in statement"
    static let conditionKey = "Policy has an invalid condition key"
    static let noCondition = "Conditions do not apply to combination of actions and resources in statement"
    static let address = "Invalid IP address in Conditions"
    static let base64 = "Invalid Base64 value for binary condition"
}

extension PolicyCondition {
    /// Reads the element `Condition`: operators, keys under each, and values under those.
    ///
    /// - Parameter hasVariables: whether the policy is of the version that has them.
    /// - Throws: `malformedPolicy`.
    static func parse(_ json: PolicyJSON, hasVariables: Bool) throws(BucketError) -> [PolicyCondition] {
        guard case .object(let operators) = json else { throw .malformedPolicy(PolicyMessage.syntax) }
        var conditions: [PolicyCondition] = []
        for type in operators {
            guard let shape = PolicyCondition(type: type.name) else {
                throw .malformedPolicy("Invalid Condition type : \(type.name)")
            }
            guard case .object(let keys) = type.value else { throw .malformedPolicy(PolicyMessage.syntax) }
            for key in keys {
                var condition = shape
                condition.key = key.name.lowercased()
                if ConditionKeys.applicability(condition.key) == .nowhere {
                    throw .malformedPolicy(PolicyMessage.conditionKey)
                }
                for value in try values(key.value) {
                    condition.operands.append(try condition.operand(value, hasVariables: hasVariables))
                }
                conditions.append(condition)
            }
        }
        return conditions
    }

    /// A value or a list of them, of which numbers and truth values need no quotes.
    private static func values(_ json: PolicyJSON) throws(BucketError) -> [String] {
        switch json {
        case .string(let text), .number(let text): return [text]
        case .bool(let bool): return [bool ? "true" : "false"]
        case .array(let elements):
            var all: [String] = []
            for element in elements {
                if case .array = element { throw .malformedPolicy(PolicyMessage.syntax) }
                all += try values(element)
            }
            return all
        case .object, .null: throw .malformedPolicy(PolicyMessage.syntax)
        }
    }

    /// An operator's name, with what may stand before and after it.
    private init?(type name: String) {
        var rest = name[...]
        quantifier = nil
        if rest.hasPrefix("ForAllValues:") {
            quantifier = .all
        } else if rest.hasPrefix("ForAnyValue:") {
            quantifier = .any
        }
        if quantifier != nil { rest = rest[rest.index(after: rest.firstIndex(of: ":") ?? rest.startIndex)...] }
        ifExists = rest.hasSuffix("IfExists")
        if ifExists { rest = rest.dropLast("IfExists".count) }
        guard let (comparison, isNegated) = Self.operators[String(rest)], comparison != .null || !ifExists else {
            return nil
        }
        self.comparison = comparison
        self.isNegated = isNegated
        key = ""
        operands = []
    }

    private static let operators: [String: (Comparison, isNegated: Bool)] = [
        "StringEquals": (.string(ignoresCase: false, hasWildcards: false), false),
        "StringNotEquals": (.string(ignoresCase: false, hasWildcards: false), true),
        "StringEqualsIgnoreCase": (.string(ignoresCase: true, hasWildcards: false), false),
        "StringNotEqualsIgnoreCase": (.string(ignoresCase: true, hasWildcards: false), true),
        "StringLike": (.string(ignoresCase: false, hasWildcards: true), false),
        "StringNotLike": (.string(ignoresCase: false, hasWildcards: true), true),
        "NumericEquals": (.number(.equal), false),
        "NumericNotEquals": (.number(.equal), true),
        "NumericLessThan": (.number(.less), false),
        "NumericLessThanEquals": (.number(.lessOrEqual), false),
        "NumericGreaterThan": (.number(.greater), false),
        "NumericGreaterThanEquals": (.number(.greaterOrEqual), false),
        "DateEquals": (.date(.equal), false),
        "DateNotEquals": (.date(.equal), true),
        "DateLessThan": (.date(.less), false),
        "DateLessThanEquals": (.date(.lessOrEqual), false),
        "DateGreaterThan": (.date(.greater), false),
        "DateGreaterThanEquals": (.date(.greaterOrEqual), false),
        "Bool": (.bool, false),
        "BinaryEquals": (.binary, false),
        "IpAddress": (.address, false),
        "NotIpAddress": (.address, true),
        "ArnEquals": (.arn, false),
        "ArnLike": (.arn, false),
        "ArnNotEquals": (.arn, true),
        "ArnNotLike": (.arn, true),
        "Null": (.null, false),
    ]

    private func operand(_ text: String, hasVariables: Bool) throws(BucketError) -> Operand {
        let variables: PolicyPattern.Features = hasVariables ? .variables : []
        switch comparison {
        case .string(_, let hasWildcards):
            return try pattern(text, hasWildcards ? variables.union(.wildcards) : variables)
        case .arn: return try pattern(text, variables.union(.wildcards))
        case .number:
            guard let number = Self.number(text) else { throw .malformedPolicy(PolicyMessage.syntax) }
            return .number(number)
        case .date:
            guard let time = PolicyTime.parse(text) else { throw .malformedPolicy(PolicyMessage.syntax) }
            return .date(time)
        case .bool, .null:
            switch text.lowercased() {
            case "true": return .bool(true)
            case "false": return .bool(false)
            default: throw .malformedPolicy(PolicyMessage.syntax)
            }
        case .binary:
            guard let bytes = decodedBase64(text) else { throw .malformedPolicy(PolicyMessage.base64) }
            return .binary(bytes)
        case .address:
            guard let network = PolicyNetwork(text) else { throw .malformedPolicy(PolicyMessage.address) }
            return .network(network)
        }
    }

    private func pattern(_ text: String, _ features: PolicyPattern.Features) throws(BucketError) -> Operand {
        guard let pattern = PolicyPattern(text, features) else { throw .malformedPolicy(PolicyMessage.syntax) }
        return .pattern(pattern)
    }
}
