internal import CZlib
internal import Crypto
internal import HoldfastCore

/// `engine-bench checksums`: how fast what every object's bytes go through is, on one thread, in gigabytes a second.
/// The yardsticks are zlib's CRC-32, and the MD5 that every object needs besides.
enum Checksums {
    /// What a piece of an object has when it is read or written.
    private static let runBytes = 64 * 4_080
    private static let rounds = 5
    private static let secondsEach = 0.2

    static func run() throws {
        var random = Choices(seed: 1)
        let bytes = (0..<runBytes).map { _ in UInt8(truncatingIfNeeded: random.next(below: 256)) }
        let zlib = zlibCRC32(bytes)
        guard CRC32.checksum(of: bytes.span) == zlib else { throw Unexpected("another CRC-32 than zlib's") }
        let key = SymmetricKey(size: .bits256)
        let sealed = try AES.GCM.seal(bytes, using: key)
        let work: [(name: String, once: () throws -> Void)] = [
            ("crc32", { _ = CRC32.checksum(of: bytes.span) }),
            ("crc32c", { _ = CRC32C.checksum(of: bytes.span) }),
            ("crc64nvme", { _ = CRC64NVME.checksum(of: bytes.span) }),
            ("xxh64", { _ = XXHash64.hash(bytes.span) }),
            ("zlib_crc32", { _ = zlibCRC32(bytes) }),
            ("md5", { _ = Insecure.MD5.hash(data: bytes) }),
            ("sha1", { _ = Insecure.SHA1.hash(data: bytes) }),
            ("sha256", { _ = SHA256.hash(data: bytes) }),
            ("aes256gcm_seal", { _ = try AES.GCM.seal(bytes, using: key) }),
            ("aes256gcm_open", { _ = try AES.GCM.open(sealed, using: key) }),
        ]
        // Rounds by turns, and the best of each: what else runs on the machine only takes away.
        var best = [Double](repeating: 0, count: work.count)
        for _ in 0..<rounds {
            for (index, item) in work.enumerated() { best[index] = max(best[index], try rate(item.once)) }
        }
        print("{\(zip(work, best).map { "\"\($0.name)_gbps\":\($1)" }.joined(separator: ","))}")
    }

    private static func rate(_ once: () throws -> Void) rethrows -> Double {
        var runs = 0
        let start = monotonicSeconds()
        var elapsed = 0.0
        repeat {
            for _ in 0..<16 { try once() }
            runs += 16
            elapsed = monotonicSeconds() - start
        } while elapsed < secondsEach
        return Double(runs * runBytes) / elapsed / 1e9
    }

    private static func zlibCRC32(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            UInt32(unsafe crc32(0, buffer.baseAddress, UInt32(buffer.count)))
        }
    }
}
