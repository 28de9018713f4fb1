/// Writes JSON onto the end of a byte array. Commas are its own; the order of calls is the caller's, and not checked.
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// - Parameter reservingBytes: an estimate of the size of the text.
    public init(reservingBytes: Int = 512) {
        bytes = []
        bytes.reserveCapacity(reservingBytes)
    }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A member's name that needs no escapes. Its value must follow.
    public mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(copying: name.span)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name. Its value must follow.
    public mutating func name(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member's name in UTF-8. Its value must follow.
    public mutating func name(utf8 name: Span<UInt8>) {
        string(utf8: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        var text = text
        let quoted: Void? = text.withUTF8Span { string(utf8: $0) }
        _ = quoted
    }

    /// A string that needs no escapes.
    public mutating func string(plain text: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(copying: text.span)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string that `append` writes where it belongs, and that needs no escapes.
    public mutating func plainString(_ append: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string from bytes that are known to be UTF-8.
    public mutating func string(utf8 text: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while start < text.count {
            let end = text.endOfUnescapedText(from: start)
            bytes.append(copying: text.extracting(start..<end))
            if end == text.count { break }
            escape(text[end])
            start = end + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string of the base64 of the bytes.
    public mutating func string(base64 data: Span<UInt8>) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(base64: data)
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func bool(_ value: Bool) {
        separate()
        bytes.append(copying: (value ? "true" as StaticString : "false").span)
    }

    public mutating func null() {
        separate()
        bytes.append(copying: ("null" as StaticString).span)
    }

    public mutating func integer(_ value: Int) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    /// - Parameter value: must be finite, since JSON has no other.
    public mutating func double(_ value: Double) {
        precondition(value.isFinite, "JSON has no infinities and no NaN")
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(copying: ("u00" as StaticString).span)
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 0xF))
        }
    }
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
