/// Base64 with padding (RFC 4648, section 4), as DynamoDB's JSON carries binaries.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The six bits that each character stands for; 0xFF for what is no base64 character.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// How many bytes the text decodes to, `nil` where its length or padding is wrong.
    package static func decodedCount(_ text: Span<UInt8>) -> Int? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return 0 }
        return text.count / 4 * 3 - padding(text)
    }

    private static func padding(_ text: Span<UInt8>) -> Int {
        let pad = UInt8(ascii: "=")
        return text[text.count - 1] != pad ? 0 : text[text.count - 2] != pad ? 1 : 2
    }

    /// Appends what the text decodes to. Returns whether it is base64; where not, part may have been appended.
    package static func decode(_ text: Span<UInt8>, into bytes: inout [UInt8]) -> Bool {
        guard text.count % 4 == 0 else { return false }
        guard text.count > 0 else { return true }
        let values = values
        let whole = text.count - (padding(text) > 0 ? 4 : 0)
        bytes.reserveCapacity(bytes.count + text.count / 4 * 3)
        var offset = 0
        while offset < whole {
            let first = values[Int(text[offset])]
            let second = values[Int(text[offset + 1])]
            let third = values[Int(text[offset + 2])]
            let fourth = values[Int(text[offset + 3])]
            guard (first | second | third | fourth) < 0x40 else { return false }
            bytes.append(first << 2 | second >> 4)
            bytes.append(second << 4 | third >> 2)
            bytes.append(third << 6 | fourth)
            offset += 4
        }
        guard whole < text.count else { return true }
        let first = values[Int(text[whole])]
        let second = values[Int(text[whole + 1])]
        guard (first | second) < 0x40 else { return false }
        bytes.append(first << 2 | second >> 4)
        if padding(text) == 2 { return true }
        let third = values[Int(text[whole + 2])]
        guard third < 0x40 else { return false }
        bytes.append(second << 4 | third >> 2)
        return true
    }

    /// Appends the bytes' base64 text.
    package static func encode(_ bytes: Span<UInt8>, into text: inout [UInt8]) {
        let alphabet = alphabet
        text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
        var offset = 0
        while offset < bytes.count {
            let first = bytes[offset]
            let second = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            let third = offset + 2 < bytes.count ? bytes[offset + 2] : 0
            text.append(alphabet[Int(first >> 2)])
            text.append(alphabet[Int((first & 0x03) << 4 | second >> 4)])
            text.append(
                offset + 1 < bytes.count ? alphabet[Int((second & 0x0F) << 2 | third >> 6)] : UInt8(ascii: "="))
            text.append(offset + 2 < bytes.count ? alphabet[Int(third & 0x3F)] : UInt8(ascii: "="))
            offset += 3
        }
    }

    /// The bytes' base64 text.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        encode(bytes, into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
