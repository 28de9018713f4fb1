/// A JSON value (RFC 8259), for policies: small documents of which every member is looked at.
///
/// It is strict: a name occurs once in an object, text is UTF-8 without halves of surrogate pairs, and nesting is
/// bounded. Numbers keep their text.
package indirect enum PolicyJSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([PolicyJSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: PolicyJSON
    }

    /// It is no such JSON, from this byte on.
    package struct Malformed: Error, Hashable {
        var offset: Int
    }

    static let depthMax = 32

    /// - Returns: the value, and the bytes that the text has besides white space between its parts.
    package static func parse(_ text: [UInt8]) throws(Malformed) -> (value: PolicyJSON, compactLength: Int) {
        var parser = PolicyJSONParser(text)
        let value = try parser.value(depth: 0)
        try parser.end()
        return (value, text.count - parser.whitespace)
    }
}

private struct PolicyJSONParser {
    private let text: [UInt8]
    private var offset = 0
    /// Bytes of white space that were passed over.
    private(set) var whitespace = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func value(depth: Int) throws(PolicyJSON.Malformed) -> PolicyJSON {
        guard depth <= PolicyJSON.depthMax else { throw malformed }
        skipWhitespace()
        switch peek {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    mutating func end() throws(PolicyJSON.Malformed) {
        skipWhitespace()
        if offset != text.count { throw malformed }
    }

    private var malformed: PolicyJSON.Malformed { PolicyJSON.Malformed(offset: offset) }
    private var peek: UInt8? { offset < text.count ? text[offset] : nil }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            offset += 1
            whitespace += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        offset += 1
        return true
    }

    private mutating func literal(_ word: String, _ value: PolicyJSON) throws(PolicyJSON.Malformed) -> PolicyJSON {
        for byte in word.utf8 where !take(byte) { throw malformed }
        return value
    }

    private mutating func members(depth: Int) throws(PolicyJSON.Malformed) -> [PolicyJSON.Member] {
        offset += 1
        var members: [PolicyJSON.Member] = []
        var names: Set<String> = []
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipWhitespace()
            guard peek == UInt8(ascii: "\"") else { throw malformed }
            let name = try string()
            guard names.insert(name).inserted else { throw malformed }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw malformed }
            members.append(PolicyJSON.Member(name: name, value: try value(depth: depth + 1)))
            skipWhitespace()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw malformed }
        }
    }

    private mutating func elements(depth: Int) throws(PolicyJSON.Malformed) -> [PolicyJSON] {
        offset += 1
        var elements: [PolicyJSON] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipWhitespace()
            if take(UInt8(ascii: "]")) { return elements }
            guard take(UInt8(ascii: ",")) else { throw malformed }
        }
    }

    /// `-`, digits without a leading zero, a fraction, an exponent.
    private mutating func number() throws(PolicyJSON.Malformed) -> String {
        let start = offset
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        return String(decoding: text[start..<offset], as: UTF8.self)
    }

    private mutating func digits() throws(PolicyJSON.Malformed) {
        let start = offset
        while let byte = peek, (0x30...0x39).contains(byte) { offset += 1 }
        if offset == start { throw malformed }
    }

    private mutating func string() throws(PolicyJSON.Malformed) -> String {
        offset += 1
        var bytes: [UInt8] = []
        while let byte = peek {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: bytes, as: UTF8.self) else { throw malformed }
                return string
            case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escaped()).utf8)
            case 0x00...0x1F: throw malformed
            default: bytes.append(byte)
            }
        }
        throw malformed
    }

    /// What follows a backslash.
    private mutating func escaped() throws(PolicyJSON.Malformed) -> Unicode.Scalar {
        guard let byte = peek else { throw malformed }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codeUnits()
        default: throw malformed
        }
    }

    /// The four digits of an escape, and the escape of the second half where it is the first of a surrogate pair.
    private mutating func codeUnits() throws(PolicyJSON.Malformed) -> Unicode.Scalar {
        var value = try fourDigits()
        if value & 0xFC00 == 0xD800 {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw malformed }
            let low = try fourDigits()
            guard low & 0xFC00 == 0xDC00 else { throw malformed }
            value = 0x1_0000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else { throw malformed }
        return scalar
    }

    private mutating func fourDigits() throws(PolicyJSON.Malformed) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw malformed }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
