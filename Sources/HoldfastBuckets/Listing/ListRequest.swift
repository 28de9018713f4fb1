public import HoldfastCore

/// What to list. All texts are bytes of keys.
public struct ListRequest: Hashable, Sendable {
    public var prefix: [UInt8] = []
    /// Rolls keys up where given.
    public var delimiter: [UInt8] = []
    /// Keys and common prefixes after this one only; empty for all.
    public var after: [UInt8] = []
    /// Keys and common prefixes together, 0 to 1,000.
    public var limit = BucketLimits.pageEntriesMax

    public init() {}
}

/// A page of objects, in the order of their keys.
public struct ObjectPage: Hashable, Sendable {
    public var objects: [ObjectSummary] = []
    public var commonPrefixes: [[UInt8]] = []
    /// Whether there are more.
    public var isTruncated = false
    /// What to start after for the next page.
    public var last: [UInt8] = []
}

/// An object as a listing tells it.
public struct ObjectSummary: Hashable, Sendable {
    public var key: ObjectKey
    public var modified: Timestamp
    public var tag: EntityTag
    public var size: UInt64
    public var storageClass: StorageClass
    public var owner: AccountID
    public var checksum: ObjectChecksum?
    /// A copy to read, of an archived object.
    public var restore: ObjectRestore?

    init(_ key: ObjectKey, _ record: ObjectRecord, _ content: ObjectContent) {
        self.key = key
        modified = record.modified
        tag = content.tag
        size = content.size
        storageClass = content.storageClass
        owner = record.owner
        checksum = content.checksum
        restore = content.restore
    }
}

/// A page of versions, by key and then from the newest to the oldest.
public struct VersionPage: Hashable, Sendable {
    public var versions: [VersionSummary] = []
    public var commonPrefixes: [[UInt8]] = []
    public var isTruncated = false
    /// Where the next page starts: after this key, or after a version of it.
    public var lastKey: [UInt8] = []
    public var lastVersion: VersionID?
}

/// A version or a delete marker as a listing tells it.
public struct VersionSummary: Hashable, Sendable {
    public var key: ObjectKey
    public var version: VersionID
    public var isLatest: Bool
    public var modified: Timestamp
    public var owner: AccountID
    /// `nil` for a delete marker.
    public var object: ObjectSummary?

    init(_ key: ObjectKey, _ record: ObjectRecord, isLatest: Bool) {
        self.key = key
        version = record.version
        self.isLatest = isLatest
        modified = record.modified
        owner = record.owner
        object = record.content.map { ObjectSummary(key, record, $0) }
    }
}
