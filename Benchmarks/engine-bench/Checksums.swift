internal import CZlib
internal import Crypto
internal import HoldfastCore

/// `engine-bench checksums`: how fast what every object's bytes go through is, on one thread, in gigabytes a second.
/// The yardsticks are zlib's CRC-32, and the MD5 that every object needs besides, by swift-crypto; our own takes several
/// streams side by side, and is given for all of them together.
enum Checksums {
    /// What a piece of an object has when it is read or written.
    private static let runBytes = 64 * 4_080
    private static let rounds = 5
    private static let secondsEach = 0.2

    static func run() async throws {
        var random = Choices(seed: 1)
        let bytes = (0..<runBytes).map { _ in UInt8(truncatingIfNeeded: random.next(below: 256)) }
        let zlib = zlibCRC32(bytes)
        guard CRC32.checksum(of: bytes.span) == zlib else { throw Unexpected("another CRC-32 than zlib's") }
        let key = SymmetricKey(size: .bits256)
        let sealed = try AES.GCM.seal(bytes, using: key)
        guard await md5s(bytes, streams: 8).allSatisfy({ $0 == Array(Insecure.MD5.hash(data: bytes)) }) else {
            throw Unexpected("another MD5 than swift-crypto's")
        }
        let work: [(name: String, streams: Int, once: () async throws -> Void)] = [
            ("crc32", 1, { _ = CRC32.checksum(of: bytes.span) }),
            ("crc32c", 1, { _ = CRC32C.checksum(of: bytes.span) }),
            ("crc64nvme", 1, { _ = CRC64NVME.checksum(of: bytes.span) }),
            ("xxh64", 1, { _ = XXHash64.hash(bytes.span) }),
            ("zlib_crc32", 1, { _ = zlibCRC32(bytes) }),
            ("md5", 1, { _ = Insecure.MD5.hash(data: bytes) }),
            ("md5_own", 1, { _ = MD5.digest(of: bytes.span) }),
            ("md5_own_4_streams", 4, { _ = await md5s(bytes, streams: 4) }),
            ("md5_own_8_streams", 8, { _ = await md5s(bytes, streams: 8) }),
            ("sha1", 1, { _ = Insecure.SHA1.hash(data: bytes) }),
            ("sha256", 1, { _ = SHA256.hash(data: bytes) }),
            ("aes256gcm_seal", 1, { _ = try AES.GCM.seal(bytes, using: key) }),
            ("aes256gcm_open", 1, { _ = try AES.GCM.open(sealed, using: key) }),
        ]
        // Rounds by turns, and the best of each: what else runs on the machine only takes away.
        var best = [Double](repeating: 0, count: work.count)
        for _ in 0..<rounds {
            for (index, item) in work.enumerated() {
                best[index] = max(best[index], Double(item.streams) * (try await rate(item.once)))
            }
        }
        print("{\(zip(work, best).map { "\"\($0.name)_gbps\":\($1)" }.joined(separator: ","))}")
    }

    /// The digests of several streams of the same bytes.
    private static func md5s(_ bytes: [UInt8], streams count: Int) async -> [[UInt8]] {
        let streams = (0..<count).map { _ in MD5Lanes.shared.stream() }
        for stream in streams { await stream.update(bytes) }
        var digests: [[UInt8]] = []
        for stream in streams { digests.append(await stream.digest()) }
        return digests
    }

    private static func rate(_ once: () async throws -> Void) async rethrows -> Double {
        var runs = 0
        let start = monotonicSeconds()
        var elapsed = 0.0
        repeat {
            for _ in 0..<16 { try await once() }
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
