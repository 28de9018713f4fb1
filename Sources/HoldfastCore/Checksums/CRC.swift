/// The CRCs of object storage, as bytes come. See ``CRC32``, ``CRC32C`` and ``CRC64NVME``.
///
/// All are reflected: the lowest bit of a byte goes in first, and the register starts and ends inverted.
private struct Polynomial<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
    let reflected: Word
    /// Eight tables of 256: what a byte does to the register when 0 to 7 more follow it.
    let tables: [Word]

    init(reflected: Word) {
        self.reflected = reflected
        var tables: [Word] = []
        tables.reserveCapacity(8 * 256)
        for byte in 0..<256 {
            var word = Word(byte)
            for _ in 0..<8 { word = word & 1 == 1 ? (word >> 1) ^ reflected : word >> 1 }
            tables.append(word)
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let before = tables[(table - 1) * 256 + byte]
                tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
            }
        }
        self.tables = tables
    }

    func update(_ register: Word, _ bytes: Span<UInt8>) -> Word {
        let table = tables.span
        var register = register
        var index = 0
        while index + 8 <= bytes.count {
            var block: UInt64 = 0
            for place in 0..<8 { block |= UInt64(bytes[index + place]) << UInt64(place * 8) }
            block ^= UInt64(register)
            var next: Word = 0
            for place in 0..<8 { next ^= table[(7 - place) * 256 + Int(block >> UInt64(place * 8) & 0xFF)] }
            register = next
            index += 8
        }
        while index < bytes.count {
            register = (register >> 8) ^ table[Int((register ^ Word(bytes[index])) & 0xFF)]
            index += 1
        }
        return register
    }

    /// The product of two polynomials modulo this one; the highest bit is the coefficient of 1.
    func multiply(_ left: Word, _ right: Word) -> Word {
        var product: Word = 0
        var factor = left
        var bit: Word = 1 << (Word.bitWidth - 1)
        while bit != 0 {
            if right & bit != 0 { product ^= factor }
            factor = factor & 1 == 1 ? (factor >> 1) ^ reflected : factor >> 1
            bit >>= 1
        }
        return product
    }

    /// The CRC of two runs of bytes one after the other, from those of each.
    func combine(_ first: Word, _ second: Word, secondLength: UInt64) -> Word {
        // Appending n bytes multiplies by x to the power of 8n.
        var power: Word = 1 << (Word.bitWidth - 1)
        var square: Word = power >> 8
        var length = secondLength
        while length > 0 {
            if length & 1 == 1 { power = multiply(power, square) }
            square = multiply(square, square)
            length >>= 1
        }
        return multiply(first, power) ^ second
    }
}

private let ieee = Polynomial<UInt32>(reflected: 0xEDB8_8320)
private let castagnoli = Polynomial<UInt32>(reflected: 0x82F6_3B78)
private let nvme = Polynomial<UInt64>(reflected: 0x9A6C_9329_AC4B_C9B5)

/// CRC-32 as in gzip and Ethernet.
public struct CRC32: Sendable {
    private var register: UInt32 = .max

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = ieee.update(register, bytes) }

    public var value: UInt32 { ~register }

    /// The CRC of two runs of bytes one after the other, from those of each.
    public static func combine(_ first: UInt32, _ second: UInt32, secondLength: UInt64) -> UInt32 {
        ieee.combine(first, second, secondLength: secondLength)
    }
}

/// CRC-32C (Castagnoli), as in iSCSI.
public struct CRC32C: Sendable {
    private var register: UInt32 = .max

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = castagnoli.update(register, bytes) }

    public var value: UInt32 { ~register }

    public static func combine(_ first: UInt32, _ second: UInt32, secondLength: UInt64) -> UInt32 {
        castagnoli.combine(first, second, secondLength: secondLength)
    }
}

/// CRC-64/NVME.
public struct CRC64NVME: Sendable {
    private var register: UInt64 = .max

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) { register = nvme.update(register, bytes) }

    public var value: UInt64 { ~register }

    public static func combine(_ first: UInt64, _ second: UInt64, secondLength: UInt64) -> UInt64 {
        nvme.combine(first, second, secondLength: secondLength)
    }
}
