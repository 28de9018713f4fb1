/// Exact decimals the slow way, as an oracle: 400 digits in fixed point, schoolbook arithmetic.
struct BigDecimal: Equatable {
    /// Digits most significant first; the units are at `unitsIndex`.
    var digits = [Int](repeating: 0, count: 400)
    var isNegative = false
    static let unitsIndex = 180

    /// The number of `significand` (digits) × 10^`exponent`.
    init(_ significand: String, exponent: Int, isNegative: Bool) {
        for (index, digit) in significand.reversed().enumerated() {
            digits[Self.unitsIndex - exponent - index] = Int(String(digit))!
        }
        self.isNegative = isNegative && digits.contains { $0 != 0 }
    }

    var isZero: Bool { digits.allSatisfy { $0 == 0 } }

    /// Significant digits, and the power of ten of the first; `nil` for zero.
    var shape: (digits: Int, leading: Int)? {
        guard let first = digits.firstIndex(where: { $0 != 0 }), let last = digits.lastIndex(where: { $0 != 0 })
        else { return nil }
        return (last - first + 1, Self.unitsIndex - first)
    }

    /// Plain digits without needless zeros.
    var text: String {
        guard let first = digits.firstIndex(where: { $0 != 0 }), let last = digits.lastIndex(where: { $0 != 0 })
        else { return "0" }
        let whole = digits[min(first, Self.unitsIndex)...Self.unitsIndex].map(String.init).joined()
        let fraction = last > Self.unitsIndex ? digits[(Self.unitsIndex + 1)...last].map(String.init).joined() : ""
        return (isNegative ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative
            ? right.digits.lexicographicallyPrecedes(left.digits)
            : left.digits.lexicographicallyPrecedes(right.digits)
    }

    static func + (left: Self, right: Self) -> Self {
        var sum = left
        if left.isNegative == right.isNegative {
            var carry = 0
            for index in sum.digits.indices.reversed() {
                let digit = left.digits[index] + right.digits[index] + carry
                sum.digits[index] = digit % 10
                carry = digit / 10
            }
        } else {
            let leftIsLarger = !left.digits.lexicographicallyPrecedes(right.digits)
            let (larger, smaller) = leftIsLarger ? (left, right) : (right, left)
            var borrow = 0
            for index in sum.digits.indices.reversed() {
                var digit = larger.digits[index] - smaller.digits[index] - borrow
                borrow = digit < 0 ? 1 : 0
                if digit < 0 { digit += 10 }
                sum.digits[index] = digit
            }
            sum.isNegative = larger.isNegative
        }
        if sum.isZero { sum.isNegative = false }
        return sum
    }
}
