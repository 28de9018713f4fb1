/// One token of a PartiQL statement.
struct StatementToken: Hashable {
    enum Kind: Hashable {
        case word
        /// `"name"`
        case quotedName
        /// `'text'`
        case string
        case number
        case parameter
        case open, close, openBracket, closeBracket, openBrace, closeBrace, openSet, closeSet
        case comma, dot, colon, star, plus, minus
        case comparator(Comparator)
        case stray
        case end
    }

    let kind: Kind
    let range: SourceRange
}

/// Splits a statement's bytes into tokens. What begins no token is a token of its own; comments are skipped.
struct StatementLexer {
    let bytes: [UInt8]
    var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> StatementToken {
        let isReadable = skipSpace()
        let start = offset
        if !isReadable {
            // A comment without an end.
            offset = bytes.count
            return StatementToken(kind: .stray, range: SourceRange(start: start, end: offset))
        }
        guard start < bytes.count else {
            return StatementToken(kind: .end, range: SourceRange(start: start, end: start))
        }
        let kind = takeKind(bytes[start])
        return StatementToken(kind: kind, range: SourceRange(start: start, end: offset))
    }

    /// - Returns: false at a comment without an end.
    private mutating func skipSpace() -> Bool {
        while offset < bytes.count {
            if bytes[offset].isExpressionSpace {
                offset += 1
            } else if bytes[offset] == UInt8(ascii: "-"), byte(offset + 1) == UInt8(ascii: "-") {
                while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
            } else if bytes[offset] == UInt8(ascii: "/"), byte(offset + 1) == UInt8(ascii: "*") {
                var end = offset + 2
                while byte(end) != UInt8(ascii: "*") || byte(end + 1) != UInt8(ascii: "/") {
                    if end >= bytes.count { return false }
                    end += 1
                }
                offset = end + 2
            } else {
                return true
            }
        }
        return true
    }

    private func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func takeKind(_ first: UInt8) -> StatementToken.Kind {
        offset += 1
        switch first {
        case UInt8(ascii: "("): return .open
        case UInt8(ascii: ")"): return .close
        case UInt8(ascii: "["): return .openBracket
        case UInt8(ascii: "]"): return .closeBracket
        case UInt8(ascii: "{"): return .openBrace
        case UInt8(ascii: "}"): return .closeBrace
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: ":"): return .colon
        case UInt8(ascii: "*"): return .star
        case UInt8(ascii: "+"): return .plus
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "?"): return .parameter
        case UInt8(ascii: "="): return .comparator(.equal)
        case UInt8(ascii: "!"): return take("=") ? .comparator(.notEqual) : .stray
        case UInt8(ascii: "<"): return takeLess()
        case UInt8(ascii: ">"):
            if take(">") { return .closeSet }
            return .comparator(take("=") ? .greaterOrEqual : .greater)
        case UInt8(ascii: "'"): return takeQuoted(first) ? .string : .stray
        case UInt8(ascii: "\""): return takeQuoted(first) ? .quotedName : .stray
        case UInt8(ascii: "."):
            guard let digit = byte(offset), digit.isDigit else { return .dot }
            takeNumber()
            return .number
        case _ where first.isDigit:
            takeNumber()
            return .number
        case _ where first.isWordByte || first == UInt8(ascii: "$"):
            while let byte = byte(offset), byte.isWordByte || byte == UInt8(ascii: "$") { offset += 1 }
            return .word
        default:
            while let byte = byte(offset), byte & 0xC0 == 0x80 { offset += 1 }
            return .stray
        }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard byte(offset) == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func takeLess() -> StatementToken.Kind {
        if take("<") { return .openSet }
        if take("=") { return .comparator(.lessOrEqual) }
        return .comparator(take(">") ? .notEqual : .less)
    }

    /// To the closing quote; a doubled one stands for itself. False where there is none.
    private mutating func takeQuoted(_ quote: UInt8) -> Bool {
        while let byte = byte(offset) {
            offset += 1
            if byte == quote {
                if self.byte(offset) != quote { return true }
                offset += 1
            }
        }
        return false
    }

    private mutating func takeNumber() {
        while let byte = byte(offset), byte.isDigit || byte == UInt8(ascii: ".") { offset += 1 }
        guard let exponent = byte(offset), exponent | 0x20 == UInt8(ascii: "e") else { return }
        var digits = offset + 1
        if let sign = byte(digits), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { digits += 1 }
        guard let digit = byte(digits), digit.isDigit else { return }
        offset = digits
        while let byte = byte(offset), byte.isDigit { offset += 1 }
    }
}
