/// A condition, filter or key condition as it was written.
package struct ConditionSyntax: Sendable {
    package let kind: ExpressionKind
    package let bytes: [UInt8]
    package let program: LogicProgram<TestSyntax>

    /// Parses without looking at placeholders. Pure; cost linear in the text, which is at most 4 KB.
    package init(parsing text: String, as kind: ExpressionKind) throws(ExpressionError) {
        var parser = ConditionParser(try ExpressionParser(text, kind))
        program = try parser.parse()
        self.kind = kind
        bytes = parser.parser.bytes
    }
}

/// Parses conditions iteratively: nesting costs no stack.
private struct ConditionParser {
    var parser: ExpressionParser
    private var builder = LogicBuilder<TestSyntax>()
    /// Positions of the open parentheses.
    private var opens: [Int] = []
    /// The group that was closed last.
    private var lastGroup = 0..<0

    init(_ parser: ExpressionParser) {
        self.parser = parser
    }

    mutating func parse() throws(ExpressionError) -> LogicProgram<TestSyntax> {
        repeat {
            try takePrefixes()
            try takeTest()
            try takeCloses()
        } while takeConnective()
        guard opens.isEmpty else { throw parser.syntaxError() }
        try parser.end()
        return builder.finish()
    }

    /// `NOT` and `(` before a test.
    private mutating func takePrefixes() throws(ExpressionError) {
        while true {
            if parser.isWord("NOT"), parser.peek().kind != .dot {
                parser.advance()
                parser.countOperator()
                builder.not()
            } else if parser.token.kind == .open {
                opens.append(parser.position)
                parser.advance()
                builder.open()
            } else {
                return
            }
        }
    }

    private mutating func takeCloses() throws(ExpressionError) {
        while parser.token.kind == .close {
            guard let open = opens.popLast() else { throw parser.syntaxError() }
            noteGroup(open)
            parser.advance()
            builder.close()
        }
    }

    /// Remembers a group that ends at the current token, and notes it where it holds nothing but another.
    private mutating func noteGroup(_ open: Int) {
        if lastGroup == open + 1..<parser.position { parser.note(.redundantParentheses) }
        lastGroup = open..<parser.position + 1
    }

    private mutating func takeConnective() -> Bool {
        if parser.takeWord("AND") {
            builder.and()
        } else if parser.takeWord("OR") {
            builder.or()
        } else {
            return false
        }
        parser.countOperator()
        return true
    }

    private mutating func takeTest() throws(ExpressionError) {
        let start = parser.position
        let left = try parser.operand()
        let wasGrouped = try takeOperandCloses(start)
        switch parser.token.kind {
        case .comparator(let comparator):
            parser.advance()
            parser.countOperator()
            builder.test(.compare(comparator, left, try groupedOperand()))
        case .word where parser.isWord("BETWEEN"):
            parser.advance()
            parser.countOperator()
            let lower = try groupedOperand()
            guard parser.takeWord("AND") else { throw parser.syntaxError() }
            builder.test(.between(left, lower: lower, upper: try groupedOperand()))
        case .word where parser.isWord("IN"):
            parser.advance()
            parser.countOperator()
            builder.test(.among(left, try operands()))
        default:
            guard case .call(let call) = left, !wasGrouped else { throw parser.syntaxError() }
            builder.test(.call(call))
        }
    }

    private mutating func operands() throws(ExpressionError) -> [OperandSyntax] {
        try parser.expect(.open)
        var operands = [try groupedOperand()]
        while parser.take(.comma) { operands.append(try groupedOperand()) }
        try parser.expect(.close)
        if operands.count > ExpressionLimits.inOperandsMax { parser.note(.tooManyOperands(operands.count)) }
        return operands
    }

    /// Closes groups that turned out to hold the left operand alone: `(a) = :b`.
    private mutating func takeOperandCloses(_ start: Int) throws(ExpressionError) -> Bool {
        guard parser.token.kind == .close, opens.last == start - 1, comparisonFollows() else { return false }
        var start = start
        while parser.token.kind == .close, let open = opens.last, open == start - 1 {
            opens.removeLast()
            noteGroup(open)
            parser.advance()
            builder.ungroup()
            start = open
        }
        return true
    }

    /// Whether a comparison follows the parentheses that close here.
    private func comparisonFollows() -> Bool {
        var ahead = parser
        while ahead.token.kind == .close { ahead.advance() }
        if case .comparator = ahead.token.kind { return true }
        return ahead.isWord("BETWEEN") || ahead.isWord("IN")
    }

    /// An operand on the right, perhaps in parentheses.
    private mutating func groupedOperand() throws(ExpressionError) -> OperandSyntax {
        var groups: [Int] = []
        while parser.token.kind == .open {
            groups.append(parser.position)
            parser.advance()
        }
        let operand = try parser.operand()
        while let open = groups.popLast() {
            guard parser.token.kind == .close else { throw parser.syntaxError() }
            noteGroup(open)
            parser.advance()
        }
        return operand
    }
}
