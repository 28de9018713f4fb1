/// The shared part of the expression parsers: tokens, syntax errors, paths and operands.
///
/// Problems that are no syntax errors (reserved words, unknown functions, redundant parentheses) are noted and thrown
/// once the whole text has turned out to be well formed, the first of them, as DynamoDB does.
struct ExpressionParser {
    let kind: ExpressionKind
    private var lexer: ExpressionLexer
    private(set) var token: ExpressionToken
    /// The token before the current one, and the one before that.
    private(set) var previous = SourceRange(start: 0, end: 0)
    private var earlier = SourceRange(start: 0, end: 0)
    private var ordinal = 0
    private var noted: ExpressionError?
    private var operators = 0
    private var nesting = 0
    /// The last group of parentheses in an update's value, from its opening to after its closing token.
    private var lastGroup = 0..<0

    /// The expression's bytes, into which every range of the syntax points.
    var bytes: [UInt8] { lexer.bytes }

    /// - Throws: an expression that is empty or longer than 4 KB.
    init(_ text: String, _ kind: ExpressionKind) throws(ExpressionError) {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy(\.isExpressionSpace) { throw .invalid(kind, .empty) }
        if bytes.count > ExpressionLimits.expressionBytesMax { throw .invalid(kind, .tooLong(bytes: bytes.count)) }
        self.kind = kind
        lexer = ExpressionLexer(bytes)
        token = lexer.next()
    }
}

extension ExpressionParser {
    /// How many tokens were taken.
    var position: Int { ordinal }

    mutating func advance() {
        earlier = ordinal == 0 ? token.range : previous
        previous = token.range
        token = lexer.next()
        ordinal += 1
    }

    /// The token after the current one.
    func peek() -> ExpressionToken {
        var ahead = lexer
        return ahead.next()
    }

    mutating func take(_ kind: ExpressionToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: ExpressionToken.Kind) throws(ExpressionError) {
        guard take(kind) else { throw syntaxError() }
    }

    func isWord(_ keyword: String) -> Bool {
        token.kind == .word && matches(token.range, keyword)
    }

    mutating func takeWord(_ keyword: String) -> Bool {
        guard isWord(keyword) else { return false }
        advance()
        return true
    }

    /// Whether the text there is the keyword (given in capitals), in any case.
    func matches(_ range: SourceRange, _ keyword: String) -> Bool {
        guard range.end - range.start == keyword.utf8.count else { return false }
        return zip(keyword.utf8, range.start..<range.end).allSatisfy { $0 == bytes[$1].uppercased }
    }

    func text(_ range: SourceRange) -> String {
        String(decoding: lexer.bytes[range.start..<range.end], as: UTF8.self)
    }

    /// The current token is not what the grammar allows here: quotes it with its neighbours.
    func syntaxError() -> ExpressionError {
        let start = ordinal == 0 ? token.range.start : previous.start
        if token.kind == .end {
            let near = text(SourceRange(start: earlier.start, end: previous.end))
            return .invalid(kind, .syntax(token: "<EOF>", near: near))
        }
        let after = peek()
        let end = after.kind == .end ? token.range.end : after.range.end
        return .invalid(
            kind, .syntax(token: text(token.range), near: text(SourceRange(start: start, end: end))))
    }

    /// Keeps the first problem that is no syntax error.
    mutating func note(_ problem: ExpressionProblem) {
        if noted == nil { noted = .invalid(kind, problem) }
    }

    mutating func countOperator() {
        operators += 1
    }

    /// The text must end here. Then throws what was noted.
    mutating func end() throws(ExpressionError) {
        guard token.kind == .end else { throw syntaxError() }
        if let noted { throw noted }
        if operators > ExpressionLimits.operatorsMax {
            throw .invalid(kind, .tooManyOperators(operators))
        }
    }

    /// Bounds recursion, so that hostile nesting is refused before it can exhaust the stack.
    private mutating func enter() throws(ExpressionError) {
        nesting += 1
        if nesting > ExpressionLimits.nestingMax { throw .invalid(kind, .nestedTooDeep) }
    }
}

extension ExpressionParser {
    /// `a.#b[0].c`
    mutating func path() throws(ExpressionError) -> PathSyntax {
        var path = PathSyntax(root: try name())
        while true {
            if take(.dot) {
                path.steps.append(.name(try name()))
            } else if token.kind == .openBracket {
                path.steps.append(.index(try index()))
            } else {
                break
            }
        }
        if path.steps.count + 1 > ExpressionLimits.pathElementsMax {
            note(.pathTooDeep(levels: path.steps.count + 1))
        }
        return path
    }

    private mutating func name() throws(ExpressionError) -> NameSyntax {
        let range = token.range
        switch token.kind {
        case .word:
            if ReservedWords.contains(bytes[range.start..<range.end]) { note(.reservedWord(text(range))) }
            advance()
            return .bare(range)
        case .nameReference:
            advance()
            return .reference(range)
        default:
            throw syntaxError()
        }
    }

    private mutating func index() throws(ExpressionError) -> Int {
        try expect(.openBracket)
        guard token.kind == .integer else { throw syntaxError() }
        let digits = text(token.range)
        let index = Int(digits) ?? Int.max
        if index > ExpressionLimits.listIndexMax { note(.indexOutOfRange(digits)) }
        advance()
        try expect(.closeBracket)
        return index
    }

    /// A path, a placeholder or a function call; in parentheses where the grammar of updates allows it.
    mutating func operand() throws(ExpressionError) -> OperandSyntax {
        let range = token.range
        switch token.kind {
        case .valueReference:
            advance()
            return .value(range)
        case .word where peek().kind == .open:
            return .call(try call())
        default:
            return .path(try path())
        }
    }

    mutating func call() throws(ExpressionError) -> CallSyntax {
        try enter()
        defer { nesting -= 1 }
        let name = token.range
        countOperator()
        if FunctionName(bytes[name.start..<name.end]) == nil { note(.unknownFunction(text(name))) }
        advance()
        try expect(.open)
        var operands = [try operand()]
        while take(.comma) { operands.append(try operand()) }
        try expect(.close)
        return CallSyntax(name: name, operands: operands)
    }

    /// The right side of a `SET`: an operand, or two joined by `+` or `-`; the grammar has no third.
    mutating func assignedValue() throws(ExpressionError) -> OperandSyntax {
        let first = try assignedOperand()
        let operation: ArithmeticOperator
        if take(.plus) {
            operation = .plus
        } else if take(.minus) {
            operation = .minus
        } else {
            return first
        }
        countOperator()
        return .arithmetic(operation, [first, try assignedOperand()])
    }

    private mutating func assignedOperand() throws(ExpressionError) -> OperandSyntax {
        guard token.kind == .open else { return try operand() }
        try enter()
        defer { nesting -= 1 }
        let isDoubled = peek().kind == .open
        advance()
        let innerStart = position
        let value = try assignedValue()
        if isDoubled && lastGroup == innerStart..<position { note(.redundantParentheses) }
        try expect(.close)
        lastGroup = innerStart - 1..<position
        return value
    }
}
