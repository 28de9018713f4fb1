import HoldfastCore
import HoldfastWire
import Testing

@Suite struct `Compressed bodies` {
    @Test(arguments: [Compression.gzip, .deflate], [0, 1, 1_000, 65_536, 300_000])
    func `what was compressed comes back`(_ coding: Compression, _ count: Int) throws {
        let seed = SystemRandomness().next()
        let chance = SeededRandomness(seed: seed)
        let bytes = (0..<count).map { _ in UInt8(chance.next() % 7) }
        let packed = coding.compress(bytes.span)
        #expect(try coding.decompress(packed.span, limit: count) == bytes, "seed \(seed)")
        if count > 1_000 { #expect(packed.count < count) }
    }

    @Test func `a small input that unpacks to much is stopped at the limit`() {
        let packed = Compression.gzip.compress([UInt8](repeating: 0x20, count: 50_000_000).span)
        #expect(throws: Compression.Failure.tooLarge(limit: 1_000_000)) {
            try Compression.gzip.decompress(packed.span, limit: 1_000_000)
        }
    }

    @Test func `raw deflate is taken too`() throws {
        // "abc" as one stored block without zlib's wrapper.
        let raw: [UInt8] = [0x01, 0x03, 0x00, 0xFC, 0xFF, 0x61, 0x62, 0x63]
        #expect(try Compression.deflate.decompress(raw.span, limit: 10) == Array("abc".utf8))
    }

    @Test func `every truncation and every trailing byte is malformed`() {
        let packed = Compression.gzip.compress(Array("a text of some length, a text of some length".utf8).span)
        for count in packed.indices {
            let cut = Array(packed[..<count])
            #expect(throws: Compression.Failure.malformed) { try Compression.gzip.decompress(cut.span, limit: 1_000) }
        }
        let longer = packed + [0]
        #expect(throws: Compression.Failure.malformed) { try Compression.gzip.decompress(longer.span, limit: 1_000) }
    }
}
