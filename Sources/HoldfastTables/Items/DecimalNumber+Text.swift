extension DecimalNumber {
    /// Reads any form that DynamoDB accepts: a sign, leading zeros, `.5`, `5.`, and `e` or `E` with an exponent.
    ///
    /// - Throws: that it is no number, or its magnitude or precision is beyond what DynamoDB stores.
    public init(parsing text: Span<UInt8>) throws(ItemError) {
        var scanner = NumberScanner(text)
        guard scanner.scan() else { throw .notANumber(text.text) }
        guard scanner.digits > 0 else {
            self = .zero
            return
        }
        let leading = scanner.exponent + scanner.digits - 1
        if leading > ItemLimits.numberExponentMax { throw .numberOverflow }
        if leading < ItemLimits.numberExponentMin { throw .numberUnderflow }
        if scanner.digits > ItemLimits.numberDigitsMax { throw .numberTooPrecise }
        self.init(trusted: scanner.coefficient, exponent: scanner.exponent, isNegative: scanner.isNegative)
    }

    /// The same from a string.
    public init(_ text: String) throws(ItemError) {
        let utf8 = Array(text.utf8)
        try self.init(parsing: utf8.span)
    }

    /// Appends the number as DynamoDB prints it: plain digits, never an exponent, no needless zeros.
    package func append(to text: inout [UInt8]) {
        if isNegative { text.append(UInt8(ascii: "-")) }
        var buffer = InlineArray<40, UInt8>(repeating: 0)
        var start = buffer.count
        var rest = coefficient
        while rest > UInt128(UInt64.max) {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
            rest = quotient
        }
        var low = UInt64(truncatingIfNeeded: rest)
        repeat {
            start -= 1
            buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: low % 10)
            low /= 10
        } while low != 0
        let digits = buffer.span.extracting(start...)
        let integerDigits = digits.count + exponent
        if exponent >= 0 {
            text.append(copying: digits)
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent))
        } else if integerDigits > 0 {
            text.append(copying: digits.extracting(..<integerDigits))
            text.append(UInt8(ascii: "."))
            text.append(copying: digits.extracting(integerDigits...))
        } else {
            text.append(UInt8(ascii: "0"))
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -integerDigits))
            text.append(copying: digits)
        }
    }
}

extension DecimalNumber: CustomStringConvertible {
    /// The number as DynamoDB prints it.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

/// Walks once over a number's text. Cost: linear, however long the text.
private struct NumberScanner: ~Escapable {
    private let text: Span<UInt8>
    private var offset = 0
    /// Zeros seen since the last other digit: they count only if one follows.
    private var pendingZeros = 0
    private var fractionDigits = 0
    var isNegative = false
    /// The significant digits while they fit in 64 bits.
    private var head: UInt64 = 0
    private var tailDigits = 0
    /// The significant digits; meaningless where there are more than 38.
    var coefficient: UInt128 = 0
    var digits = 0
    /// The power of ten that the last significant digit stands for.
    var exponent = 0

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) {
        self.text = text
    }

    /// Whether the text is a number.
    mutating func scan() -> Bool {
        isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { offset += 1 }
        var seen = scanDigits()
        if peek == UInt8(ascii: ".") {
            offset += 1
            let fraction = scanDigits()
            fractionDigits = fraction
            seen += fraction
        }
        guard seen > 0 else { return false }
        var scale = 0
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            offset += 1
            guard let power = scanExponent() else { return false }
            scale = power
        }
        exponent = scale - fractionDigits + pendingZeros
        if tailDigits == 0 { coefficient = UInt128(head) }
        return offset == text.count
    }

    private var peek: UInt8? { offset < text.count ? text[offset] : nil }

    private mutating func scanDigits() -> Int {
        let start = offset
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            push(digit)
            offset += 1
        }
        return offset - start
    }

    private mutating func push(_ digit: UInt8) {
        if digit == 0 {
            pendingZeros += 1
            return
        }
        if digits == 0 { pendingZeros = 0 }
        digits += pendingZeros + 1
        if digits <= 19 {
            for _ in 0..<pendingZeros { head *= 10 }
            head = head * 10 + UInt64(digit)
        } else if digits <= ItemLimits.numberDigitsMax {
            if tailDigits == 0 { coefficient = UInt128(head) }
            tailDigits += pendingZeros + 1
            for _ in 0..<pendingZeros { coefficient *= 10 }
            coefficient = coefficient * 10 + UInt128(digit)
        }
        pendingZeros = 0
    }

    private mutating func scanExponent() -> Int? {
        let isNegative = peek == UInt8(ascii: "-")
        if isNegative || peek == UInt8(ascii: "+") { offset += 1 }
        let start = offset
        var power = 0
        while offset < text.count {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            // Far beyond any number of digits in a text, and far from overflowing.
            power = Swift.min(power * 10 + Int(digit), 1 << 48)
            offset += 1
        }
        return offset > start ? (isNegative ? -power : power) : nil
    }
}
