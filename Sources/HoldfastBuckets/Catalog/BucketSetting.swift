import HoldfastCore
import HoldfastStorage

/// The settings that hang on a bucket. The numbers are on disk.
public enum BucketSetting: UInt8, Hashable, Sendable, CaseIterable {
    case tagging = 1
    case cors = 2
    case policy = 3
    case lifecycle = 4
    case notification = 5
    case encryption = 6
    case ownershipControls = 7
    case publicAccessBlock = 8
    case acl = 9
    case website = 10
    case logging = 11
    case replication = 12
    case requestPayment = 13
    case accelerate = 14
    case objectLock = 15
    /// The following have several configurations each, told apart by an id.
    case inventory = 16
    case analytics = 17
    case metrics = 18
    case intelligentTiering = 19

    var bit: UInt64 { 1 << UInt64(rawValue) }

    /// Whether a document is one of this kind, where the kind has a form of its own.
    /// - Throws: whatever reading it throws.
    func check(_ document: [UInt8], of bucket: BucketName) throws(BucketError) {
        switch self {
        case .policy: _ = try BucketPolicy(document: document, for: bucket)
        case .ownershipControls: _ = try OwnershipControls(document: document)
        case .publicAccessBlock: _ = try PublicAccessBlock(document: document)
        case .acl: _ = try AccessControlList(document: document)
        case .objectLock: _ = try DefaultRetention(document: document)
        case .lifecycle: _ = try LifecycleConfiguration(document: document)
        case .notification: _ = try NotificationConfiguration(document: document)
        case .encryption: _ = try BucketEncryption(document: document)
        case .tagging, .cors, .website, .logging, .replication, .requestPayment,
            .accelerate, .inventory, .analytics, .metrics, .intelligentTiering:
            break
        }
    }
}

struct SettingKey: TreeKey, Hashable {
    let bucket: UInt64
    let setting: BucketSetting
    /// Empty where a bucket has one of the kind.
    let id: String

    init(_ bucket: UInt64, _ setting: BucketSetting, id: String = "") {
        self.bucket = bucket
        self.setting = setting
        self.id = id
    }

    func encode(into key: inout KeyWriter) {
        key.uint64(bucket)
        key.byte(setting.rawValue)
        key.string(id)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        bucket = try key.uint64()
        guard let setting = BucketSetting(rawValue: try key.byte()) else { throw .illegal("unknown setting") }
        self.setting = setting
        id = try key.string()
    }

    static func prefix(_ bucket: UInt64, _ setting: BucketSetting? = nil) -> [UInt8] {
        var key = KeyWriter()
        key.uint64(bucket)
        if let setting { key.byte(setting.rawValue) }
        return key.finish()
    }
}

/// A setting as the document that was put, checked before it was stored.
struct SettingRecord: TreeRecord, Hashable {
    var document: [UInt8]

    init(document: [UInt8]) { self.document = document }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.bytes(document)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        document = try record.bytes()
    }
}
