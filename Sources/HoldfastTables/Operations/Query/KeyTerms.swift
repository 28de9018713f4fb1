import HoldfastStorage

/// What a query demands of one key attribute.
struct KeyTerm: Hashable, Sendable {
    let name: AttributeName
    let condition: SortCondition
}

/// The terms of a key condition, to be held against the key of a table or an index.
struct KeyTerms: Sendable {
    let terms: [KeyTerm]

    /// The keys that meet the condition.
    ///
    /// - Throws: `validation` where the terms are not an equality for each partition attribute and conditions on sort
    ///   attributes from the left, all but the last of them equalities.
    func range(_ target: ReadTarget) throws(TableError) -> KeyRange {
        let schema = target.key
        var left = terms
        var partition: [EncodedValue] = []
        for attribute in schema.partition {
            guard let term = take(attribute, &left) else { throw missed(attribute) }
            guard case .equal(let value) = term.condition else {
                throw .validation("Query key condition not supported")
            }
            try check(value, attribute)
            partition.append(value)
        }
        var prefix = target.prefix
        KeyEncoding.partition(partition, into: &prefix)
        for (position, attribute) in schema.sort.enumerated() {
            guard let term = take(attribute, &left) else {
                if left.isEmpty { return .prefix(prefix) }
                throw missed(attribute)
            }
            for value in term.condition.values { try check(value, attribute) }
            let isLast = position == schema.sort.count - 1
            if left.isEmpty { return term.condition.range(under: prefix, layout: target.layout) }
            guard case .equal(let value) = term.condition, !isLast else {
                throw .validation("Query key condition not supported")
            }
            KeyEncoding.component(value.view, into: &prefix)
        }
        if !left.isEmpty { throw .validation("Query key condition not supported") }
        return .prefix(prefix)
    }

    private func take(_ attribute: KeyAttribute, _ left: inout [KeyTerm]) -> KeyTerm? {
        guard let position = left.firstIndex(where: { $0.name == attribute.name }) else { return nil }
        return left.remove(at: position)
    }

    private func missed(_ attribute: KeyAttribute) -> TableError {
        .validation("Query condition missed key schema element: \(attribute.name)")
    }

    private func check(_ value: EncodedValue, _ attribute: KeyAttribute) throws(TableError) {
        guard value.view.type == attribute.type.valueType else {
            throw .validation(
                "One or more parameter values were invalid: Condition parameter type does not match schema type")
        }
        if value.view.payload.isEmpty {
            throw .validation(ItemError.keyEmpty(attribute.name, value.view.type).message)
        }
    }
}

extension SortCondition {
    var values: [EncodedValue] {
        switch self {
        case .equal(let value), .less(let value), .lessOrEqual(let value), .greater(let value),
            .greaterOrEqual(let value), .beginsWith(let value):
            [value]
        case .between(let low, let high): [low, high]
        }
    }
}
