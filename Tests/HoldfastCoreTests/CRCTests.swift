import Foundation
import Testing

@testable import HoldfastCore

/// A CRC by its definition, bit by bit.
private func bitwise(_ reflected: UInt64, _ register: UInt64, _ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(register) { register, byte in
        (0..<8).reduce(register ^ UInt64(byte)) { word, _ in word & 1 == 1 ? (word >> 1) ^ reflected : word >> 1 }
    }
}

private struct Function: CustomTestStringConvertible {
    let name: String
    let function: CRCFunction
    let reflected: UInt64
    let mask: UInt64
    /// Of "123456789", from the catalogue of parametrised CRC algorithms.
    let check: UInt64
    var testDescription: String { name }

    static let all = [
        Function(
            name: "CRC32", function: CRC32.function, reflected: 0xEDB8_8320, mask: 0xFFFF_FFFF, check: 0xCBF4_3926),
        Function(
            name: "CRC32C", function: CRC32C.function, reflected: 0x82F6_3B78, mask: 0xFFFF_FFFF, check: 0xE306_9283),
        Function(
            name: "CRC64NVME", function: CRC64NVME.function, reflected: 0x9A6C_9329_AC4B_C9B5, mask: .max,
            check: 0xAE8B_1486_0A79_9888),
    ]
}

@Suite struct `CRCs` {
    private let digits = Array("123456789".utf8)

    @Test func `the types give the published check values`() {
        var crc32 = CRC32()
        var crc32c = CRC32C()
        var crc64 = CRC64NVME()
        for byte in digits {
            crc32.update([byte].span)
            crc32c.update([byte].span)
            crc64.update([byte].span)
        }
        #expect(crc32.value == 0xCBF4_3926)
        #expect(CRC32.checksum(of: digits.span) == 0xCBF4_3926)
        #expect(crc32c.value == 0xE306_9283)
        #expect(crc64.value == 0xAE8B_1486_0A79_9888)
        #expect(CRC32().value == 0 && CRC32C().value == 0 && CRC64NVME().value == 0)
        // RFC 3720, B.4: 32 bytes of zeroes, and of ones.
        var zeroes = CRC32C()
        zeroes.update([UInt8](repeating: 0, count: 32).span)
        #expect(zeroes.value == 0x8A91_36AA)
        var ones = CRC32C()
        ones.update([UInt8](repeating: 0xFF, count: 32).span)
        #expect(ones.value == 0x62A8_AB43)
    }

    @Test(arguments: Function.all, CRCFunction.Kernel.allCases)
    private func `kernels give the published check values`(_ crc: Function, _ kernel: CRCFunction.Kernel) {
        #expect(crc.function.update(crc.mask, digits.span, by: kernel) ^ crc.mask == crc.check)
        // And of a run that is long enough to be folded.
        let zeroes = [UInt8](repeating: 0, count: 4096)
        let long = crc.function.update(crc.mask, zeroes.span, by: kernel)
        #expect(long == bitwise(crc.reflected, crc.mask, zeroes[...]))
    }

    @Test(arguments: Function.all, CRCFunction.Kernel.allCases)
    private func `kernels agree with the definition at any length, alignment and split`(
        _ crc: Function, _ kernel: CRCFunction.Kernel
    ) {
        let seed = UInt64.random(in: 0 ... .max)
        let random = SeededRandomness(seed: seed)
        let bytes = (0..<2048).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for _ in 0..<400 {
            let start = Int(random.next() % 64)
            let end = start + Int(random.next() % (random.next() % 4 == 0 ? 1900 : 200))
            let register = random.next() & crc.mask
            var updated = register
            var from = start
            while from < end {
                let to = min(end, from + 1 + Int(random.next() % UInt64(random.next() % 2 == 0 ? 1900 : 40)))
                updated = crc.function.update(updated, bytes.span.extracting(from..<to), by: kernel)
                from = to
            }
            #expect(updated == bitwise(crc.reflected, register, bytes[start..<end]), "seed \(seed), \(start)..<\(end)")
        }
    }

    @Test(arguments: Function.all)
    private func `the CRCs of two runs combine to that of both`(_ crc: Function) {
        let random = SeededRandomness(seed: 7)
        let bytes = (0..<3000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for split in [0, 1, 15, 64, 1000, 2999, 3000] {
            let first = crc.function.update(crc.mask, bytes.span.extracting(0..<split)) ^ crc.mask
            let second = crc.function.update(crc.mask, bytes.span.extracting(split...)) ^ crc.mask
            let whole = crc.function.update(crc.mask, bytes.span) ^ crc.mask
            #expect(
                crc.function.combine(first, second, secondLength: UInt64(bytes.count - split)) == whole, "\(split)")
        }
    }

    #if os(Linux)
        @Test func `a processor that multiplies without carries folds`() throws {
            let processor = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
            let multiplies = processor.contains(" pclmulqdq") || processor.contains(" pmull")
            #expect(CRC32.function.folds == multiplies)
        }
    #endif
}
