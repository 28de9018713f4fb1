/// A DynamoDB number: a decimal of at most 38 significant digits, exact.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
public struct DecimalNumber: Hashable, Sendable {
    /// The digits as an integer without trailing zeros: 0 for zero, else 1..<10^38.
    let coefficient: UInt128
    /// The power of ten of the coefficient's last digit; 0 for zero.
    let exponent: Int16
    let isNegative: Bool

    init(coefficient: UInt128, exponent: Int16, isNegative: Bool) {
        self.coefficient = coefficient
        self.exponent = exponent
        self.isNegative = isNegative
    }

    public static let zero = DecimalNumber(coefficient: 0, exponent: 0, isNegative: false)

    /// Reads any form that DynamoDB accepts: sign, leading zeros, `.5`, `5.`, `e` or `E` with an exponent.
    public init(parsing text: Span<UInt8>) throws(ItemError) { throw .notANumber("") }
    public init(_ text: String) throws(ItemError) { throw .notANumber(text) }
    public init(_ integer: Int) { self = .zero }

    /// From the order-preserving form, trusted to be well formed.
    package init(trusted encoded: Span<UInt8>) { self = .zero }

    /// From the order-preserving form, `nil` where it is not canonical.
    package init?(decoding encoded: Span<UInt8>) { nil }

    /// Appends the order-preserving, self-terminating form: comparing bytes compares numbers.
    package func encode(into bytes: inout [UInt8]) {}

    public func adding(_ other: DecimalNumber) throws(ItemError) -> DecimalNumber { self }
    public func subtracting(_ other: DecimalNumber) throws(ItemError) -> DecimalNumber { self }
    public var negated: DecimalNumber { self }

    /// As DynamoDB prints it.
    public var description: String { "" }
    /// Bytes by DynamoDB's size rule.
    public var size: Int { 0 }
    /// The value where it is an integer that fits.
    public var int64: Int64? { nil }
}
