/// Where S3 would keep an object. Here it is kept alike, and the archive classes ask for a restore before a read.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>. The numbers are on disk.
public enum StorageClass: UInt8, Hashable, Sendable, CaseIterable {
    case standard = 1
    case reducedRedundancy = 2
    case standardInfrequentAccess = 3
    case oneZoneInfrequentAccess = 4
    case intelligentTiering = 5
    case glacier = 6
    case deepArchive = 7
    case glacierInstantRetrieval = 8

    /// S3's name.
    public var name: String {
        switch self {
        case .standard: "STANDARD"
        case .reducedRedundancy: "REDUCED_REDUNDANCY"
        case .standardInfrequentAccess: "STANDARD_IA"
        case .oneZoneInfrequentAccess: "ONEZONE_IA"
        case .intelligentTiering: "INTELLIGENT_TIERING"
        case .glacier: "GLACIER"
        case .deepArchive: "DEEP_ARCHIVE"
        case .glacierInstantRetrieval: "GLACIER_IR"
        }
    }

    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Whether a read needs a restore first.
    public var isArchive: Bool { self == .glacier || self == .deepArchive }
}
