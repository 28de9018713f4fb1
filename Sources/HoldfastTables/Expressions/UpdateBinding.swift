extension PlaceholderBinder {
    /// The update with placeholders looked up, operands checked and paths found apart from one another.
    package mutating func update(_ syntax: UpdateSyntax) throws(ExpressionError) -> UpdatePlan {
        let source = ExpressionSource(kind: .update, bytes: syntax.bytes)
        var steps: [UpdatePlan.Step] = []
        steps.reserveCapacity(syntax.actions.count)
        for action in syntax.actions { steps.append(try step(action, in: source)) }
        if let problem = PathOverlap.problem(steps.map(\.path)) { throw source.invalid(problem) }
        return UpdatePlan(steps)
    }

    private mutating func step(
        _ action: UpdateActionSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> UpdatePlan.Step {
        switch action {
        case .set(let path, let value):
            let path = try self.path(path, in: source)
            return UpdatePlan.Step(path: path, action: .set(try assigned(value, in: source)))
        case .remove(let path):
            return UpdatePlan.Step(path: try self.path(path, in: source), action: .remove)
        case .add(let path, let range):
            let path = try self.path(path, in: source)
            let value = try self.value(range, in: source)
            let type = value.view.type
            if type != .number && !type.isSet {
                throw source.invalid(
                    .updateOperandType(operator: "ADD", type: type.longName, allowed: "ALLOWED_FOR_ADD_OPERAND"))
            }
            return UpdatePlan.Step(path: path, action: .add(value))
        case .delete(let path, let range):
            let path = try self.path(path, in: source)
            let value = try self.value(range, in: source)
            let type = value.view.type
            if !type.isSet {
                throw source.invalid(
                    .updateOperandType(operator: "DELETE", type: type.longName, allowed: "ALLOWED_FOR_DELETE_OPERAND"))
            }
            return UpdatePlan.Step(path: path, action: .delete(value))
        }
    }

    /// Recursion is bounded by the parser's nesting.
    private mutating func assigned(
        _ syntax: OperandSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> UpdateValue {
        switch syntax {
        case .path(let path): return .path(try self.path(path, in: source))
        case .value(let range): return .value(try value(range, in: source))
        case .arithmetic(let operation, let operands):
            let left = try assigned(operands[0], in: source)
            let right = try assigned(operands[1], in: source)
            try check([left, right], .number, operation.rawValue, in: source)
            return .arithmetic(operation, left, right)
        case .call(let call): return try self.call(call, in: source)
        }
    }

    private mutating func call(
        _ call: CallSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> UpdateValue {
        guard let function = FunctionName(source.bytes[call.name.start..<call.name.end]) else {
            throw source.invalid(.unknownFunction(source.text(call.name)))
        }
        guard function.isOfUpdates else { throw source.invalid(.functionNotAllowed(function.rawValue, .update)) }
        guard call.operands.count == 2 else {
            throw source.invalid(.operandCount(function.rawValue, call.operands.count))
        }
        let first = try assigned(call.operands[0], in: source)
        let second = try assigned(call.operands[1], in: source)
        if function == .ifNotExists {
            guard case .path(let path) = first else { throw source.invalid(.pathRequired(function.rawValue)) }
            return .ifNotExists(path, second)
        }
        try check([first, second], .list, function.rawValue, in: source)
        return .listAppend(first, second)
    }

    /// Refuses operands that are known to be of another type.
    private func check(
        _ operands: [UpdateValue], _ type: ValueType, _ name: String, in source: ExpressionSource
    ) throws(ExpressionError) {
        for operand in operands {
            guard let known = operand.knownType, known != type else { continue }
            throw source.invalid(.operandType(name, known.awsName))
        }
    }
}

extension UpdateValue {
    fileprivate var knownType: ValueType? {
        switch self {
        case .value(let value): value.view.type
        case .arithmetic: .number
        case .listAppend: .list
        case .path, .ifNotExists: nil
        }
    }
}

extension ValueType {
    var isSet: Bool { self == .stringSet || self == .numberSet || self == .binarySet }

    /// As messages about `ADD` and `DELETE` name types.
    var longName: String {
        switch self {
        case .string: "STRING"
        case .number: "NUMBER"
        case .binary: "BINARY"
        case .bool: "BOOLEAN"
        case .null: "NULL"
        case .stringSet: "STRING_SET"
        case .numberSet: "NUMBER_SET"
        case .binarySet: "BINARY_SET"
        case .list: "LIST"
        case .map: "MAP"
        }
    }
}

/// Whether paths of one expression get in each other's way.
enum PathOverlap {
    /// The first pair that overlaps or conflicts.
    static func problem(_ paths: [AttributePath]) -> ExpressionProblem? {
        if paths.count < 2 { return nil }
        var earlier: [AttributeName: [AttributePath]] = [:]
        for path in paths {
            for other in earlier[path.root] ?? [] {
                if let problem = problem(other, path) { return problem }
            }
            earlier[path.root, default: []].append(path)
        }
        return nil
    }

    /// Both have the same root.
    private static func problem(_ one: AttributePath, _ two: AttributePath) -> ExpressionProblem? {
        for (left, right) in zip(one.steps, two.steps) where left != right {
            switch (left, right) {
            case (.name, .name), (.index, .index): return nil
            default: return .pathsConflict(one.bracketed, two.bracketed)
            }
        }
        return .pathsOverlap(one.bracketed, two.bracketed)
    }
}

extension PlaceholderBinder {
    /// The projection's paths with placeholders looked up, none of which may be within another.
    package mutating func projection(_ syntax: ProjectionSyntax) throws(ExpressionError) -> ProjectionPlan {
        let source = ExpressionSource(kind: .projection, bytes: syntax.bytes)
        var paths: [AttributePath] = []
        paths.reserveCapacity(syntax.paths.count)
        for path in syntax.paths { paths.append(try self.path(path, in: source)) }
        if let problem = PathOverlap.problem(paths) { throw source.invalid(problem) }
        return ProjectionPlan(paths)
    }
}
