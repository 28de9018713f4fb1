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
        let digits = base64Digits.span
        for place in 0..<count { append(digits[Int(bits >> UInt32(18 - 6 * place) & 0x3F)]) }
    }
}

private let base64Digits: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/// The bytes that a text of base64 stands for (RFC 4648 section 4, with its padding); `nil` where it is none.
package func base64Bytes(_ text: some StringProtocol) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var output: [UInt8] = []
    output.reserveCapacity(digits.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for digit in digits.dropLast(padding) {
        guard let sextet = base64Sextet(digit) else { return nil }
        bits = bits << 6 | UInt32(sextet)
        count += 1
        if count % 4 == 0 {
            for shift in [16, 8, 0] as [UInt32] { output.append(UInt8(truncatingIfNeeded: bits >> shift)) }
            bits = 0
        }
    }
    if padding == 1 {
        for shift in [10, 2] as [UInt32] { output.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    } else if padding == 2 {
        output.append(UInt8(truncatingIfNeeded: bits >> 4))
    }
    return output
}

private func base64Sextet(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}
