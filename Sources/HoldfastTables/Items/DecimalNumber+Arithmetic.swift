extension DecimalNumber {
    /// The exact sum.
    ///
    /// - Throws: where it needs more than 38 digits or its magnitude is out of range.
    public func adding(_ other: DecimalNumber) throws(ItemError) -> DecimalNumber {
        if coefficient == 0 { return other }
        if other.coefficient == 0 { return self }
        let (upper, lower) = exponent >= other.exponent ? (self, other) : (other, self)
        let shift = upper.exponent - lower.exponent
        // The last digit of `lower` stays in the sum, so an upper operand that reaches 39 digits above it can only be
        // brought back to 38 by borrowing from exactly 10^38; those products fit in 128 bits.
        guard Decimals.digitCount(upper.coefficient) + shift <= ItemLimits.numberDigitsMax + 1 else {
            throw .numberTooPrecise
        }
        let (scaled, overflow) = upper.coefficient.multipliedReportingOverflow(by: Decimals.powerOfTen(shift))
        guard !overflow else { throw .numberTooPrecise }
        if upper.isNegative == lower.isNegative {
            let (sum, overflow) = scaled.addingReportingOverflow(lower.coefficient)
            guard !overflow else { throw Self.tooLong(scaledLeading: lower.exponent + 38) }
            return try DecimalNumber(normalising: sum, exponent: lower.exponent, isNegative: isNegative)
        }
        let upperWins = scaled >= lower.coefficient
        let difference = upperWins ? scaled - lower.coefficient : lower.coefficient - scaled
        return try DecimalNumber(
            normalising: difference, exponent: lower.exponent,
            isNegative: upperWins ? upper.isNegative : lower.isNegative)
    }

    /// The exact difference, refused as ``adding(_:)`` refuses.
    public func subtracting(_ other: DecimalNumber) throws(ItemError) -> DecimalNumber {
        try adding(other.negated)
    }

    /// The number with its sign turned.
    public var negated: DecimalNumber {
        DecimalNumber(trusted: coefficient, exponent: exponent, isNegative: coefficient != 0 && !isNegative)
    }

    private static func tooLong(scaledLeading: Int) -> ItemError {
        scaledLeading > ItemLimits.numberExponentMax ? .numberOverflow : .numberTooPrecise
    }
}
