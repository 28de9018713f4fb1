public import HoldfastCore

/// What a version of an object is, without its bytes.
public struct ObjectInfo: Hashable, Sendable {
    public var key: ObjectKey
    public var version: VersionID
    public var modified: Timestamp
    public var owner: AccountID
    public var size: UInt64
    public var tag: EntityTag
    public var storageClass: StorageClass
    public var checksum: ObjectChecksum?
    public var metadata: ObjectMetadata
    public var tags: [ObjectTag]
    public var lock: ObjectLock?
    public var acl: [UInt8]?
    /// A copy to read, of an archived object.
    public var restore: ObjectRestore?
    /// `nil` where the bytes are kept as they came.
    public var encryption: ObjectEncryption?
    /// The parts it was uploaded in; empty where it was uploaded whole.
    public var parts: [Part]
    /// Whether its bucket has ever kept versions, so that replies name the version.
    public var isVersioned: Bool
    /// Whether its bucket has lifecycle rules, so that replies tell what they do to it.
    public var isUnderLifecycle: Bool

    public struct Part: Hashable, Sendable {
        public var number: Int
        public var size: UInt64
        public var checksum: [UInt8]
    }

    init(_ key: ObjectKey, _ record: ObjectRecord, _ content: ObjectContent, _ bucket: BucketRecord) {
        self.key = key
        version = record.version
        modified = record.modified
        owner = record.owner
        size = content.size
        tag = content.tag
        storageClass = content.storageClass
        checksum = content.checksum
        metadata = content.metadata
        tags = content.tags
        lock = content.lock
        acl = content.acl
        restore = content.restore
        encryption = content.encryption?.method
        parts = content.pieces.compactMap { piece in
            piece.number == 0 ? nil : Part(number: Int(piece.number), size: piece.length, checksum: piece.checksum)
        }
        isVersioned = bucket.versioning != .never
        isUnderLifecycle = bucket.settings & BucketSetting.lifecycle.bit != 0
    }
}
