extension StatementParser {
    /// What follows `WHERE`.
    mutating func condition() throws(ExpressionError) -> Condition {
        var builder = LogicBuilder<Test>()
        repeat {
            while true {
                if takeWord("NOT") {
                    builder.not()
                } else if take(.open) {
                    builder.open()
                } else {
                    break
                }
            }
            try appendTest(&builder)
            while token.kind == .close, builder.depth > 0 {
                advance()
                builder.close()
            }
        } while takeConnective(&builder)
        guard builder.depth == 0 else { throw unexpected() }
        return Condition(.condition, builder.finish())
    }

    private mutating func takeConnective(_ builder: inout LogicBuilder<Test>) -> Bool {
        if takeWord("AND") {
            builder.and()
            return true
        }
        guard takeWord("OR") else { return false }
        builder.or()
        return true
    }

    private mutating func appendTest(_ builder: inout LogicBuilder<Test>) throws(ExpressionError) {
        if let test = try functionTest() {
            try check(test)
            builder.test(test)
            return
        }
        let left = try operand()
        var isNegated = false
        if isWord("NOT") {
            advance()
            isNegated = true
            guard isWord("IN") || isWord("BETWEEN") else { throw unexpected() }
        }
        let test = try comparison(left, isNegated: &isNegated)
        try check(test)
        if isNegated { builder.not() }
        builder.test(test)
    }

    /// The rest of a test after its left side.
    private mutating func comparison(_ left: Operand, isNegated: inout Bool) throws(ExpressionError) -> Test {
        if case .comparator(let comparator) = token.kind {
            advance()
            return .compare(comparator, left, try operand())
        }
        if takeWord("IN") { return .among(left, try operands()) }
        if takeWord("BETWEEN") {
            let lower = try operand()
            try expectWord("AND")
            return .between(left, lower: lower, upper: try operand())
        }
        guard takeWord("IS"), left.kind == .path else { throw unexpected() }
        isNegated = takeWord("NOT")
        if takeWord("MISSING") { return .notExists(left.path) }
        try expectWord("NULL")
        return .isNull(left.path)
    }

    private func check(_ test: Test) throws(ExpressionError) {
        if let problem = test.problem { throw .refused(problem.message) }
    }

    private mutating func operands() throws(ExpressionError) -> [Operand] {
        let end: StatementToken.Kind
        if take(.openBracket) {
            end = .closeBracket
        } else {
            try expect(.open)
            end = .close
        }
        var operands = [try operand()]
        while take(.comma) { operands.append(try operand()) }
        try expect(end)
        if operands.count > ExpressionLimits.inOperandsMax {
            throw .refused(ExpressionProblem.tooManyOperands(operands.count).message)
        }
        return operands
    }

    private mutating func operand() throws(ExpressionError) -> Operand {
        if isAtValue { return Operand(try value()) }
        if isWord("SIZE"), peek().kind == .open {
            advance()
            advance()
            let path = try path()
            try expect(.close)
            return Operand(sizeOf: Operand(path))
        }
        return Operand(try path())
    }

    /// A function that is a condition; `nil` where none begins here.
    private mutating func functionTest() throws(ExpressionError) -> Test? {
        guard token.kind == .word, peek().kind == .open, !isWord("SIZE") else { return nil }
        let name = text(token.range)
        guard let function = lowercased(name) else {
            throw .refused("Invalid function name; function: \(name)")
        }
        advance()
        try expect(.open)
        let first = try operand()
        if function == .attributeExists || function == .attributeNotExists {
            try expect(.close)
            guard first.kind == .path else { throw .refused(ExpressionProblem.pathRequired(name).message) }
            return function == .attributeExists ? .exists(first.path) : .notExists(first.path)
        }
        try expect(.comma)
        let second = try operand()
        try expect(.close)
        switch function {
        case .attributeType: return .type(first, second)
        case .beginsWith: return .beginsWith(first, second)
        case .contains: return .contains(first, second)
        default: throw .refused(ExpressionProblem.functionMisused(name).message)
        }
    }

    /// Functions of PartiQL may be in any case.
    private func lowercased(_ name: String) -> FunctionName? {
        FunctionName(name.utf8.map { $0.isLetter ? $0 | 0x20 : $0 }[...])
    }
}
