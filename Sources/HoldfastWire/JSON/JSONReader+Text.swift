extension JSONReader {
    /// Reads a string up to and over its closing quote; the opening one has been read. Without escapes nothing is
    /// copied.
    mutating func readText() throws(JSONError) {
        let start = offset
        while true {
            offset = bytes.endOfPlainText(from: offset)
            guard offset < bytes.count else { throw malformed() }
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                textStart = start
                textEnd = offset
                offset += 1
                return
            case UInt8(ascii: "\\"): return try readEscapedText(from: start)
            case 0x80...: offset = try endOfScalar()
            default: throw malformed()
            }
        }
    }

    /// Copies a string that has an escape into `unescaped`; what lies between `start` and the reader has none.
    private mutating func readEscapedText(from start: Int) throws(JSONError) {
        textStart = -1
        unescaped.removeAll(keepingCapacity: true)
        var plainStart = start
        while true {
            offset = bytes.endOfPlainText(from: offset)
            guard offset < bytes.count else { throw malformed() }
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                unescaped.append(copying: bytes.extracting(plainStart..<offset))
                offset += 1
                return
            case UInt8(ascii: "\\"):
                unescaped.append(copying: bytes.extracting(plainStart..<offset))
                offset += 1
                try readEscape()
                plainStart = offset
            case 0x80...: offset = try endOfScalar()
            default: throw malformed()
            }
        }
    }

    private mutating func readEscape() throws(JSONError) {
        guard offset < bytes.count else { throw malformed() }
        let escape = bytes[offset]
        offset += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(escape)
        case UInt8(ascii: "b"): unescaped.append(0x08)
        case UInt8(ascii: "f"): unescaped.append(0x0C)
        case UInt8(ascii: "n"): unescaped.append(0x0A)
        case UInt8(ascii: "r"): unescaped.append(0x0D)
        case UInt8(ascii: "t"): unescaped.append(0x09)
        case UInt8(ascii: "u"): unescaped.append(contentsOf: UTF8.encode(try readUnicodeEscape())!)
        default: throw malformed()
        }
    }

    /// Four hexadecimal digits and, where they are the first half of a surrogate pair, the escape of the second.
    private mutating func readUnicodeEscape() throws(JSONError) -> Unicode.Scalar {
        var value = UInt32(try readFourDigits())
        if value & 0xFC00 == 0xD800 {
            guard bytes.count - offset >= 6, bytes[offset] == UInt8(ascii: "\\"),
                bytes[offset + 1] == UInt8(ascii: "u")
            else { throw malformed() }
            offset += 2
            let low = UInt32(try readFourDigits())
            guard low & 0xFC00 == 0xDC00 else { throw malformed() }
            value = 0x1_0000 + (value & 0x3FF) << 10 + (low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(value) else { throw malformed() }
        return scalar
    }

    private mutating func readFourDigits() throws(JSONError) -> UInt16 {
        guard bytes.count - offset >= 4 else { throw malformed() }
        var value: UInt16 = 0
        for _ in 0..<4 {
            let byte = bytes[offset]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw malformed()
            }
            value = value << 4 | UInt16(digit)
            offset += 1
        }
        return value
    }

    /// Where the UTF-8 scalar at `offset`, which is not ASCII, ends. Refuses what is overlong, cut short, a surrogate
    /// or beyond U+10FFFF.
    private func endOfScalar() throws(JSONError) -> Int {
        let lead = bytes[offset]
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE, 0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw malformed()
        }
        guard bytes.count - offset >= length, second.contains(bytes[offset + 1]) else { throw malformed() }
        for index in 2..<max(length, 2) where bytes[offset + index] & 0xC0 != 0x80 { throw malformed() }
        return offset + length
    }
}
