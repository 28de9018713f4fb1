public import HoldfastCore

/// Capacity units a second of a provisioned table or index.
public struct Throughput: Hashable, Sendable {
    /// At least 1.
    public var read: Int64
    /// At least 1.
    public var write: Int64
    public internal(set) var lastIncrease: Timestamp?
    public internal(set) var lastDecrease: Timestamp?

    public init(read: Int64, write: Int64) {
        self.read = read
        self.write = write
    }
}

/// The most request units a second that an on-demand table or index may use; -1 takes a limit away.
public struct OnDemandLimits: Hashable, Sendable {
    public var read: Int64?
    public var write: Int64?

    public init(read: Int64? = nil, write: Int64? = nil) {
        self.read = read
        self.write = write
    }
}

/// What a table or index is said to sustain at once, in units a second.
public struct WarmThroughput: Hashable, Sendable {
    public var read: Int64?
    public var write: Int64?

    public init(read: Int64? = nil, write: Int64? = nil) {
        self.read = read
        self.write = write
    }
}

public enum BillingMode: String, Hashable, Sendable {
    case provisioned = "PROVISIONED"
    case payPerRequest = "PAY_PER_REQUEST"
}

public enum TableClass: String, Hashable, Sendable {
    case standard = "STANDARD"
    case infrequentAccess = "STANDARD_INFREQUENT_ACCESS"
}

/// What a stream record shows of the item.
public enum StreamViewType: String, Hashable, Sendable, CaseIterable {
    case keysOnly = "KEYS_ONLY"
    case newImage = "NEW_IMAGE"
    case oldImage = "OLD_IMAGE"
    case newAndOldImages = "NEW_AND_OLD_IMAGES"
}

/// The stream that a table writes to now.
public struct TableStream: Hashable, Sendable {
    /// The first 8 bytes of every key of its records and shards.
    public internal(set) var id: UInt64
    public var view: StreamViewType
    /// The creation time in AWS's form, `2026-11-23T23:30:00.123`: the last part of the stream's name.
    public internal(set) var label: String

    package init(id: UInt64, view: StreamViewType, label: String) {
        self.id = id
        self.view = view
        self.label = label
    }
}

/// Which attribute says when an item expires, and whether that is in force.
public struct TimeToLive: Hashable, Sendable {
    public enum State: UInt8, Hashable, Sendable {
        /// Items that were there before are still being entered in the expiry index.
        case enabling = 0
        case enabled = 1
        case disabled = 2
    }

    /// The first 8 bytes of every key of its expiry entries: another each time that it is enabled.
    public internal(set) var id: UInt64
    public var attribute: String
    public internal(set) var state: State
    /// When it was last enabled or disabled.
    public internal(set) var changed: Timestamp

    package init(id: UInt64, attribute: String, state: State, changed: Timestamp) {
        self.id = id
        self.attribute = attribute
        self.state = state
        self.changed = changed
    }

    /// Whether writes maintain the expiry index.
    package var isMaintained: Bool { state != .disabled }
}

/// What is said about encryption with a key of the caller's. Kept and shown; the store encrypts nothing itself.
public struct ServerSideEncryption: Hashable, Sendable {
    /// A key's ARN; `nil` is AWS's managed key.
    public var keyName: String?

    public init(keyName: String? = nil) { self.keyName = keyName }
}

/// A table as the catalog keeps it. Its tags and its policy have records of their own, so that this one, which every
/// operation reads, stays small.
public struct TableRecord: Hashable, Sendable {
    /// Another number each time that the record is written, store-wide.
    public internal(set) var revision: UInt64
    /// The first 8 bytes of every key of its items and counters; never used again after it.
    public internal(set) var id: UInt64
    public internal(set) var scope: Scope
    /// 3 to 255 characters of `a-zA-Z0-9_.-`.
    public internal(set) var name: String
    /// The table's UUID, AWS's `TableId`.
    public internal(set) var uuid: String
    public internal(set) var created: Timestamp
    public internal(set) var key: KeySchema
    /// In the order in which they were created; locals and globals together.
    public internal(set) var indexes: [SecondaryIndex]
    public internal(set) var billing: BillingMode
    /// When billing last became `payPerRequest`.
    public internal(set) var billingChanged: Timestamp?
    /// Of a provisioned table.
    public internal(set) var throughput: Throughput?
    public internal(set) var onDemandLimits: OnDemandLimits?
    public internal(set) var warmThroughput: WarmThroughput?
    public internal(set) var stream: TableStream?
    /// The label of the last stream, where it has been disabled.
    public internal(set) var lastStreamLabel: String?
    public internal(set) var timeToLive: TimeToLive?
    public internal(set) var encryption: ServerSideEncryption?
    /// `nil` until one is asked for.
    public internal(set) var tableClass: TableClass?
    public internal(set) var tableClassChanged: Timestamp?
    public internal(set) var isDeletionProtected: Bool
    /// The attributes that the keys are made of, in the order in which they were given.
    public internal(set) var definitions: [KeyAttribute]

    package init(
        revision: UInt64 = 0, id: UInt64, scope: Scope, name: String, uuid: String, created: Timestamp,
        key: KeySchema, indexes: [SecondaryIndex] = [], billing: BillingMode = .payPerRequest
    ) {
        self.revision = revision
        self.id = id
        self.scope = scope
        self.name = name
        self.uuid = uuid
        self.created = created
        self.key = key
        self.indexes = indexes
        self.billing = billing
        self.isDeletionProtected = false
        self.definitions = key.attributes
    }

    public func index(named name: String) -> SecondaryIndex? { indexes.first { $0.name == name } }

    public var localIndexes: [SecondaryIndex] { indexes.filter { $0.kind == .local } }
    public var globalIndexes: [SecondaryIndex] { indexes.filter { $0.kind == .global } }

    public var resourceName: ResourceName {
        ResourceName(service: "dynamodb", scope: scope, resource: "table/\(name)")
    }
}
