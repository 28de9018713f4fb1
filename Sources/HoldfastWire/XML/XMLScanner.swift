/// Reads XML's tokens from bytes that are UTF-8.
struct XMLScanner {
    private let bytes: [UInt8]
    private var offset: Int

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        offset = start
    }

    var isAtEnd: Bool { offset == bytes.count }

    /// What is here is no XML.
    var malformed: XMLError {
        .malformed(line: 1 + bytes[..<offset].count { $0 == UInt8(ascii: "\n") })
    }

    func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    func isSame(_ left: Range<Int>, _ right: Range<Int>) -> Bool { bytes[left] == bytes[right] }

    mutating func take(_ token: StaticString) -> Bool {
        let token = token.span
        guard bytes.count - offset >= token.count else { return false }
        for index in token.indices where bytes[offset + index] != token[index] { return false }
        offset += token.count
        return true
    }

    /// - Returns: whether there was any.
    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = offset
        while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
        return offset > start
    }

    /// The rest of a comment, whose opening has been taken.
    mutating func skipComment() throws(XMLError) {
        while !isAtEnd {
            if take("--") {
                guard take(">") else { throw malformed }
                return
            }
            try step()
        }
        throw malformed
    }

    /// The rest of a processing instruction, whose opening has been taken.
    mutating func skipInstruction() throws(XMLError) {
        while !isAtEnd {
            if take("?>") { return }
            try step()
        }
        throw malformed
    }

    /// Over one byte, or over the three of a character that XML does not have.
    private mutating func step() throws(XMLError) {
        // U+FFFE and U+FFFF. The control characters have been screened.
        if bytes[offset] == 0xEF, offset + 2 < bytes.count, bytes[offset + 1] == 0xBF, bytes[offset + 2] >= 0xBE {
            throw malformed
        }
        offset += 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0A).contains(byte) || byte == 0x0D }
}

// MARK: Text

extension XMLScanner {
    /// Text up to the next tag.
    mutating func text(into output: inout [UInt8]) throws(XMLError) {
        while !isAtEnd, bytes[offset] != UInt8(ascii: "<") {
            if bytes[offset] == UInt8(ascii: "&") {
                try reference(into: &output)
            } else if bytes[offset] == UInt8(ascii: "]"), take("]]>") {
                throw malformed
            } else {
                try character(into: &output)
            }
        }
    }

    /// The rest of a section of character data, whose opening has been taken.
    mutating func section(into output: inout [UInt8]) throws(XMLError) {
        while !isAtEnd {
            if bytes[offset] == UInt8(ascii: "]"), take("]]>") { return }
            try character(into: &output)
        }
        throw malformed
    }

    /// An attribute's value, with spaces for its white space.
    mutating func quoted() throws(XMLError) -> [UInt8] {
        guard !isAtEnd, bytes[offset] == UInt8(ascii: "\"") || bytes[offset] == UInt8(ascii: "'") else {
            throw malformed
        }
        let quote = bytes[offset]
        offset += 1
        var value: [UInt8] = []
        while !isAtEnd {
            switch bytes[offset] {
            case quote:
                offset += 1
                return value
            case UInt8(ascii: "<"): throw malformed
            case UInt8(ascii: "&"): try reference(into: &value)
            default:
                try character(into: &value)
                if let last = value.last, Self.isSpace(last) { value[value.count - 1] = 0x20 }
            }
        }
        throw malformed
    }

    /// One byte, or a line's end, which is `\n` however it is written.
    private mutating func character(into output: inout [UInt8]) throws(XMLError) {
        let byte = bytes[offset]
        try step()
        if byte == 0x0D {
            if !isAtEnd, bytes[offset] == 0x0A { offset += 1 }
            output.append(0x0A)
        } else {
            output.append(byte)
        }
    }

    /// What an ampersand begins.
    private mutating func reference(into output: inout [UInt8]) throws(XMLError) {
        if take("&lt;") {
            output.append(UInt8(ascii: "<"))
        } else if take("&gt;") {
            output.append(UInt8(ascii: ">"))
        } else if take("&amp;") {
            output.append(UInt8(ascii: "&"))
        } else if take("&quot;") {
            output.append(UInt8(ascii: "\""))
        } else if take("&apos;") {
            output.append(UInt8(ascii: "'"))
        } else if take("&#x") {
            output += UTF8.encode(try number(radix: 16))!
        } else if take("&#") {
            output += UTF8.encode(try number(radix: 10))!
        } else {
            throw malformed
        }
    }

    /// The rest of a reference to a character by its number.
    private mutating func number(radix: Int) throws(XMLError) -> Unicode.Scalar {
        let start = offset
        var value = 0
        while !isAtEnd, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue, digit < radix {
            value = min(value * radix + digit, 0x11_0000)
            offset += 1
        }
        guard offset > start, take(";"), value >= 0x20 || [0x09, 0x0A, 0x0D].contains(value),
            value != 0xFFFE, value != 0xFFFF, let scalar = Unicode.Scalar(UInt32(value))
        else { throw malformed }
        return scalar
    }
}

// MARK: Names

extension XMLScanner {
    mutating func name() throws(XMLError) -> Range<Int> {
        let start = offset
        while let (scalar, length) = scalar(at: offset), Self.isName(scalar, first: offset == start) {
            offset += length
        }
        guard offset > start else { throw malformed }
        return start..<offset
    }

    /// A name in its parts.
    func qualified(_ name: Range<Int>) throws(XMLError) -> XMLName {
        guard let colon = bytes[name].firstIndex(of: UInt8(ascii: ":")) else {
            return XMLName(whole: name, prefix: name.lowerBound..<name.lowerBound, local: name)
        }
        let local = (colon + 1)..<name.upperBound
        guard colon > name.lowerBound, !bytes[local].contains(UInt8(ascii: ":")),
            let (scalar, _) = scalar(at: local.lowerBound), local.lowerBound < local.upperBound,
            Self.isName(scalar, first: true)
        else { throw malformed }
        return XMLName(whole: name, prefix: name.lowerBound..<colon, local: local)
    }

    /// Whether an attribute of this name declares a namespace.
    func declaresNamespace(_ name: XMLName) -> Bool {
        bytes[name.prefix.isEmpty ? name.local : name.prefix].elementsEqual("xmlns".utf8)
    }

    /// The character here, and its bytes; `nil` at the end.
    private func scalar(at offset: Int) -> (UInt32, Int)? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        if first < 0x80 { return (UInt32(first), 1) }
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for byte in bytes[(offset + 1)..<(offset + length)] { value = value << 6 | UInt32(byte & 0x3F) }
        return (value, length)
    }

    private static func isName(_ scalar: UInt32, first: Bool) -> Bool {
        switch scalar {
        case 0x3A, 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
            0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF,
            0xFDF0...0xFFFD, 0x10000...0xEFFFF:
            true
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: !first
        default: false
        }
    }
}
