extension UpdatePlan {
    /// The item that the update makes of an item; of a missing one give its key attributes alone.
    ///
    /// Every right side reads the item as it was. Attributes that no step names are spliced, not decoded. The new
    /// item's size is the caller's to check.
    /// - Throws: DynamoDB's refusal, where a step does not fit the item.
    package func apply(to item: ItemView) throws(ExpressionError) -> EncodedItem {
        var edits: [AttributeEdit] = []
        var nested: [AttributeName: [NestedEdit]] = [:]
        for step in steps {
            let edit = try edit(step, item)
            if case .keep = edit { continue }
            if step.path.steps.isEmpty {
                edits.append(AttributeEdit(step.path.root, edit.value))
            } else {
                nested[step.path.root, default: []].append(NestedEdit(steps: step.path.steps, value: edit.value))
            }
        }
        for (name, changes) in nested {
            guard let old = item.value(name) else { throw .invalidPath }
            edits.append(AttributeEdit(name, try NestedEdit.apply(changes, to: old)))
        }
        return item.applying(edits)
    }

    private enum Edit {
        case keep
        case set(EncodedValue)
        case remove

        var value: EncodedValue? {
            if case .set(let value) = self { value } else { nil }
        }
    }

    private func edit(_ step: Step, _ item: ItemView) throws(ExpressionError) -> Edit {
        switch step.action {
        case .set(let value): return .set(try value.evaluate(item))
        case .remove: return .remove
        case .add(let value):
            guard let old = item.value(at: step.path) else { return .set(value) }
            return .set(try adding(value, to: EncodedValue(copying: old)))
        case .delete(let value):
            guard let old = item.value(at: step.path) else {
                return step.path.steps.isEmpty ? .keep : .remove
            }
            guard let rest = try deleting(value, from: EncodedValue(copying: old)) else { return .remove }
            return .set(rest)
        }
    }

    private var mismatch: ExpressionError {
        isLegacy ? .refused("Type mismatch for attribute to update") : .incorrectOperand
    }

    private func adding(_ value: EncodedValue, to old: EncodedValue) throws(ExpressionError) -> EncodedValue {
        switch (AttributeValue(old), AttributeValue(value)) {
        case (.number(let left), .number(let right)):
            return try ExpressionError.rethrowing { () throws(ItemError) in EncodedValue(try left.adding(right)) }
        case (.stringSet(let left), .stringSet(let right)):
            let known = Set(left.map { Array($0.utf8) })
            return try .encoding(.stringSet(left + right.filter { !known.contains(Array($0.utf8)) }))
        case (.numberSet(let left), .numberSet(let right)):
            let known = Set(left)
            return try .encoding(.numberSet(left + right.filter { !known.contains($0) }))
        case (.binarySet(let left), .binarySet(let right)):
            let known = Set(left)
            return try .encoding(.binarySet(left + right.filter { !known.contains($0) }))
        case (.list(let left), .list(let right)) where isLegacy:
            return try .encoding(.list(left + right))
        default:
            throw mismatch
        }
    }

    /// What is left; `nil` where nothing is.
    private func deleting(_ value: EncodedValue, from old: EncodedValue) throws(ExpressionError) -> EncodedValue? {
        let rest: AttributeValue
        let isEmpty: Bool
        switch (AttributeValue(old), AttributeValue(value)) {
        case (.stringSet(let left), .stringSet(let right)):
            let removed = Set(right.map { Array($0.utf8) })
            let members = left.filter { !removed.contains(Array($0.utf8)) }
            (rest, isEmpty) = (.stringSet(members), members.isEmpty)
        case (.numberSet(let left), .numberSet(let right)):
            let removed = Set(right)
            let members = left.filter { !removed.contains($0) }
            (rest, isEmpty) = (.numberSet(members), members.isEmpty)
        case (.binarySet(let left), .binarySet(let right)):
            let removed = Set(right)
            let members = left.filter { !removed.contains($0) }
            (rest, isEmpty) = (.binarySet(members), members.isEmpty)
        default:
            throw mismatch
        }
        return isEmpty ? nil : try .encoding(rest)
    }
}

extension UpdateValue {
    /// The value, read from the item as it was. Recursion is bounded by the parser's nesting.
    fileprivate func evaluate(_ item: ItemView) throws(ExpressionError) -> EncodedValue {
        switch self {
        case .value(let value): return value
        case .path(let path):
            guard let value = item.value(at: path) else { throw .missingOperand }
            return EncodedValue(copying: value)
        case .ifNotExists(let path, let other):
            if let value = item.value(at: path) { return EncodedValue(copying: value) }
            return try other.evaluate(item)
        case .listAppend(let left, let right):
            return try Self.joined(try left.evaluate(item), try right.evaluate(item))
        case .arithmetic(let operation, let left, let right):
            let left = try left.evaluate(item)
            let right = try right.evaluate(item)
            guard let left = left.view.number, let right = right.view.number else { throw .incorrectOperand }
            return try ExpressionError.rethrowing { () throws(ItemError) in
                EncodedValue(operation == .plus ? try left.adding(right) : try left.subtracting(right))
            }
        }
    }

    private static func joined(_ left: EncodedValue, _ right: EncodedValue) throws(ExpressionError) -> EncodedValue {
        guard left.view.type == .list, right.view.type == .list else { throw .incorrectOperand }
        return try ExpressionError.rethrowing { () throws(ItemError) in
            var builder = ItemBuilder(.value, reservingBytes: left.bytes.count + right.bytes.count)
            try builder.beginList()
            try builder.elements(of: left)
            try builder.elements(of: right)
            try builder.endList()
            return builder.finishValue()
        }
    }
}

extension ItemBuilder {
    fileprivate mutating func elements(of list: EncodedValue) throws(ItemError) {
        guard var elements = list.view.list?.elements else { return }
        while let element = elements.next() { try value(element) }
    }
}

extension ExpressionError {
    static let incorrectOperand = refused("An operand in the update expression has an incorrect data type")
    static let missingOperand = refused(
        "The provided expression refers to an attribute that does not exist in the item")
    static let invalidPath = refused("The document path provided in the update expression is invalid for update")

    /// Runs what can refuse a value, in DynamoDB's words.
    static func rethrowing<R>(_ body: () throws(ItemError) -> R) throws(ExpressionError) -> R {
        do throws(ItemError) {
            return try body()
        } catch {
            throw .refused(error.message)
        }
    }
}

extension EncodedValue {
    static func encoding(_ value: AttributeValue) throws(ExpressionError) -> EncodedValue {
        try ExpressionError.rethrowing { () throws(ItemError) in
            var builder = ItemBuilder(.value)
            try builder.value(value)
            return builder.finishValue()
        }
    }
}
