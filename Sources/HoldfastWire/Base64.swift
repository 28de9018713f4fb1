extension [UInt8] {
    /// Appends the base64 of `data` (RFC 4648 section 4, with padding).
    package mutating func append(base64 data: Span<UInt8>) {
        reserveCapacity(count + (data.count + 2) / 3 * 4)
        var index = 0
        while index + 2 < data.count {
            appendSextets(UInt32(data[index]) << 16 | UInt32(data[index + 1]) << 8 | UInt32(data[index + 2]), 4)
            index += 3
        }
        switch data.count - index {
        case 1:
            appendSextets(UInt32(data[index]) << 16, 2)
            append(UInt8(ascii: "="))
            append(UInt8(ascii: "="))
        case 2:
            appendSextets(UInt32(data[index]) << 16 | UInt32(data[index + 1]) << 8, 3)
            append(UInt8(ascii: "="))
        default: break
        }
    }

    /// Appends the upper `count` of the four sextets in 24 bits.
    private mutating func appendSextets(_ bits: UInt32, _ count: Int) {
        for place in 0..<count {
            append(base64Digit(UInt8(bits >> UInt32(18 - 6 * place) & 0x3F)))
        }
    }
}

private func base64Digit(_ sextet: UInt8) -> UInt8 {
    switch sextet {
    case 0..<26: UInt8(ascii: "A") + sextet
    case 26..<52: UInt8(ascii: "a") + sextet - 26
    case 52..<62: UInt8(ascii: "0") + sextet - 52
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
}
