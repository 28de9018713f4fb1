import HoldfastCore
import HoldfastStorage

/// What a bucket is, besides its settings.
struct BucketRecord: TreeRecord, Hashable {
    let id: UInt64
    let scope: Scope
    let created: Timestamp
    var versioning: Versioning
    /// Whether versions may be locked; once so, for good.
    var hasObjectLock: Bool
    /// Which settings are there, a bit each, so that an operation looks for none that is not.
    var settings: UInt64

    init(id: UInt64, scope: Scope, created: Timestamp, hasObjectLock: Bool) {
        self.id = id
        self.scope = scope
        self.created = created
        self.hasObjectLock = hasObjectLock
        versioning = hasObjectLock ? .enabled : .never
        settings = 0
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(id)
        record.string(scope.account.description)
        record.string(scope.region.description)
        record.int64(created.milliseconds)
        record.uint8(versioning.rawValue)
        record.bool(hasObjectLock)
        record.uint64(settings)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        id = try record.uint64()
        guard let account = AccountID(try record.string()), let region = Region(try record.string()) else {
            throw .illegal("not an account and a region")
        }
        scope = Scope(account: account, region: region)
        created = Timestamp(milliseconds: try record.int64())
        guard let versioning = Versioning(rawValue: try record.uint8()) else { throw .illegal("unknown versioning") }
        self.versioning = versioning
        hasObjectLock = try record.bool()
        settings = try record.uint64()
    }
}

/// Whether a bucket keeps what is overwritten and deleted.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html>.
public enum Versioning: UInt8, Hashable, Sendable {
    /// Never enabled: every object is a null version, and an overwritten one is gone.
    case never = 0
    case enabled = 1
    /// Versions are kept; new objects are null versions, of which a key has one.
    case suspended = 2
}

struct BucketNameKey: TreeKey, Hashable {
    let name: BucketName

    init(_ name: BucketName) { self.name = name }

    func encode(into key: inout KeyWriter) { key.string(name.description) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { name = BucketName(trusted: try key.string()) }
}

struct OwnedBucketKey: TreeKey, Hashable {
    let account: AccountID
    let name: BucketName

    init(_ account: AccountID, _ name: BucketName) {
        self.account = account
        self.name = name
    }

    func encode(into key: inout KeyWriter) {
        key.string(account.description)
        key.string(name.description)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        guard let account = AccountID(try key.string()) else { throw .illegal("not an account") }
        self.account = account
        name = BucketName(trusted: try key.string())
    }

    /// Every bucket of an account whose name starts so. The name's end mark is left out.
    static func prefix(_ account: AccountID, _ name: String) -> [UInt8] {
        var key = KeyWriter()
        key.string(account.description)
        return key.finish() + Array(name.utf8)
    }
}

struct OwnedBucketRecord: TreeRecord, Hashable {
    let id: UInt64

    init(id: UInt64) { self.id = id }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(id)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        id = try record.uint64()
    }
}
