extension Test {
    /// What DynamoDB refuses of the operands before it looks at any item; `nil` where nothing.
    var problem: ExpressionProblem? {
        switch self {
        case .compare(let comparator, let left, let right):
            if left.isSamePath(as: right) { return .notDistinct(comparator.rawValue, path: left.path.bracketed) }
            if comparator == .equal || comparator == .notEqual { return nil }
            return Self.unordered([left, right], comparator.rawValue)
        case .between(let operand, let lower, let upper):
            return Self.problem(between: operand, lower, upper)
        case .among(let operand, let others):
            guard others.contains(where: operand.isSamePath) else { return nil }
            return .notDistinct("IN", path: operand.path.bracketed)
        case .type(let operand, let type):
            return Self.problem(type: operand, type)
        case .beginsWith(let operand, let prefix):
            if operand.isSamePath(as: prefix) { return .notDistinct("begins_with", path: operand.path.bracketed) }
            for type in [operand.knownType, prefix.knownType] {
                if let type, type != .string && type != .binary { return .operandType("begins_with", type.awsName) }
            }
            return nil
        case .contains(let operand, let part):
            if operand.isSamePath(as: part) { return .notDistinct("contains", path: operand.path.bracketed) }
            if let type = operand.knownType, !type.canContain { return .operandType("contains", type.awsName) }
            return nil
        case .exists, .notExists, .isNull, .constant: return nil
        }
    }

    private static func unordered(_ operands: [Operand], _ name: String) -> ExpressionProblem? {
        for operand in operands {
            if let type = operand.knownType, !type.isOrdered { return .operandType(name, type.awsName) }
        }
        return nil
    }

    private static func problem(between operand: Operand, _ lower: Operand, _ upper: Operand) -> ExpressionProblem? {
        if let problem = unordered([operand, lower, upper], "BETWEEN") { return problem }
        if operand.isSamePath(as: lower) || operand.isSamePath(as: upper) {
            return .notDistinct("BETWEEN", path: operand.path.bracketed)
        }
        guard lower.kind == .value && upper.kind == .value else { return nil }
        guard let order = lower.value.view.compare(upper.value.view) else {
            return .betweenTypes(lower: lower.value.quoted, upper: upper.value.quoted)
        }
        return order > 0 ? .betweenOrder(lower: lower.value.quoted, upper: upper.value.quoted) : nil
    }

    private static func problem(type operand: Operand, _ type: Operand) -> ExpressionProblem? {
        guard operand.kind == .path else { return .pathRequired("attribute_type") }
        guard let known = type.knownType else { return .operandType("attribute_type", "PATH") }
        guard known == .string, let name = type.value.view.string else {
            return .operandType("attribute_type", known.awsName)
        }
        return ValueType(awsName: name) == nil ? .unknownTypeName(name) : nil
    }
}

extension Operand {
    func isSamePath(as other: Operand) -> Bool {
        kind == .path && other.kind == .path && path == other.path
    }
}

extension ValueType {
    fileprivate var canContain: Bool {
        switch self {
        case .string, .binary, .stringSet, .numberSet, .binarySet, .list: true
        case .number, .bool, .null, .map: false
        }
    }
}

extension AttributePath {
    /// As messages show paths: `[a, b, [0]]`.
    package var bracketed: String {
        let parts =
            [root.text]
            + steps.map { step in
                switch step {
                case .name(let name): name.text
                case .index(let index): "[\(index)]"
                }
            }
        return "[\(parts.joined(separator: ", "))]"
    }
}

extension EncodedValue {
    /// As messages show values: `{S:text}`.
    var quoted: String {
        switch AttributeValue(self) {
        case .string(let text): "{S:\(text)}"
        case .number(let number): "{N:\(number)}"
        case .binary(let bytes): "{B:\(Base64.encode(bytes.span))}"
        default: "{\(view.type.awsName)}"
        }
    }
}
