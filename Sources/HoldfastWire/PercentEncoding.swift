/// Percent-escapes in paths, queries and replies.
public enum PercentEncoding {
    /// `text` with its escapes undone; `nil` where a `%` is not followed by two hexadecimal digits.
    /// - Parameter plusIsSpace: as queries have it; in a path `+` is itself.
    public static func decode(_ text: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index != text.endIndex {
            let byte = text[index]
            text.formIndex(after: &index)
            guard byte == 0x25 else {
                output.append(byte == 0x2B && plusIsSpace ? 0x20 : byte)
                continue
            }
            guard index != text.endIndex, let high = SigV4Encoding.hexValue(text[index]) else { return nil }
            text.formIndex(after: &index)
            guard index != text.endIndex, let low = SigV4Encoding.hexValue(text[index]) else { return nil }
            text.formIndex(after: &index)
            output.append(high << 4 | low)
        }
        return output
    }

    /// As S3 encodes keys in listings with `encoding-type=url`: everything but letters, digits and `-._~*/`, and a
    /// space as `+`.
    public static func encodeKey(_ bytes: some Sequence<UInt8>) -> String {
        var output: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x20: output.append(0x2B)
            case 0x2A: output.append(byte)
            default: SigV4Encoding.append(byte, to: &output, keepingSlash: true)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Everything but `A-Z a-z 0-9 - . _ ~` and, where wanted, the slash.
    public static func encode(_ bytes: some Sequence<UInt8>, keepingSlash: Bool = false) -> String {
        var output: [UInt8] = []
        for byte in bytes { SigV4Encoding.append(byte, to: &output, keepingSlash: keepingSlash) }
        return String(decoding: output, as: UTF8.self)
    }
}
