/// A change below a top-level attribute.
struct NestedEdit {
    let steps: [AttributePath.Step]
    /// What is put there; `nil` removes.
    let value: EncodedValue?

    /// The attribute with the changes made, positions in lists meaning those of the value as it was.
    static func apply(_ edits: [NestedEdit], to old: ValueView) throws(ExpressionError) -> EncodedValue {
        var tree = AttributeValue(old)
        // Ascending, so that elements beyond a list's end come to be in the order of their positions.
        for edit in edits.filter({ $0.value != nil }).sorted(by: { $0.comesBefore($1) }) {
            guard let value = edit.value else { continue }
            try tree.set(AttributeValue(value), at: edit.steps[...])
        }
        // Descending, so that no removal moves what a later one names.
        for edit in edits.filter({ $0.value == nil }).sorted(by: { $1.comesBefore($0) }) {
            try tree.remove(at: edit.steps[...])
        }
        return try .encoding(tree)
    }

    private func comesBefore(_ other: NestedEdit) -> Bool {
        for (left, right) in zip(steps, other.steps) where left != right {
            switch (left, right) {
            case (.index(let left), .index(let right)): return left < right
            case (.name(let left), .name(let right)): return left < right
            case (.index, .name): return true
            case (.name, .index): return false
            }
        }
        return steps.count < other.steps.count
    }
}

extension AttributeValue {
    /// Puts a value at the end of at least one step. Recursion is bounded by a path's 32 elements.
    fileprivate mutating func set(
        _ value: AttributeValue, at steps: ArraySlice<AttributePath.Step>
    ) throws(ExpressionError) {
        guard let step = steps.first else {
            self = value
            return
        }
        let rest = steps.dropFirst()
        switch (step, self) {
        case (.name(let name), .map(var members)):
            if var member = members[name] {
                try member.set(value, at: rest)
                members[name] = member
            } else if rest.isEmpty {
                members[name] = value
            } else {
                throw .invalidPath
            }
            self = .map(members)
        case (.index(let index), .list(var elements)):
            if index < elements.count {
                try elements[index].set(value, at: rest)
            } else if rest.isEmpty {
                elements.append(value)
            } else {
                throw .invalidPath
            }
            self = .list(elements)
        default:
            throw .invalidPath
        }
    }

    /// Removes what is at the end of at least one step; its absence is no error, that of what would hold it is.
    fileprivate mutating func remove(at steps: ArraySlice<AttributePath.Step>) throws(ExpressionError) {
        guard let step = steps.first else { return }
        let rest = steps.dropFirst()
        switch (step, self) {
        case (.name(let name), .map(var members)):
            if rest.isEmpty {
                members[name] = nil
            } else {
                guard var member = members[name] else { throw .invalidPath }
                try member.remove(at: rest)
                members[name] = member
            }
            self = .map(members)
        case (.index(let index), .list(var elements)):
            if index < elements.count {
                if rest.isEmpty {
                    elements.remove(at: index)
                } else {
                    try elements[index].remove(at: rest)
                }
            } else if !rest.isEmpty {
                throw .invalidPath
            }
            self = .list(elements)
        default:
            throw .invalidPath
        }
    }
}
