import Crypto
import HoldfastCore

/// The hashes of an object's bytes as they come: the entity tag's MD5, and one checksum.
struct ContentHashes {
    /// Computed beside those of other objects. What it has not hashed is let go with it.
    private let md5 = MD5Lanes.shared.stream()
    private var checksum: RunningChecksum
    /// A second one that is checked and not kept.
    private var checked: RunningChecksum?

    init(_ algorithm: ChecksumAlgorithm, alsoChecking checked: ChecksumAlgorithm? = nil) {
        checksum = RunningChecksum(algorithm)
        if let checked, checked != algorithm { self.checked = RunningChecksum(checked) }
    }

    /// Takes in more bytes: the checksums in this task, the MD5 where there are many in another. Waits where that is
    /// behind.
    mutating func update(_ bytes: [UInt8]) async {
        await md5.update(bytes)
        checksum.update(bytes)
        checked?.update(bytes)
    }

    /// Once all bytes are hashed.
    func digest() async -> [UInt8] { await md5.digest() }

    var value: ObjectChecksum { ObjectChecksum(checksum.algorithm, checksum.value) }
    var checkedValue: ObjectChecksum? { checked.map { ObjectChecksum($0.algorithm, $0.value) } }

    /// The MD5 of bytes that are all there.
    static func md5(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.MD5.hash(data: bytes)) }
}

/// One of the checksums, as bytes come.
enum RunningChecksum {
    case crc32(CRC32)
    case crc32c(CRC32C)
    case crc64nvme(CRC64NVME)
    case sha1(Insecure.SHA1)
    case sha256(SHA256)

    init(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .crc32: self = .crc32(CRC32())
        case .crc32c: self = .crc32c(CRC32C())
        case .crc64nvme: self = .crc64nvme(CRC64NVME())
        case .sha1: self = .sha1(Insecure.SHA1())
        case .sha256: self = .sha256(SHA256())
        }
    }

    var algorithm: ChecksumAlgorithm {
        switch self {
        case .crc32: .crc32
        case .crc32c: .crc32c
        case .crc64nvme: .crc64nvme
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }

    mutating func update(_ bytes: [UInt8]) {
        switch self {
        case .crc32(var running):
            running.update(bytes.span)
            self = .crc32(running)
        case .crc32c(var running):
            running.update(bytes.span)
            self = .crc32c(running)
        case .crc64nvme(var running):
            running.update(bytes.span)
            self = .crc64nvme(running)
        case .sha1(var running):
            running.update(data: bytes)
            self = .sha1(running)
        case .sha256(var running):
            running.update(data: bytes)
            self = .sha256(running)
        }
    }

    /// Big-endian, as S3 encodes them in Base64.
    var value: [UInt8] {
        switch self {
        case .crc32(let running): bigEndianBytes(UInt64(running.value), 4)
        case .crc32c(let running): bigEndianBytes(UInt64(running.value), 4)
        case .crc64nvme(let running): bigEndianBytes(running.value, 8)
        case .sha1(let running): Array(running.finalize())
        case .sha256(let running): Array(running.finalize())
        }
    }
}

private func bigEndianBytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
}

extension ObjectChecksum {
    /// What the parts of an upload come to: the checksum of all bytes, or of the parts' checksums.
    ///
    /// - Parameter parts: each part's length and checksum, in order.
    static func combining(
        _ parts: [(length: UInt64, value: [UInt8])], _ algorithm: ChecksumAlgorithm, _ kind: Kind
    ) -> ObjectChecksum {
        switch kind {
        case .composite:
            var running = RunningChecksum(algorithm)
            for part in parts { running.update(part.value) }
            return ObjectChecksum(algorithm, running.value, kind: .composite)
        case .fullObject:
            guard let first = parts.first else {
                return ObjectChecksum(algorithm, RunningChecksum(algorithm).value)
            }
            var whole = number(first.value)
            for part in parts.dropFirst() {
                whole = combine(whole, number(part.value), part.length, algorithm)
            }
            return ObjectChecksum(algorithm, bigEndianBytes(whole, algorithm.length))
        }
    }

    private static func number(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    private static func combine(
        _ first: UInt64, _ second: UInt64, _ length: UInt64, _ algorithm: ChecksumAlgorithm
    ) -> UInt64 {
        switch algorithm {
        case .crc32: UInt64(CRC32.combine(UInt32(first), UInt32(second), secondLength: length))
        case .crc32c: UInt64(CRC32C.combine(UInt32(first), UInt32(second), secondLength: length))
        case .crc64nvme: CRC64NVME.combine(first, second, secondLength: length)
        case .sha1, .sha256: preconditionFailure("only CRCs of parts give one of the whole")
        }
    }

    /// Whether a checksum over all bytes can be had from those of the parts.
    static func canBeFullObject(_ algorithm: ChecksumAlgorithm) -> Bool {
        switch algorithm {
        case .crc32, .crc32c, .crc64nvme: true
        case .sha1, .sha256: false
        }
    }

    /// What S3 makes of parts where the request does not say.
    static func defaultKind(_ algorithm: ChecksumAlgorithm) -> Kind {
        algorithm == .crc64nvme ? .fullObject : .composite
    }
}
