/// Parses PartiQL statements, parameters put in place of their `?` as they are met.
///
/// Conditions are parsed iteratively, literals to 33 levels: hostile nesting is refused, never a stack overflow.
struct StatementParser {
    private var lexer: StatementLexer
    private(set) var token: StatementToken
    private let parameters: [EncodedValue]
    private var parametersUsed = 0
    /// Where in a literal a member or element is being read.
    var place: [AttributePath.Step] = []

    init(_ text: String, _ parameters: [EncodedValue]) throws(ExpressionError) {
        let bytes = Array(text.utf8)
        if bytes.allSatisfy(\.isExpressionSpace) { throw .malformedStatement("Got empty request") }
        guard text.unicodeScalars.count <= ExpressionLimits.statementCharactersMax else {
            throw .malformedStatement("Statement is longer than \(ExpressionLimits.statementCharactersMax) characters")
        }
        lexer = StatementLexer(bytes)
        token = lexer.next()
        self.parameters = parameters
    }
}

extension StatementParser {
    mutating func advance() {
        token = lexer.next()
    }

    func peek() -> StatementToken {
        var ahead = lexer
        return ahead.next()
    }

    mutating func take(_ kind: StatementToken.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: StatementToken.Kind) throws(ExpressionError) {
        guard take(kind) else { throw unexpected() }
    }

    /// Whether the token is the keyword (given in capitals), in any case.
    func isWord(_ keyword: String) -> Bool {
        guard token.kind == .word, token.range.end - token.range.start == keyword.utf8.count else { return false }
        return zip(lexer.bytes[token.range.start..<token.range.end], keyword.utf8).allSatisfy { $0.uppercased == $1 }
    }

    mutating func takeWord(_ keyword: String) -> Bool {
        guard isWord(keyword) else { return false }
        advance()
        return true
    }

    mutating func expectWord(_ keyword: String) throws(ExpressionError) {
        guard takeWord(keyword) else { throw unexpected() }
    }

    /// The current token is not what the grammar allows here: tells its line, column and length.
    func unexpected() -> ExpressionError {
        // What is no token at all is told without a place.
        if token.kind == .stray { return .malformedStatement("") }
        let before = lexer.bytes[..<token.range.start]
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = token.range.start - lineStart + 1
        let what = token.kind == .end ? "Unexpected end of statement" : "Unexpected term"
        return .malformedStatement("\(what) at \(line):\(column):\(token.range.end - token.range.start)")
    }

    /// The statement must end here, and every parameter have been used.
    func end() throws(ExpressionError) {
        guard token.kind == .end else { throw token.kind == .stray ? unexpected() : leftover() }
        guard parametersUsed == parameters.count else { throw .parameterCount }
    }

    /// The statement could end here, and goes on.
    func leftover() -> ExpressionError { .malformedStatement("Unexpected token after expression") }

    func text(_ range: SourceRange) -> String {
        String(decoding: lexer.bytes[range.start..<range.end], as: UTF8.self)
    }

    /// The text between quotes, doubled quotes made single.
    func unquoted(_ range: SourceRange) -> String {
        let quote = lexer.bytes[range.start]
        var bytes: [UInt8] = []
        var index = range.start + 1
        while index < range.end - 1 {
            bytes.append(lexer.bytes[index])
            index += lexer.bytes[index] == quote ? 2 : 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func parameter() throws(ExpressionError) -> EncodedValue {
        guard parametersUsed < parameters.count else { throw .parameterCount }
        parametersUsed += 1
        advance()
        return parameters[parametersUsed - 1]
    }

    /// A bare or quoted name.
    mutating func identifier() throws(ExpressionError) -> String {
        let range = token.range
        switch token.kind {
        case .word:
            guard !Self.keywords.contains(where: { isWord($0) }) else { throw unexpected() }
            advance()
            return text(range)
        case .quotedName:
            advance()
            return unquoted(range)
        default:
            throw unexpected()
        }
    }

    /// The words that name nothing unless they are quoted.
    private static let keywords = [
        "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "BETWEEN", "IS", "ORDER", "BY", "INSERT", "INTO", "VALUE",
        "UPDATE", "SET", "REMOVE", "DELETE", "RETURNING", "TRUE", "FALSE", "NULL", "MISSING", "EXISTS",
    ]

    /// `a."b"[0].c`
    mutating func path() throws(ExpressionError) -> AttributePath {
        let root = AttributeName(try identifier())
        var steps: [AttributePath.Step] = []
        while true {
            if take(.dot) {
                steps.append(.name(AttributeName(try identifier())))
            } else if take(.openBracket) {
                let range = token.range
                switch token.kind {
                case .number:
                    guard let index = Int(text(range)), index <= ExpressionLimits.listIndexMax else {
                        throw unexpected()
                    }
                    steps.append(.index(index))
                case .string: steps.append(.name(AttributeName(unquoted(range))))
                default: throw unexpected()
                }
                advance()
                try expect(.closeBracket)
            } else {
                break
            }
        }
        guard steps.count < ExpressionLimits.pathElementsMax else {
            throw .malformedStatement("The document path has too many nesting elements")
        }
        return AttributePath(root, steps)
    }
}

extension ExpressionError {
    static func malformedStatement(_ detail: String) -> ExpressionError {
        .refused("Statement wasn't well formed, can't be processed: \(detail)")
    }

    static let parameterCount = refused("Number of parameters in request and statement don't match.")
}
