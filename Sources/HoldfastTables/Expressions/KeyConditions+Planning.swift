extension KeyConditions {
    /// The key conditions of a bound `KeyConditionExpression`: comparisons joined by `AND`.
    package init(_ condition: Condition) throws(ExpressionError) {
        var terms: [Term] = []
        for instruction in condition.program.instructions {
            switch instruction {
            case .test(let test): terms.append(try Self.term(test))
            case .negate: throw Self.invalidOperator("NOT")
            case .skipIfTrue: throw Self.invalidOperator("OR")
            case .skipIfFalse: continue
            }
        }
        self.terms = terms
        isLegacy = false
    }

    private static func invalidOperator(_ name: String) -> ExpressionError {
        .refused("Invalid operator used in KeyConditionExpression: \(name)")
    }

    private static func term(_ test: Test) throws(ExpressionError) -> Term {
        switch test {
        case .compare(let comparator, let left, let right):
            let isFlipped = left.kind == .value && right.kind == .path
            let (operand, other) = isFlipped ? (right, left) : (left, right)
            let name = try name(operand, other)
            let value = other.value
            let range: Range =
                switch isFlipped ? comparator.flipped : comparator {
                case .equal: .equal(value)
                case .less: .less(value)
                case .lessOrEqual: .lessOrEqual(value)
                case .greater: .greater(value)
                case .greaterOrEqual: .greaterOrEqual(value)
                case .notEqual: throw invalidOperator("<>")
                }
            return Term(name: name, range: range)
        case .between(let operand, let lower, let upper):
            return Term(name: try name(operand, lower, upper), range: .between(lower.value, upper.value))
        case .beginsWith(let operand, let prefix):
            return Term(name: try name(operand, prefix), range: .beginsWith(prefix.value))
        case .among: throw invalidOperator("IN")
        case .exists: throw invalidOperator("attribute_exists")
        case .notExists: throw invalidOperator("attribute_not_exists")
        case .type: throw invalidOperator("attribute_type")
        case .contains: throw invalidOperator("contains")
        case .isNull, .constant: throw invalidOperator("IS")
        }
    }

    /// The attribute that is compared with a value, or with two.
    private static func name(
        _ operand: Operand, _ value: Operand, _ second: Operand? = nil
    ) throws(ExpressionError) -> AttributeName {
        if operand.kind.isSize || value.kind.isSize || second?.kind.isSize ?? false { throw invalidOperator("size") }
        guard operand.kind == .path else {
            throw .refused("Invalid condition in KeyConditionExpression: No key attribute specified")
        }
        guard value.kind == .value, second.map({ $0.kind == .value }) ?? true else {
            throw .refused(
                "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
        }
        guard operand.path.steps.isEmpty else {
            throw .refused("KeyConditionExpressions cannot have conditions on nested attributes")
        }
        return operand.path.root
    }
}

extension KeyConditions {
    /// What the conditions ask of the key of this table or index.
    package func plan(_ schema: KeySchema) throws(ExpressionError) -> KeyConditionPlan {
        try checkNamesDiffer()
        if isLegacy && (terms.isEmpty || terms.count > schema.attributes.count) {
            throw .refused("Conditions can be of length 1 or 2 only")
        }
        let partition = try partitionValues(schema)
        let (equal, range) = try sortPlan(schema)
        let used = partition.count + equal.count + (range == nil ? 0 : 1)
        guard used == terms.count else {
            let missed = schema.sort.first { self.range(of: $0.name) == nil }
            guard let missed else { throw .refused("Query key condition not supported") }
            throw .refused("Query condition missed key schema element: \(missed.name)")
        }
        return KeyConditionPlan(partition: partition, sortEqual: equal, sortRange: range)
    }

    private func checkNamesDiffer() throws(ExpressionError) {
        if terms.count > 1, Set(terms.map(\.name)).count < terms.count {
            throw .refused("KeyConditionExpressions must only contain one condition per key")
        }
    }

    /// What is asked of an attribute. A key has a handful of them at most.
    private func range(of name: AttributeName) -> Range? { terms.first { $0.name == name }?.range }

    private func partitionValues(_ schema: KeySchema) throws(ExpressionError) -> [EncodedValue] {
        var values: [EncodedValue] = []
        for attribute in schema.partition {
            guard let range = range(of: attribute.name) else {
                throw .refused("Query condition missed key schema element: \(attribute.name)")
            }
            guard case .equal(let value) = range else { throw .refused("Query key condition not supported") }
            try Self.check(value, attribute)
            values.append(value)
        }
        return values
    }

    /// A left prefix of the sort attributes, all by `=` but the last, which may be a range.
    private func sortPlan(_ schema: KeySchema) throws(ExpressionError) -> ([EncodedValue], Range?) {
        var equal: [EncodedValue] = []
        for attribute in schema.sort {
            guard let range = range(of: attribute.name) else { break }
            for value in range.values { try Self.check(value, attribute) }
            guard case .equal(let value) = range else { return (equal, range) }
            equal.append(value)
        }
        return (equal, nil)
    }

    private static func check(_ value: EncodedValue, _ attribute: KeyAttribute) throws(ExpressionError) {
        let view = value.view
        guard view.type == attribute.type.valueType else {
            throw .refused(
                "One or more parameter values were invalid: Condition parameter type does not match schema type")
        }
        if view.payload.isEmpty { throw .refused(ItemError.keyEmpty(attribute.name, view.type).message) }
    }
}

extension KeyConditions.Range {
    var values: [EncodedValue] {
        switch self {
        case .equal(let value), .less(let value), .lessOrEqual(let value), .greater(let value),
            .greaterOrEqual(let value), .beginsWith(let value):
            [value]
        case .between(let lower, let upper): [lower, upper]
        }
    }
}

extension Comparator {
    /// The same comparison with its sides exchanged.
    var flipped: Comparator {
        switch self {
        case .equal, .notEqual: self
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        }
    }
}
