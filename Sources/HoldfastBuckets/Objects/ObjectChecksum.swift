import HoldfastStorage

/// The checksums that S3 verifies and keeps. The numbers are on disk.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>.
public enum ChecksumAlgorithm: UInt8, Hashable, Sendable, CaseIterable {
    case crc32 = 1
    case crc32c = 2
    case crc64nvme = 3
    case sha1 = 4
    case sha256 = 5

    /// S3's name.
    public var name: String {
        switch self {
        case .crc32: "CRC32"
        case .crc32c: "CRC32C"
        case .crc64nvme: "CRC64NVME"
        case .sha1: "SHA1"
        case .sha256: "SHA256"
        }
    }

    public init?(name: some StringProtocol) {
        let name = name.uppercased()
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Bytes of a value.
    public var length: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }
}

/// A checksum of an object or of a part.
public struct ObjectChecksum: Hashable, Sendable {
    /// Over all bytes, or over the checksums of the parts. The numbers are on disk.
    public enum Kind: UInt8, Hashable, Sendable {
        case fullObject = 1
        case composite = 2
    }

    public let algorithm: ChecksumAlgorithm
    public let kind: Kind
    public let value: [UInt8]

    public init(_ algorithm: ChecksumAlgorithm, _ value: [UInt8], kind: Kind = .fullObject) {
        self.algorithm = algorithm
        self.kind = kind
        self.value = value
    }

    func encode(into record: inout RecordWriter) {
        record.uint8(algorithm.rawValue)
        record.uint8(kind.rawValue)
        record.bytes(value)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        guard let algorithm = ChecksumAlgorithm(rawValue: try record.uint8()),
            let kind = Kind(rawValue: try record.uint8())
        else { throw .illegal("unknown checksum") }
        self.algorithm = algorithm
        self.kind = kind
        value = try record.bytes()
        guard value.count == algorithm.length else { throw .illegal("a checksum of another length") }
    }
}
