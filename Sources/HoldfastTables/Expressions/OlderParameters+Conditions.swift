/// Makes the plans of expressions from the parameters that came before them.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.html
enum OlderParameters {
    /// Which request a filter is of.
    enum FilterOwner { case query, scan }

    static let invalid = "One or more parameter values were invalid: "

    /// From `Expected` and `ConditionalOperator`.
    static func condition(
        _ expected: [AttributeName: ExpectedAttribute]?, _ conditionalOperator: ConditionalOperator?
    ) throws(ExpressionError) -> Condition? {
        try check(conditionalOperator, count: expected?.count)
        guard let expected, !expected.isEmpty else { return nil }
        var joined = Joined(conditionalOperator)
        for (name, attribute) in expected.sorted(by: { $0.key < $1.key }) {
            joined.append(try tests(attribute, name))
        }
        return joined.finish(.condition)
    }

    /// From `QueryFilter` or `ScanFilter`, and `ConditionalOperator`.
    static func filter(
        _ filter: [AttributeName: AttributeCondition]?, _ conditionalOperator: ConditionalOperator?,
        _ owner: FilterOwner
    ) throws(ExpressionError) -> Condition? {
        try check(conditionalOperator, count: filter?.count)
        guard let filter, !filter.isEmpty else { return nil }
        var joined = Joined(conditionalOperator)
        for (name, condition) in filter.sorted(by: { $0.key < $1.key }) {
            joined.append(try tests(condition.comparison, condition.values ?? [], name))
        }
        return joined.finish(.filter)
    }

    private static func check(_ conditionalOperator: ConditionalOperator?, count: Int?) throws(ExpressionError) {
        guard conditionalOperator != nil else { return }
        guard let count, count > 0 else {
            throw .refused("ConditionalOperator cannot be used without Filter or Expected")
        }
        if count < 2 {
            throw .refused("ConditionalOperator can only be used when Filter or Expected has two or more elements")
        }
    }

    private static func tests(
        _ expected: ExpectedAttribute, _ name: AttributeName
    ) throws(ExpressionError) -> Tests {
        if let comparison = expected.comparison {
            if expected.exists != nil {
                throw .refused(invalid + "Exists and ComparisonOperator cannot be used together for Attribute: \(name)")
            }
            if expected.value != nil && expected.values != nil {
                throw .refused(invalid + "Value and AttributeValueList cannot be used together for Attribute: \(name)")
            }
            return try tests(comparison, expected.values ?? expected.value.map { [$0] } ?? [], name)
        }
        if expected.values != nil {
            throw .refused(
                invalid + "AttributeValueList can only be used with a ComparisonOperator for Attribute: \(name)")
        }
        if expected.exists == false {
            guard expected.value == nil else {
                throw .refused(invalid + "Value cannot be used when Exists is set to false for Attribute: \(name)")
            }
            return .one(.notExists(AttributePath(name)))
        }
        guard let value = expected.value else {
            let exists = expected.exists == true ? "true" : "null"
            throw .refused(
                invalid + "Value must be provided when Exists is set to \(exists) for Attribute: \(name)")
        }
        return .one(.compare(.equal, Operand(AttributePath(name)), Operand(value)))
    }

    /// The tests of one comparison.
    enum Tests {
        case one(Test)
        /// The first, and not the second.
        case butNot(Test, Test)
    }

    static func tests(
        _ comparison: ComparisonOperator, _ values: [EncodedValue], _ name: AttributeName
    ) throws(ExpressionError) -> Tests {
        try check(comparison, values)
        let path = AttributePath(name)
        let attribute = Operand(path)
        let operands = values.map { Operand($0) }
        switch comparison {
        case .equal: return .one(.compare(.equal, attribute, operands[0]))
        case .notEqual: return .one(.compare(.notEqual, attribute, operands[0]))
        case .less: return .one(.compare(.less, attribute, operands[0]))
        case .lessOrEqual: return .one(.compare(.lessOrEqual, attribute, operands[0]))
        case .greater: return .one(.compare(.greater, attribute, operands[0]))
        case .greaterOrEqual: return .one(.compare(.greaterOrEqual, attribute, operands[0]))
        case .between: return .one(.between(attribute, lower: operands[0], upper: operands[1]))
        case .in: return .one(.among(attribute, operands))
        case .null: return .one(.notExists(path))
        case .notNull: return .one(.exists(path))
        case .beginsWith: return .one(.beginsWith(attribute, operands[0]))
        case .contains: return .one(.contains(attribute, operands[0]))
        case .notContains: return .butNot(.exists(path), .contains(attribute, operands[0]))
        }
    }

    /// Members of a map, joined by the conditional operator.
    private struct Joined {
        private let isOr: Bool
        private var builder = LogicBuilder<Test>()
        private var isFirst = true

        init(_ conditionalOperator: ConditionalOperator?) {
            isOr = conditionalOperator == .or
        }

        mutating func append(_ tests: Tests) {
            if !isFirst {
                if isOr { builder.or() } else { builder.and() }
            }
            isFirst = false
            switch tests {
            case .one(let test): builder.test(test)
            case .butNot(let test, let other):
                builder.open()
                builder.test(test)
                builder.and()
                builder.not()
                builder.test(other)
                builder.close()
            }
        }

        func finish(_ kind: ExpressionKind) -> Condition {
            let builder = builder
            return Condition(kind, builder.finish(), isLegacy: true)
        }
    }
}
