/// The addresses that share a prefix, IPv4 or IPv6: `203.0.113.0/24`.
struct PolicyNetwork: Hashable, Sendable {
    let isIPv4: Bool
    /// 4 or 16 bytes.
    let address: [UInt8]
    /// Bits that count.
    let prefix: Int

    /// - Parameter text: an address, and the length of the prefix where it is not a single one.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let (bytes, isIPv4) = Self.address(parts[0]) else { return nil }
        var prefix = bytes.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let length = Int(parts[1]), length <= prefix
            else { return nil }
            prefix = length
        }
        address = bytes
        self.isIPv4 = isIPv4
        self.prefix = prefix
    }

    /// Whether the text is the address of one in the network. One that is IPv4 within IPv6 counts as IPv4.
    func contains(_ text: String) -> Bool {
        guard var (bytes, isIPv4) = Self.address(text[...]) else { return false }
        if !isIPv4, bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            (bytes, isIPv4) = (Array(bytes.suffix(4)), true)
        }
        guard isIPv4 == self.isIPv4 else { return false }
        let whole = prefix / 8
        guard bytes.prefix(whole) == address.prefix(whole) else { return false }
        let rest = prefix % 8
        return rest == 0 || (bytes[whole] ^ address[whole]) >> UInt8(8 - rest) == 0
    }

    private static func address(_ text: Substring) -> (bytes: [UInt8], isIPv4: Bool)? {
        if text.contains(":") { return addressIPv6(text).map { ($0, false) } }
        return addressIPv4(text).map { ($0, true) }
    }

    private static func addressIPv4(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// Groups of up to four digits, of which one run of zeros may be left out; the last two may be written as IPv4.
    private static func addressIPv6(_ text: Substring) -> [UInt8]? {
        if let gap = text.firstRange(of: "::") {
            let rest = text[gap.upperBound...]
            guard !rest.contains("::"), !rest.hasPrefix(":"),
                let head = groups(text[..<gap.lowerBound], mayEndIPv4: false),
                let tail = groups(rest, mayEndIPv4: true), head.count + tail.count <= 14
            else { return nil }
            return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
        }
        guard let bytes = groups(text, mayEndIPv4: true), bytes.count == 16 else { return nil }
        return bytes
    }

    private static func groups(_ text: Substring, mayEndIPv4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndIPv4, index == parts.count - 1, part.contains(".") {
                guard let last = addressIPv4(part) else { return nil }
                bytes += last
                continue
            }
            let isLegal = part.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }
            guard (1...4).contains(part.utf8.count), isLegal, let group = UInt16(part, radix: 16) else { return nil }
            bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
        }
        return bytes
    }
}
