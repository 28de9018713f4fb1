/// A DynamoDB number: a decimal of at most 38 significant digits whose leading digit stands for 10^-130 to 10^125.
/// Exact.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
public struct DecimalNumber: Hashable, Sendable {
    /// The significant digits as an integer without trailing zeros: 0 for zero, else 1..<10^38.
    let coefficient: UInt128
    /// The power of ten that the coefficient's last digit stands for; 0 for zero.
    let exponent: Int
    let isNegative: Bool

    /// Zero.
    public static let zero = DecimalNumber(coefficient: 0, exponent: 0, isNegative: false)

    private init(coefficient: UInt128, exponent: Int, isNegative: Bool) {
        self.coefficient = coefficient
        self.exponent = exponent
        self.isNegative = isNegative
    }

    /// Parts that are known to be normalised and in range.
    init(trusted coefficient: UInt128, exponent: Int, isNegative: Bool) {
        self.init(coefficient: coefficient, exponent: exponent, isNegative: isNegative)
    }

    /// `coefficient` × 10^`exponent`, trailing zeros taken off, range and precision checked.
    init(normalising coefficient: UInt128, exponent: Int, isNegative: Bool) throws(ItemError) {
        guard coefficient != 0 else {
            self = .zero
            return
        }
        var coefficient = coefficient
        var exponent = exponent
        Decimals.stripTrailingZeros(&coefficient, &exponent)
        let digits = Decimals.digitCount(coefficient)
        let leading = exponent + digits - 1
        if leading > ItemLimits.numberExponentMax { throw .numberOverflow }
        if leading < ItemLimits.numberExponentMin { throw .numberUnderflow }
        if digits > ItemLimits.numberDigitsMax { throw .numberTooPrecise }
        self.init(coefficient: coefficient, exponent: exponent, isNegative: isNegative)
    }

    /// An integer of at most 64 bits.
    public init(_ integer: some FixedWidthInteger) {
        precondition(integer.bitWidth <= 64, "wider integers may have more digits than a number holds")
        var coefficient = UInt128(truncatingIfNeeded: integer.magnitude)
        var exponent = 0
        if coefficient != 0 { Decimals.stripTrailingZeros(&coefficient, &exponent) }
        self.init(coefficient: coefficient, exponent: exponent, isNegative: integer < 0)
    }

    /// The power of ten that the leading digit stands for. Not for zero.
    var leadingExponent: Int { exponent + Decimals.digitCount(coefficient) - 1 }

    /// The value where it is an integer that fits.
    public var int64: Int64? {
        guard exponent >= 0, exponent <= 19 else { return nil }
        let (magnitude, overflow) = coefficient.multipliedReportingOverflow(by: Decimals.powerOfTen(exponent))
        guard !overflow else { return nil }
        if isNegative { return magnitude <= UInt128(Int64.min.magnitude) ? Int64(0 - Int128(magnitude)) : nil }
        return Int64(exactly: magnitude)
    }
}

extension DecimalNumber: ExpressibleByIntegerLiteral {
    public init(integerLiteral integer: Int) { self.init(integer) }
}

/// Digits of 128-bit integers.
enum Decimals {
    private static let powers: [UInt128] = {
        var powers: [UInt128] = [1]
        for _ in 1...38 { powers.append(powers.last! * 10) }
        return powers
    }()

    /// 10^`exponent` for 0...38.
    static func powerOfTen(_ exponent: Int) -> UInt128 { powers[exponent] }

    /// How many decimal digits a number above zero has.
    static func digitCount(_ value: UInt128) -> Int {
        let bits = UInt128.bitWidth - value.leadingZeroBitCount
        // bits × log10(2), rounded down, is the digit count or one less.
        let guess = (bits * 1233) >> 12
        return guess <= 38 && value >= powers[guess] ? guess + 1 : guess
    }

    /// Takes trailing zeros off a number above zero.
    static func stripTrailingZeros(_ coefficient: inout UInt128, _ exponent: inout Int) {
        while coefficient._high64 != 0 {
            let (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { return }
            coefficient = quotient
            exponent += 1
        }
        var low = UInt64(truncatingIfNeeded: coefficient)
        while low % 10 == 0 {
            low /= 10
            exponent += 1
        }
        coefficient = UInt128(low)
    }
}

extension UInt128 {
    fileprivate var _high64: UInt64 { UInt64(truncatingIfNeeded: self >> 64) }
}

extension DecimalNumber: Comparable {
    public static func < (left: Self, right: Self) -> Bool {
        left.compare(right) < 0
    }

    private func compare(_ other: Self) -> Int {
        let sign = signum
        if sign != other.signum { return sign - other.signum }
        if sign == 0 { return 0 }
        return sign * compareMagnitude(other)
    }

    private var signum: Int { coefficient == 0 ? 0 : isNegative ? -1 : 1 }

    private func compareMagnitude(_ other: Self) -> Int {
        let leading = leadingExponent
        let otherLeading = other.leadingExponent
        if leading != otherLeading { return leading < otherLeading ? -1 : 1 }
        // Leading digits stand for the same power, so bringing the exponents together stays within 38 digits.
        let lowest = Swift.min(exponent, other.exponent)
        let scaled = coefficient * Decimals.powerOfTen(exponent - lowest)
        let otherScaled = other.coefficient * Decimals.powerOfTen(other.exponent - lowest)
        return scaled == otherScaled ? 0 : scaled < otherScaled ? -1 : 1
    }
}
