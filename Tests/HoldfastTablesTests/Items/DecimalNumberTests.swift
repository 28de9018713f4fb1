import HoldfastCore
import Testing

@testable import HoldfastTables

@Suite struct `Numbers` {
    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.000", "0"), ("+5", "5"), ("00042", "42"), ("1.0", "1"), ("1.5E2", "150"),
        ("1e+2", "100"), ("1.5E+3", "1500"), ("-7", "-7"), (".5", "0.5"), ("5.", "5"), ("-.25", "-0.25"),
        ("1E-130", "0." + String(repeating: "0", count: 129) + "1"),
        ("1E125", "1" + String(repeating: "0", count: 125)),
        (
            "9.9999999999999999999999999999999999999E+125",
            String(repeating: "9", count: 38) + String(repeating: "0", count: 88)
        ),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("0.12345678901234567890123456789012345678", "0.12345678901234567890123456789012345678"),
        ("1234567895171680000000000000000000000000", "1234567895171680000000000000000000000000"),
        ("0e999999999999999999999", "0"), ("1000e-3", "1"), ("100.00e-1", "10"), ("0.00000001e8", "1"),
        ("1.00000000000000007629769841092E+50", "100000000000000007629769841092000000000000000000000"),
    ])
    func `are printed as plain digits`(_ text: String, _ printed: String) throws {
        let number = try DecimalNumber(text)
        #expect(number.description == printed)
        #expect(try DecimalNumber(printed) == number)
    }

    @Test(arguments: [
        "", "abc", " 1", "1 ", "+", "-", ".", "1e", "1e+", "e5", "1..2", "1.2.3", "0x10", "NaN", "Infinity", "1_000",
        "--1",
        "1,5", "12e", "١",
    ])
    func `that are none are refused by name`(_ text: String) {
        let error = #expect(throws: ItemError.self) { try DecimalNumber(text) }
        let tail = text.isEmpty ? "" : ": \(text)"
        #expect(error?.message == "The parameter cannot be converted to a numeric value" + tail)
    }

    @Test(arguments: [
        ("1E126", ItemError.numberOverflow), ("-1E126", .numberOverflow), ("1e999999999999999999999", .numberOverflow),
        ("9.9E-131", .numberUnderflow), ("-1E-131", .numberUnderflow), ("1e-99999999999999999999", .numberUnderflow),
        ("123456789012345678901234567890123456789", .numberTooPrecise),
        ("0.123456789012345678901234567890123456789", .numberTooPrecise),
        ("100000000000000000000000000000000000001", .numberTooPrecise),
    ])
    func `beyond the range or precision are refused`(_ text: String, _ error: ItemError) {
        #expect(throws: error) { try DecimalNumber(text) }
    }

    @Test(arguments: [
        ("0", 1), ("27", 2), ("-27", 3), ("461", 3), ("1", 2), ("1000", 2), ("1.5", 3), ("1E125", 2), ("1E-130", 2),
        ("1786461547", 6), ("12345678901234567890123456789012345678", 20), ("-0.5", 3),
    ])
    func `have DynamoDB's size`(_ text: String, _ size: Int) throws {
        #expect(try DecimalNumber(text).size == size)
    }

    @Test func `agree with exact arithmetic in order, sum, text and encoding`() throws {
        let seed: UInt64 = 20_260_101
        var random = SeededRandomness(seed: seed)
        var last: (BigDecimal, DecimalNumber)?
        for _ in 0..<6_000 {
            let (exact, text) = Self.number(&random)
            let number = try DecimalNumber(text)
            #expect(number.description == exact.text, "seed \(seed)")
            let encoded = encode(number)
            #expect(decode(number: encoded) == number, "seed \(seed): \(text)")
            let trailing = encoded + [UInt8(truncatingIfNeeded: random.next())]
            #expect(numberLength(trailing) == encoded.count)
            if let (otherExact, other) = last {
                let otherEncoded = encode(other)
                #expect((number < other) == (exact < otherExact), "seed \(seed): \(text) \(other)")
                #expect((order(encoded, otherEncoded) < 0) == (exact < otherExact), "seed \(seed): \(text)")
                #expect((encoded == otherEncoded) == (exact == otherExact))
                Self.checkSum(number, other, exact + otherExact, "seed \(seed): \(number) + \(other)")
            }
            // Often the same again, or a neighbour, so that near misses are compared.
            if Int.random(in: 0..<3, using: &random) > 0 { last = (exact, number) }
        }
    }

    private static func checkSum(_ left: DecimalNumber, _ right: DecimalNumber, _ exact: BigDecimal, _ note: Comment) {
        let sum = Result { () throws(ItemError) in try left.adding(right) }
        guard let shape = exact.shape else {
            #expect(sum == .success(.zero), note)
            return
        }
        if shape.leading > 125 {
            #expect(sum == .failure(.numberOverflow), note)
        } else if shape.leading < -130 {
            #expect(sum == .failure(.numberUnderflow), note)
        } else if shape.digits > 38 {
            #expect(sum == .failure(.numberTooPrecise), note)
        } else {
            #expect((try? sum.get())?.description == exact.text, note)
            #expect((try? sum.get().subtracting(right)) == left || (try? sum.get().subtracting(right)) == nil, note)
        }
    }

    /// A number of some shape, and one of the ways to write it.
    static func number(_ random: inout SeededRandomness) -> (BigDecimal, String) {
        let shapes = [1...1, 1...3, 1...10, 17...22, 30...38, 38...38]
        var digits = ""
        for _ in 0..<Int.random(in: shapes.randomElement(using: &random)!, using: &random) {
            digits += ["0", "0", "9", "9", "1", "2", "5", "7"].randomElement(using: &random)!
        }
        let ranges = [-2...2, -20...20, -130...125, -130...(-125), 120...125]
        var leading = Int.random(in: ranges.randomElement(using: &random)!, using: &random)
        digits = String(digits.drop { $0 == "0" })
        if digits.isEmpty { leading = 0 }
        let exponent = digits.isEmpty ? 0 : leading - digits.count + 1
        let isNegative = Bool.random(using: &random)
        let exact = BigDecimal(digits.isEmpty ? "0" : digits, exponent: exponent, isNegative: isNegative)
        let sign = isNegative ? "-" : Bool.random(using: &random) ? "+" : ""
        let zeros = String(repeating: "0", count: Int.random(in: 0..<3, using: &random))
        if digits.isEmpty { return (exact, sign + "0" + zeros) }
        if Bool.random(using: &random) { return (exact, exact.text) }
        let mark = Bool.random(using: &random) ? "e" : "E"
        return (exact, "\(sign)\(zeros)\(digits.first!).\(digits.dropFirst())\(zeros)\(mark)\(leading)")
    }

    @Test func `of exactly 38 digits come out of borrowing from 39`() throws {
        let power = try DecimalNumber("1E38")
        let nines = String(repeating: "9", count: 38)
        #expect(try power.subtracting(DecimalNumber(1)).description == nines)
        #expect(throws: ItemError.numberTooPrecise) { try power.adding(DecimalNumber(1)) }
        #expect(throws: ItemError.numberTooPrecise) { try DecimalNumber("2E38").subtracting(DecimalNumber(1)) }
        #expect(throws: ItemError.numberTooPrecise) { try DecimalNumber("1E100").adding(DecimalNumber(1)) }
        #expect(try DecimalNumber(nines).adding(DecimalNumber(1)) == power)
        let largest = try DecimalNumber("9.9999999999999999999999999999999999999E+125")
        #expect(throws: ItemError.numberOverflow) { try largest.adding(DecimalNumber("1E+125")) }
        #expect(throws: ItemError.numberOverflow) { try largest.adding(largest) }
        #expect(throws: ItemError.numberUnderflow) {
            try DecimalNumber("1.5E-130").subtracting(DecimalNumber("1E-130"))
        }
    }

    @Test func `convert from and to integers`() throws {
        for integer in [0, 1, -1, 10, 1_786_461_547, Int64.max, .min, 1_000_000_000_000_000_000] as [Int64] {
            #expect(DecimalNumber(integer).int64 == integer)
            #expect(DecimalNumber(integer).description == String(integer))
            #expect(try DecimalNumber(String(integer)) == DecimalNumber(integer))
        }
        #expect(DecimalNumber(UInt64.max).int64 == nil)
        #expect(DecimalNumber(UInt64.max).description == String(UInt64.max))
        #expect(try DecimalNumber("1.5").int64 == nil)
        #expect(try DecimalNumber("1E30").int64 == nil)
    }

    @Test func `of random bytes are refused or canonical`() {
        let seed: UInt64 = 7
        var random = SeededRandomness(seed: seed)
        for _ in 0..<100_000 {
            let bytes = (0..<Int.random(in: 0...22, using: &random)).map { _ in UInt8(truncatingIfNeeded: random.next())
            }
            guard let number = decode(number: bytes) else { continue }
            #expect(encode(number) == bytes, "seed \(seed)")
        }
    }
}
