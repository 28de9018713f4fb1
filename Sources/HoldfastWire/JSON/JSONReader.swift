/// A pull reader over a JSON text that is wholly in memory: the caller asks for what its shape has next, and gets bytes
/// lent from the buffer.
///
/// Strict RFC 8259: UTF-8 is checked, escapes and surrogate pairs must be whole, nothing may follow the value. Where a
/// name occurs twice in an object the caller sees both, in order. Nesting is bounded by ``depthMax``, so a caller that
/// recurses as the text nests is bounded too. Allocates only to take escapes out of a string.
public struct JSONReader: ~Escapable {
    /// Levels of arrays and objects that are followed: DynamoDB's 32 levels of a document are two levels of JSON each.
    public static let depthMax = 256

    let bytes: Span<UInt8>
    var offset = 0
    var depth = 0
    /// Just after an opening bracket, where no comma is due.
    var isFirst = false
    /// The last string's place in `bytes`, quotes excluded, or -1 where it is in `unescaped`.
    var textStart = 0
    var textEnd = 0
    var unescaped: [UInt8] = []

    /// The first complaint that AWS makes only after the whole body has been read and its constraints checked, such as
    /// about an attribute's value. See ``postpone(_:)``.
    public private(set) var postponed: String?

    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) {
        self.bytes = bytes
    }

    /// Keeps the first message of a refusal that must wait for the refusals that go before it.
    public mutating func postpone(_ message: String) {
        if postponed == nil { postponed = message }
    }

    /// Words the kept message anew, such as to say where in the request the refused value is.
    public mutating func rewordPostponed(_ word: (String) -> String) {
        postponed = postponed.map(word)
    }

    /// The last string or member name that was read, without quotes and escapes; valid until the next is read.
    public var text: Span<UInt8> {
        @_lifetime(borrow self)
        get { textStart < 0 ? unescaped.span : bytes.extracting(textStart..<textEnd) }
    }

    /// Where the reader is, from 0, for messages.
    public var position: Int { offset }

    /// Checks that nothing but white space follows. Call it after the outermost value.
    public mutating func finish() throws(JSONError) {
        skipWhitespace()
        if offset != bytes.count { throw malformed() }
    }
}

/// What a value begins as.
public enum JSONKind: Sendable, Hashable {
    case object, array, string, number, bool, null
}

extension JSONReader {
    /// The kind of the next value, which stays unread.
    public mutating func peek() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard offset < bytes.count else { throw malformed() }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw malformed()
        }
    }

    /// Reads `null` where the next value is that, and says whether it was.
    public mutating func takeNull() throws(JSONError) -> Bool {
        guard try peek() == .null else { return false }
        try take(literal: "null")
        return true
    }

    /// Reads a bool; the next value must be one.
    public mutating func takeBool() throws(JSONError) -> Bool {
        guard try peek() == .bool else { throw malformed() }
        let value = bytes[offset] == UInt8(ascii: "t")
        try take(literal: value ? "true" : "false")
        return value
    }

    /// Reads a string into ``text``; the next value must be one.
    public mutating func takeString() throws(JSONError) {
        guard try peek() == .string else { throw malformed() }
        offset += 1
        try readText()
        isFirst = false
    }

    /// Reads a number and keeps its text as it stands in ``text``; the next value must be one.
    public mutating func takeNumber() throws(JSONError) {
        guard try peek() == .number else { throw malformed() }
        textStart = offset
        try readNumber()
        textEnd = offset
        isFirst = false
    }

    /// Enters an object; the next value must be one.
    public mutating func beginObject() throws(JSONError) {
        try open(UInt8(ascii: "{"))
    }

    /// Moves to the next member of the object, whose name is then ``text`` and whose value is next; at the object's end
    /// leaves it and says `false`.
    public mutating func nextMember() throws(JSONError) -> Bool {
        guard try nextEntry(closing: UInt8(ascii: "}")) else { return false }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw malformed() }
        offset += 1
        try readText()
        skipWhitespace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else { throw malformed() }
        offset += 1
        return true
    }

    /// Enters an array; the next value must be one.
    public mutating func beginArray() throws(JSONError) {
        try open(UInt8(ascii: "["))
    }

    /// Moves to the next element of the array; at the array's end leaves it and says `false`.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try nextEntry(closing: UInt8(ascii: "]"))
    }
}

extension JSONReader {
    func malformed() -> JSONError { .malformed(offset: offset) }

    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return
            }
        }
    }

    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        skipWhitespace()
        guard offset < bytes.count, bytes[offset] == bracket else { throw malformed() }
        guard depth < Self.depthMax else { throw .tooDeep(offset: offset) }
        offset += 1
        depth += 1
        isFirst = true
    }

    private mutating func nextEntry(closing bracket: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard offset < bytes.count else { throw malformed() }
        if bytes[offset] == bracket {
            offset += 1
            depth -= 1
            isFirst = false
            return false
        }
        if !isFirst {
            guard bytes[offset] == UInt8(ascii: ",") else { throw malformed() }
            offset += 1
            skipWhitespace()
            // A comma before the bracket is not JSON: the value or name that is due will not be found there.
        }
        isFirst = false
        return true
    }

    private mutating func take(literal: StaticString) throws(JSONError) {
        let literal = literal.span
        guard bytes.count - offset >= literal.count else { throw malformed() }
        guard bytes.extracting(offset..<offset + literal.count).equals(literal) else { throw malformed() }
        offset += literal.count
        isFirst = false
    }

    /// A number by RFC 8259's grammar: no leading zeros, digits on both sides of the point.
    private mutating func readNumber() throws(JSONError) {
        if bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "0") {
            offset += 1
        } else {
            try readDigits()
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            offset += 1
            try readDigits()
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            try readDigits()
        }
    }

    private mutating func readDigits() throws(JSONError) {
        let start = offset
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
        if offset == start { throw malformed() }
    }
}
