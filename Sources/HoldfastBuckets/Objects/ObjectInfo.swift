public import HoldfastCore

/// What a version of an object is, without its bytes.
public struct ObjectInfo: Hashable, Sendable {
    public let key: ObjectKey
    public let version: VersionID
    public let modified: Timestamp
    public let owner: AccountID
    /// What it consists of, which most of this is read from.
    let content: ObjectContent
    /// `nil` where the bytes are kept as they came.
    public internal(set) var encryption: ObjectEncryption?
    /// Whether its bucket has ever kept versions, so that replies name the version.
    public let isVersioned: Bool
    /// Whether its bucket has lifecycle rules, so that replies tell what they do to it.
    public let isUnderLifecycle: Bool

    public struct Part: Hashable, Sendable {
        public var number: Int
        public var size: UInt64
        public var checksum: [UInt8]
    }

    /// - Parameter customerKeyMD5: of the key that came with the request, where one did.
    init(
        _ key: ObjectKey, _ record: ObjectRecord, _ content: consuming ObjectContent, _ bucket: BucketRecord,
        customerKeyMD5: [UInt8]? = nil
    ) {
        self.key = key
        version = record.version
        modified = record.modified
        owner = record.owner
        encryption = content.encryption?.method
        if let customerKeyMD5 { encryption?.customerKeyMD5 = customerKeyMD5 }
        self.content = consume content
        isVersioned = bucket.versioning != .never
        isUnderLifecycle = bucket.settings & BucketSetting.lifecycle.bit != 0
    }

    public var size: UInt64 { content.size }
    public var tag: EntityTag { content.tag }
    public var storageClass: StorageClass { content.storageClass }
    public var checksum: ObjectChecksum? { content.checksum }
    public var metadata: ObjectMetadata { content.metadata }
    public var tags: [ObjectTag] { content.tags }
    public var lock: ObjectLock? { content.lock }
    public var acl: [UInt8]? { content.acl }
    /// A copy to read, of an archived object.
    public var restore: ObjectRestore? { content.restore }

    /// The parts it was uploaded in; empty where it was uploaded whole.
    /// - Complexity: O(*n*).
    public var parts: [Part] {
        content.pieces.compactMap { piece in
            piece.number == 0 ? nil : Part(number: Int(piece.number), size: piece.length, checksum: piece.checksum)
        }
    }
}
