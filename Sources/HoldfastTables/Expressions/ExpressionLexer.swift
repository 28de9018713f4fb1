/// A piece of an expression's text: where it begins and ends, in bytes.
package struct SourceRange: Hashable, Sendable {
    package let start: Int
    package let end: Int
}

/// One token of an expression.
struct ExpressionToken: Hashable {
    enum Kind: Hashable {
        /// A bare word: a keyword, a function or an attribute's name.
        case word
        /// `#name`
        case nameReference
        /// `:value`
        case valueReference
        case integer
        case open, close, comma, dot, openBracket, closeBracket, plus, minus
        case comparator(Comparator)
        /// A character that begins no token.
        case stray
        case end
    }

    let kind: Kind
    let range: SourceRange
}

/// The six comparisons.
package enum Comparator: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// Splits an expression's bytes into tokens, one at a time. Never fails: what begins no token is a token of its own.
struct ExpressionLexer {
    let bytes: [UInt8]
    var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> ExpressionToken {
        while offset < bytes.count, bytes[offset].isExpressionSpace { offset += 1 }
        let start = offset
        guard start < bytes.count else {
            return ExpressionToken(kind: .end, range: SourceRange(start: start, end: start))
        }
        let kind = takeKind(bytes[start])
        return ExpressionToken(kind: kind, range: SourceRange(start: start, end: offset))
    }

    private mutating func takeKind(_ first: UInt8) -> ExpressionToken.Kind {
        offset += 1
        switch first {
        case UInt8(ascii: "("): return .open
        case UInt8(ascii: ")"): return .close
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: "."): return .dot
        case UInt8(ascii: "["): return .openBracket
        case UInt8(ascii: "]"): return .closeBracket
        case UInt8(ascii: "+"): return .plus
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "="): return .comparator(.equal)
        case UInt8(ascii: "<"):
            if take(UInt8(ascii: "=")) { return .comparator(.lessOrEqual) }
            return .comparator(take(UInt8(ascii: ">")) ? .notEqual : .less)
        case UInt8(ascii: ">"):
            return .comparator(take(UInt8(ascii: "=")) ? .greaterOrEqual : .greater)
        case UInt8(ascii: "#"): return takeWord() ? .nameReference : .stray
        case UInt8(ascii: ":"): return takeWord() ? .valueReference : .stray
        case _ where first.isDigit:
            while offset < bytes.count, bytes[offset].isDigit { offset += 1 }
            return .integer
        case _ where first.isWordByte:
            _ = takeWord()
            return .word
        default:
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            return .stray
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    /// Takes word bytes; whether there were any.
    private mutating func takeWord() -> Bool {
        let start = offset
        while offset < bytes.count, bytes[offset].isWordByte { offset += 1 }
        return offset > start
    }
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isLetter: Bool { (self | 0x20) >= 0x61 && (self | 0x20) <= 0x7A }
    /// May be within an attribute's bare name or a placeholder.
    var isWordByte: Bool { isLetter || isDigit || self == 0x5F }
    var isExpressionSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
    var uppercased: UInt8 { self >= 0x61 && self <= 0x7A ? self - 0x20 : self }
}
