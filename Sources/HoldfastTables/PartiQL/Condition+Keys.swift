// How a WHERE clause names keys.

extension Condition {
    /// The key that the condition gives in full by `=`; `nil` where it does not.
    ///
    /// AWS refuses such an UPDATE or DELETE with "Where clause does not contain a mandatory equality on all key
    /// attributes".
    package func exactKey(_ schema: KeySchema) -> EncodedItem? {
        let required = requiredTests
        var edits: [AttributeEdit] = []
        for attribute in schema.attributes {
            let values = required.compactMap { $0.equality(attribute.name) }
            guard let value = values.first else { return nil }
            edits.append(AttributeEdit(attribute.name, value))
        }
        let empty = EncodedItem.empty
        return empty.view.applying(edits)
    }

    /// The partitions and sort ranges outside of which no item meets the condition; `nil` where every partition may
    /// hold one. The condition itself must still be asked of each item.
    package func keyPlans(_ schema: KeySchema) -> [KeyConditionPlan]? {
        let required = requiredTests
        var partitions: [[EncodedValue]] = [[]]
        for attribute in schema.partition {
            let choices = required.compactMap { $0.choices(attribute) }
            guard let values = choices.min(by: { $0.count < $1.count }) else { return nil }
            partitions = partitions.flatMap { partition in values.map { partition + [$0] } }
        }
        var equal: [EncodedValue] = []
        var range: KeyConditions.Range?
        for attribute in schema.sort {
            if let value = required.lazy.compactMap({ $0.equality(attribute.name) }).first,
                value.view.type == attribute.type.valueType
            {
                equal.append(value)
                continue
            }
            range = required.lazy.compactMap { $0.range(attribute) }.first
            break
        }
        return partitions.map { KeyConditionPlan(partition: $0, sortEqual: equal, sortRange: range) }
    }

    /// The tests without which the condition cannot be true: those joined by `AND` at the top.
    package var requiredTests: [Test] {
        var required: [Test] = []
        for (index, instruction) in program.instructions.enumerated() {
            if case .test(let test) = instruction, !canHold(failing: index) { required.append(test) }
        }
        return required
    }

    /// Whether the condition can be true while the test at this position is false or not made. Walks back over what can
    /// still become true after each instruction, from either truth value.
    private func canHold(failing failed: Int) -> Bool {
        let count = program.instructions.count
        var fromTrue = [Bool](repeating: false, count: count + 1)
        var fromFalse = fromTrue
        fromTrue[count] = true
        for index in stride(from: count - 1, through: 0, by: -1) {
            switch program.instructions[index] {
            case .test:
                let can = fromFalse[index + 1] || (index != failed && fromTrue[index + 1])
                (fromTrue[index], fromFalse[index]) = (can, can)
            case .negate:
                (fromTrue[index], fromFalse[index]) = (fromFalse[index + 1], fromTrue[index + 1])
            case .skipIfFalse(let target):
                (fromTrue[index], fromFalse[index]) = (fromTrue[index + 1], fromFalse[target])
            case .skipIfTrue(let target):
                (fromTrue[index], fromFalse[index]) = (fromTrue[target], fromFalse[index + 1])
            }
        }
        return fromTrue[0]
    }
}

extension Test {
    /// The value that the attribute must equal.
    fileprivate func equality(_ name: AttributeName) -> EncodedValue? {
        switch self {
        case .compare(.equal, let left, let right):
            if left.names(name) && right.kind == .value { return right.value }
            if right.names(name) && left.kind == .value { return left.value }
            return nil
        case .among(let operand, let others) where others.count == 1:
            return operand.names(name) && others[0].kind == .value ? others[0].value : nil
        default: return nil
        }
    }

    /// The values of which the attribute must equal one, in order and without repetition, those of another type left
    /// out.
    fileprivate func choices(_ attribute: KeyAttribute) -> [EncodedValue]? {
        var values: [EncodedValue]
        if let value = equality(attribute.name) {
            values = [value]
        } else if case .among(let operand, let others) = self, operand.names(attribute.name),
            others.allSatisfy({ $0.kind == .value })
        {
            values = others.map(\.value)
        } else {
            return nil
        }
        var seen: Set<EncodedValue> = []
        values.removeAll { $0.view.type != attribute.type.valueType || !seen.insert($0).inserted }
        return values
    }

    /// The range that the attribute must be in.
    fileprivate func range(_ attribute: KeyAttribute) -> KeyConditions.Range? {
        let range: KeyConditions.Range?
        switch self {
        case .compare(let comparator, let left, let right):
            if left.names(attribute.name) && right.kind == .value {
                range = KeyConditions.Range(comparator, right.value)
            } else if right.names(attribute.name) && left.kind == .value {
                range = KeyConditions.Range(comparator.flipped, left.value)
            } else {
                range = nil
            }
        case .between(let operand, let lower, let upper):
            let isRange = operand.names(attribute.name) && lower.kind == .value && upper.kind == .value
            range = isRange ? .between(lower.value, upper.value) : nil
        case .beginsWith(let operand, let prefix):
            range = operand.names(attribute.name) && prefix.kind == .value ? .beginsWith(prefix.value) : nil
        default: range = nil
        }
        guard let range, range.values.allSatisfy({ $0.view.type == attribute.type.valueType }) else { return nil }
        return range
    }
}

extension KeyConditions.Range {
    /// `nil` for `=` and `<>`, which are no ranges.
    fileprivate init?(_ comparator: Comparator, _ value: EncodedValue) {
        switch comparator {
        case .equal, .notEqual: return nil
        case .less: self = .less(value)
        case .lessOrEqual: self = .lessOrEqual(value)
        case .greater: self = .greater(value)
        case .greaterOrEqual: self = .greaterOrEqual(value)
        }
    }
}

extension Operand {
    fileprivate func names(_ name: AttributeName) -> Bool {
        kind == .path && path.steps.isEmpty && path.root == name
    }
}
