extension PlaceholderBinder {
    /// The condition with placeholders looked up and operands checked.
    package mutating func condition(_ syntax: ConditionSyntax) throws(ExpressionError) -> Condition {
        let source = ExpressionSource(kind: syntax.kind, bytes: syntax.bytes)
        var program = LogicProgram<Test>()
        for instruction in syntax.program.instructions {
            switch instruction {
            case .test(let test): program.append(.test(try self.test(test, in: source)))
            case .negate: program.append(.negate)
            case .skipIfFalse(let target): program.append(.skipIfFalse(to: target))
            case .skipIfTrue(let target): program.append(.skipIfTrue(to: target))
            }
        }
        return Condition(syntax.kind, program)
    }

    private mutating func test(_ syntax: TestSyntax, in source: ExpressionSource) throws(ExpressionError) -> Test {
        switch syntax {
        case .compare(let comparator, let left, let right):
            let test = Test.compare(comparator, try operand(left, in: source), try operand(right, in: source))
            try check(test, in: source)
            return test
        case .between(let operand, let lower, let upper):
            let test = Test.between(
                try self.operand(operand, in: source), lower: try self.operand(lower, in: source),
                upper: try self.operand(upper, in: source))
            try check(test, in: source)
            return test
        case .among(let operand, let others):
            let first = try self.operand(operand, in: source)
            var operands: [Operand] = []
            for other in others { operands.append(try self.operand(other, in: source)) }
            let test = Test.among(first, operands)
            try check(test, in: source)
            return test
        case .call(let call):
            return try self.call(call, in: source)
        }
    }

    private func check(_ test: Test, in source: ExpressionSource) throws(ExpressionError) {
        if let problem = test.problem { throw source.invalid(problem) }
    }

    /// An operand: a path, a value, or `size` of one.
    private mutating func operand(
        _ syntax: OperandSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> Operand {
        switch syntax {
        case .path(let path): return Operand(try self.path(path, in: source))
        case .value(let range): return Operand(try value(range, in: source))
        case .arithmetic(let operation, _): throw source.invalid(.functionMisused(operation.rawValue))
        case .call(let call):
            let function = try function(call, in: source)
            guard function == .size else { throw source.invalid(.functionMisused(function.rawValue)) }
            if case .call(let inner) = call.operands[0] {
                throw source.invalid(.functionMisused(source.text(inner.name)))
            }
            let operand = try operand(call.operands[0], in: source)
            if let type = operand.knownType, !type.hasSize {
                throw source.invalid(.operandType(function.rawValue, type.awsName))
            }
            return Operand(sizeOf: operand)
        }
    }

    /// The function, allowed in conditions and with as many operands as it takes.
    private func function(
        _ call: CallSyntax, in source: ExpressionSource
    ) throws(ExpressionError) -> FunctionName {
        guard let function = FunctionName(source.bytes[call.name.start..<call.name.end]) else {
            throw source.invalid(.unknownFunction(source.text(call.name)))
        }
        if function.isOfUpdates { throw source.invalid(.functionNotAllowed(function.rawValue, source.kind)) }
        if call.operands.count != function.operandCount {
            throw source.invalid(.operandCount(function.rawValue, call.operands.count))
        }
        return function
    }

    private mutating func call(_ call: CallSyntax, in source: ExpressionSource) throws(ExpressionError) -> Test {
        let function = try function(call, in: source)
        guard function.isCondition else { throw source.invalid(.functionMisused(function.rawValue)) }
        let first = try operand(call.operands[0], in: source)
        switch function {
        case .attributeExists, .attributeNotExists:
            guard first.kind == .path else { throw source.invalid(.pathRequired(function.rawValue)) }
            return function == .attributeExists ? .exists(first.path) : .notExists(first.path)
        default:
            let second = try operand(call.operands[1], in: source)
            let test: Test =
                switch function {
                case .attributeType: .type(first, second)
                case .beginsWith: .beginsWith(first, second)
                default: .contains(first, second)
                }
            try check(test, in: source)
            return test
        }
    }
}

extension ValueType {
    /// Whether `size` takes it.
    var hasSize: Bool { self != .number && self != .bool && self != .null }
    /// Whether `<` and the like take it.
    var isOrdered: Bool { self == .string || self == .number || self == .binary }
}
