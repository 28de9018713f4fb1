extension OlderParameters {
    /// From `AttributesToGet`.
    static func projection(_ names: [AttributeName]?) throws(ExpressionError) -> ProjectionPlan? {
        guard let names else { return nil }
        var seen: Set<AttributeName> = []
        for name in names where !seen.insert(name).inserted {
            throw .refused(invalid + "Duplicate value in attribute name: \(name)")
        }
        return ProjectionPlan(names.map { AttributePath($0) })
    }

    /// From `AttributeUpdates`.
    static func update(_ updates: [AttributeName: AttributeUpdate]) throws(ExpressionError) -> UpdatePlan {
        var steps: [UpdatePlan.Step] = []
        for (name, update) in updates.sorted(by: { $0.key < $1.key }) {
            steps.append(UpdatePlan.Step(path: AttributePath(name), action: try action(update)))
        }
        return UpdatePlan(steps, isLegacy: true)
    }

    private static func action(_ update: AttributeUpdate) throws(ExpressionError) -> UpdatePlan.Action {
        guard let value = update.value else {
            guard update.action == .delete else {
                throw .refused(invalid + "Only DELETE action is allowed when no attribute value is specified")
            }
            return .remove
        }
        let type = value.view.type
        switch update.action {
        case .put: return .set(.value(value))
        case .add:
            guard type == .number || type.isSet || type == .list else {
                throw .refused(invalid + "ADD action is not supported for the type \(type.awsName)")
            }
            return .add(value)
        case .delete:
            guard type.isSet else {
                throw .refused(invalid + "DELETE action with value is not supported for the type \(type.awsName)")
            }
            return .delete(value)
        }
    }

    /// From `KeyConditions`.
    static func keyConditions(
        _ conditions: [AttributeName: AttributeCondition]
    ) throws(ExpressionError) -> KeyConditions {
        var terms: [KeyConditions.Term] = []
        for (name, condition) in conditions.sorted(by: { $0.key < $1.key }) {
            let values = condition.values ?? []
            try check(condition.comparison, values)
            terms.append(KeyConditions.Term(name: name, range: try range(condition.comparison, values)))
        }
        return KeyConditions(terms: terms, isLegacy: true)
    }

    private static func range(
        _ comparison: ComparisonOperator, _ values: [EncodedValue]
    ) throws(ExpressionError) -> KeyConditions.Range {
        switch comparison {
        case .equal: .equal(values[0])
        case .less: .less(values[0])
        case .lessOrEqual: .lessOrEqual(values[0])
        case .greater: .greater(values[0])
        case .greaterOrEqual: .greaterOrEqual(values[0])
        case .between: .between(values[0], values[1])
        case .beginsWith: .beginsWith(values[0])
        case .notEqual, .in, .null, .notNull, .contains, .notContains:
            throw .refused("Attempted conditional constraint is not an indexable operation")
        }
    }
}
