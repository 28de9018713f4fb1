extension OlderParameters {
    /// Refuses values that the comparison does not take.
    static func check(_ comparison: ComparisonOperator, _ values: [EncodedValue]) throws(ExpressionError) {
        let counts: ClosedRange<Int> =
            switch comparison {
            case .null, .notNull: 0...0
            case .between: 2...2
            case .in: 1...ExpressionLimits.inOperandsMax
            default: 1...1
            }
        guard counts.contains(values.count) else {
            throw .refused(
                invalid + "Invalid number of argument(s) for the \(comparison.rawValue) ComparisonOperator")
        }
        for value in values {
            let type = value.view.type
            guard comparison.takes(type) else {
                throw .refused(
                    invalid + "ComparisonOperator \(comparison.rawValue) is not valid for "
                        + "\(type.awsName) AttributeValue type")
            }
        }
        if comparison == .between { try checkBounds(values[0], values[1]) }
        if comparison == .in, Set(values.map { $0.view.type }).count > 1 { throw mixedTypes }
    }

    private static let mixedTypes = ExpressionError.refused(
        invalid + "AttributeValues inside AttributeValueList must all be of the same type")

    private static func checkBounds(_ lower: EncodedValue, _ upper: EncodedValue) throws(ExpressionError) {
        guard let order = lower.view.compare(upper.view) else { throw mixedTypes }
        if order > 0 {
            throw .refused(
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
        }
    }
}

extension ComparisonOperator {
    fileprivate func takes(_ type: ValueType) -> Bool {
        switch self {
        case .equal, .notEqual: true
        case .null, .notNull: false
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .between, .in: type.isOrdered
        case .contains, .notContains: type.isOrdered || type == .bool || type == .null
        case .beginsWith: type == .string || type == .binary
        }
    }
}
