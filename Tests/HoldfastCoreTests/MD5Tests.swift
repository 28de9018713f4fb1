import Crypto
import Testing

@testable import HoldfastCore

private func text(_ digest: [UInt8]) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// By another implementation.
func expectedMD5(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(Insecure.MD5.hash(data: Array(bytes))) }

func randomBytes(_ count: Int, _ random: SeededRandomness) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}

extension SeededRandomness {
    func next(below bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

@Suite struct `MD5s` {
    /// RFC 1321, A.5.
    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"),
        ("a", "0cc175b9c0f1b6a831c399e269772661"),
        ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "57edf4a22be3c955ac49da2e2107b67a"
        ),
    ])
    func `digests are those of the RFC`(_ message: String, _ digest: String) {
        #expect(text(MD5.digest(of: Array(message.utf8).span)) == digest)
    }

    @Test func `any length gives another implementation's digest, in one run and in pieces`() {
        let seed = UInt64.random(in: 0 ... .max)
        let random = SeededRandomness(seed: seed)
        let bytes = randomBytes(100_000, random)
        for length in Array(0...300) + (0..<40).map({ _ in random.next(below: bytes.count) }) {
            let digest = expectedMD5(bytes.prefix(length))
            #expect(MD5.digest(of: bytes.span.extracting(first: length)) == digest, "seed \(seed), \(length) bytes")
            var md5 = MD5()
            var from = 0
            while from < length {
                let to = min(length, from + random.next(below: random.next(below: 2) == 0 ? 200 : 5000))
                md5.update(bytes.span.extracting(from..<to))
                // A digest changes nothing.
                if random.next(below: 8) == 0 { #expect(md5.digest == expectedMD5(bytes.prefix(to)), "seed \(seed)") }
                from = to
            }
            #expect(md5.digest == digest, "seed \(seed), \(length) bytes in pieces")
        }
    }

    @Test func `every kernel for streams side by side does what the kernel for one does`() {
        let seed = UInt64.random(in: 0 ... .max)
        let random = SeededRandomness(seed: seed)
        let messages = (0..<8).map { _ in randomBytes(8192, random) }
        #expect(!MD5Function.Kernel.all.isEmpty)
        for (number, kernel) in MD5Function.Kernel.all.enumerated() {
            for round in 0..<60 {
                let blocks = round < 4 ? round : random.next(below: 100)
                let count = 1 + random.next(below: 8)
                var lanes = (0..<count).map { index in
                    MD5Function.Lane(
                        state: MD5Function.State(
                            (0..<4).map { _ in UInt32(truncatingIfNeeded: random.next()) }),
                        bytes: messages[index], offset: random.next(below: 8192 - blocks * 64 + 1))
                }
                let before = lanes
                MD5Function.update(&lanes, blocks: blocks, by: kernel)
                for (lane, old) in zip(lanes, before) {
                    var state = old.state
                    let run = old.offset..<old.offset + blocks * 64
                    MD5Function.update(&state, old.bytes.span.extracting(run))
                    #expect(lane.state == state, "seed \(seed), kernel \(number), \(blocks) blocks of \(count) streams")
                    #expect(lane.offset == run.upperBound)
                }
            }
        }
    }
}
