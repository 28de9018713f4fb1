import CChecksums

/// A reflected CRC of up to 64 bits: the lowest bit of a byte goes in first, so that the highest bit of a register is
/// the coefficient of 1. Registers are as they are; the CRCs built on it invert them at start and end. See
/// `Docs/ADR/0008-checksums-in-c.md`.
@safe struct CRCFunction: Sendable {
    /// What computes it. The results are the same.
    enum Kernel: CaseIterable {
        /// Multiplication without carries where the processor has it, else tables.
        case fastest
        case tables
    }

    private let reflected: UInt64
    private let one: UInt64
    /// Tables and factors, immutable and never freed.
    private nonisolated(unsafe) let prepared: OpaquePointer

    /// - Parameters:
    ///   - reflected: the polynomial without its highest power.
    ///   - width: in bits, up to 64.
    init(reflected: UInt64, width: Int) {
        self.reflected = reflected
        one = 1 << UInt64(width - 1)
        guard let created = unsafe holdfast_crc_create(reflected, UInt32(width)) else {
            preconditionFailure("there is no memory for the tables of a CRC")
        }
        unsafe prepared = created
    }

    /// Whether the fastest kernel multiplies.
    var folds: Bool { unsafe holdfast_crc_folds(prepared) }

    /// The register after more bytes.
    /// - Complexity: O(n), about 10 gigabytes a second by multiplication and 2 by tables.
    func update(_ register: UInt64, _ bytes: Span<UInt8>, by kernel: Kernel = .fastest) -> UInt64 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return register }
            return switch kernel {
            case .fastest: unsafe holdfast_crc_update(prepared, register, start, buffer.count)
            case .tables: unsafe holdfast_crc_update_by_tables(prepared, register, start, buffer.count)
            }
        }
    }

    /// The CRC of two runs of bytes one after the other, from those of each.
    /// - Complexity: O(log *n*) in the length.
    func combine(_ first: UInt64, _ second: UInt64, secondLength: UInt64) -> UInt64 {
        // Appending n bytes multiplies by x to the power of 8n.
        var power = one
        var square = one >> 8
        var length = secondLength
        while length > 0 {
            if length & 1 == 1 { power = multiply(power, square) }
            square = multiply(square, square)
            length >>= 1
        }
        return multiply(first, power) ^ second
    }

    /// The product of two polynomials modulo this one.
    private func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var product: UInt64 = 0
        var factor = left
        var bit = one
        while bit != 0 {
            if right & bit != 0 { product ^= factor }
            factor = factor & 1 == 1 ? (factor >> 1) ^ reflected : factor >> 1
            bit >>= 1
        }
        return product
    }
}
