/// An object's entity tag: the MD5 of its bytes, or of its parts' MD5s with their number.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>.
public struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    /// 16 bytes.
    let digest: [UInt8]
    /// 0 where the object was not uploaded in parts.
    public let partCount: Int

    init(digest: [UInt8], partCount: Int = 0) {
        precondition(digest.count == 16)
        self.digest = digest
        self.partCount = partCount
    }

    /// Without quotation marks.
    public var description: String {
        let text = hexadecimalText(digest)
        return partCount == 0 ? text : "\(text)-\(partCount)"
    }

    /// Whether a tag as clients send it, quoted or not, is this one; `*` is any.
    public func matches(_ text: some StringProtocol) -> Bool {
        if text == "*" { return true }
        var text = Substring(text)
        if text.hasPrefix("W/") { text = text.dropFirst(2) }
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        return text == description
    }
}

func hexadecimalText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
