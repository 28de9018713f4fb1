// The order-preserving form, which is both the form in keys and the stored form:
//
//   first byte    0x80 + (power of 100 of the leading digit pair, -65...62, plus 65)
//   each pair     2 × pair + 1, the last one 2 × pair
//
// A negative number has every byte complemented. Zero is 0x80 0x00. No form is a prefix of another, so comparing bytes
// compares numbers even where other bytes follow.

extension DecimalNumber {
    /// The most bytes that a number takes: 38 digits that straddle 20 pairs, and the first byte.
    package static let encodedBytesMax = 21

    private static let powerBias = 65

    /// Appends the order-preserving, self-terminating form.
    package func encode(into bytes: inout [UInt8]) {
        guard coefficient != 0 else {
            bytes.append(0x80)
            bytes.append(0x00)
            return
        }
        let flip: UInt8 = isNegative ? 0xFF : 0x00
        // Pairs come out last first, so the buffer is filled from its end.
        var buffer = InlineArray<21, UInt8>(repeating: 0)
        var start = Self.encodedBytesMax
        var rest = coefficient
        var more: UInt8 = 0
        if exponent & 1 != 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            buffer[start] = (UInt8(truncatingIfNeeded: digit) * 20) ^ flip
            rest = quotient
            more = 1
        }
        while rest > UInt128(UInt64.max) {
            let (quotient, chunk) = rest.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
            rest = quotient
            var digits = UInt64(truncatingIfNeeded: chunk)
            for _ in 0..<9 {
                start -= 1
                buffer[start] = (UInt8(truncatingIfNeeded: digits % 100) * 2 | more) ^ flip
                digits /= 100
                more = 1
            }
        }
        var digits = UInt64(truncatingIfNeeded: rest)
        while digits != 0 {
            start -= 1
            buffer[start] = (UInt8(truncatingIfNeeded: digits % 100) * 2 | more) ^ flip
            digits /= 100
            more = 1
        }
        let power = (exponent >> 1) + (Self.encodedBytesMax - start) - 1
        start -= 1
        buffer[start] = (0x80 + UInt8(power + Self.powerBias)) ^ flip
        bytes.append(copying: buffer.span.extracting(start...))
    }

    /// From the order-preserving form, trusted to be canonical.
    package init(trusted encoded: Span<UInt8>) {
        guard let number = DecimalNumber(decoding: encoded) else { preconditionFailure("a malformed number") }
        self = number
    }

    /// From the order-preserving form, `nil` where the bytes are not exactly one canonical number.
    package init?(decoding encoded: Span<UInt8>) {
        guard Self.isEncoded(encoded) else { return nil }
        let isNegative = encoded[0] < 0x80
        let flip: UInt8 = isNegative ? 0xFF : 0x00
        let pairs = encoded.count - 1
        let last = (encoded[pairs] ^ flip) >> 1
        if last == 0 {
            self = .zero
            return
        }
        // Nine pairs fit in 64 bits; the rest, where there are more, in 128.
        var head: UInt64 = 0
        for index in 1..<min(pairs, 10) { head = head * 100 + UInt64((encoded[index] ^ flip) >> 1) }
        var coefficient = UInt128(head)
        if pairs > 10 {
            for index in 10..<pairs { coefficient = coefficient * 100 + UInt128((encoded[index] ^ flip) >> 1) }
        }
        let power = Int((encoded[0] ^ flip) & 0x7F) - Self.powerBias
        var exponent = 2 * (power - pairs + 1)
        if last % 10 == 0 {
            coefficient = coefficient * 10 + UInt128(last / 10)
            exponent += 1
        } else {
            coefficient = coefficient * 100 + UInt128(last)
        }
        self.init(trusted: coefficient, exponent: exponent, isNegative: isNegative)
    }

    /// Whether the bytes are exactly one canonical number.
    static func isEncoded(_ encoded: Span<UInt8>) -> Bool {
        guard encoded.count >= 2, encoded.count <= encodedBytesMax else { return false }
        let flip: UInt8 = encoded[0] < 0x80 ? 0xFF : 0x00
        let pairs = encoded.count - 1
        let first = (encoded[1] ^ flip) >> 1
        let last = (encoded[pairs] ^ flip) >> 1
        if first == 0 { return encoded[0] == 0x80 && encoded[1] == 0x00 && pairs == 1 }
        let digits = pairs * 2 - (first < 10 ? 1 : 0) - (last % 10 == 0 ? 1 : 0)
        guard last > 0, digits <= ItemLimits.numberDigitsMax else { return false }
        for index in 1...pairs {
            let byte = encoded[index] ^ flip
            guard byte >> 1 <= 99, (byte & 1 == 1) == (index < pairs) else { return false }
        }
        return true
    }

    /// How many bytes the number at the start of `bytes` takes, `nil` where none ends there. For keys, where other
    /// components follow.
    package static func encodedLength(at start: Int, in bytes: Span<UInt8>) -> Int? {
        guard start < bytes.count else { return nil }
        let lastBit: UInt8 = bytes[start] < 0x80 ? 1 : 0
        var end = start + 1
        while end < bytes.count && end - start < encodedBytesMax {
            if bytes[end] & 1 == lastBit { return end + 1 - start }
            end += 1
        }
        return nil
    }

    /// Bytes of a number by DynamoDB's size rule, from its order-preserving form: one, one for each two digits before
    /// and after the decimal point (zeros at either end not counted), and one for a minus sign. Measured figures in
    /// public reports agree with it; the developer guide says "approximately".
    package static func size(ofEncoded encoded: Span<UInt8>) -> Int {
        let isNegative = encoded[0] < 0x80
        let flip: UInt8 = isNegative ? 0xFF : 0x00
        let pairs = encoded.count - 1
        let first = (encoded[1] ^ flip) >> 1
        let last = (encoded[pairs] ^ flip) >> 1
        if first == 0 { return 1 }
        let power = Int((encoded[0] ^ flip) & 0x7F) - powerBias
        let leadingBlank = first < 10 ? 1 : 0
        let trailingBlank = last % 10 == 0 ? 1 : 0
        let digits = pairs * 2 - leadingBlank - trailingBlank
        let integerPairs = Swift.min(Swift.max(power + 1, 0), pairs)
        var halves = 0
        if integerPairs == 0 || integerPairs == pairs {
            halves = (digits + 1) / 2
        } else {
            let integerDigits = integerPairs * 2 - leadingBlank
            halves = (integerDigits + 1) / 2 + (digits - integerDigits + 1) / 2
        }
        return 1 + halves + (isNegative ? 1 : 0)
    }

    /// Bytes by DynamoDB's size rule.
    public var size: Int {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return Self.size(ofEncoded: bytes.span)
    }
}
