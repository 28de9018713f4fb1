/// An object's entity tag: the MD5 of its bytes, or of its parts' MD5s with their number.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html>.
public struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    /// The first and the last eight bytes of the digest, which is read with every object, so that it needs no memory
    /// of its own.
    private let first: UInt64
    private let last: UInt64
    /// 0 where the object was not uploaded in parts.
    public let partCount: Int

    static let digestBytes = 16

    /// - Parameter digest: 16 bytes.
    init(digest: Span<UInt8>, partCount: Int = 0) {
        precondition(digest.count == Self.digestBytes)
        var words: (UInt64, UInt64) = (0, 0)
        for index in 0..<8 {
            words.0 = words.0 << 8 | UInt64(digest[index])
            words.1 = words.1 << 8 | UInt64(digest[index + 8])
        }
        (first, last) = words
        self.partCount = partCount
    }

    init(digest: [UInt8], partCount: Int = 0) { self.init(digest: digest.span, partCount: partCount) }

    /// 16 bytes.
    var digest: [UInt8] {
        [first, last].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
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
