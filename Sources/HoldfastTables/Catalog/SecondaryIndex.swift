/// Which attributes a reader of an index sees.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html>.
public enum IndexProjection: Hashable, Sendable {
    case all
    /// The keys of the table and of the index.
    case keysOnly
    /// The keys and these attributes.
    case include([String])
}

/// A local or global secondary index of a table.
///
/// Its entries hold the index key and the base item's key; what the projection says is read from the base item.
public struct SecondaryIndex: Hashable, Sendable {
    public enum Kind: UInt8, Hashable, Sendable {
        case local = 0
        case global = 1
    }

    /// Where a global index is in its life. A local index is always `active`.
    public enum State: UInt8, Hashable, Sendable {
        /// Written to by every change, not yet readable; background steps add the items that were there before.
        case backfilling = 0
        case active = 1
        /// No longer written to or readable; a background step takes it out of the record.
        case deleting = 2
    }

    /// The first 8 bytes of every key of its entries and counters; never used again after it.
    public internal(set) var id: UInt64
    /// 3 to 255 characters of `a-zA-Z0-9_.-`, unique in the table.
    public var name: String
    public var kind: Kind
    public internal(set) var state: State
    public var key: KeySchema
    public var projection: IndexProjection
    /// Of a global index of a provisioned table.
    public var throughput: Throughput?
    public var onDemandLimits: OnDemandLimits?
    public var warmThroughput: WarmThroughput?

    package init(
        id: UInt64, name: String, kind: Kind, state: State = .active, key: KeySchema, projection: IndexProjection,
        throughput: Throughput? = nil, onDemandLimits: OnDemandLimits? = nil, warmThroughput: WarmThroughput? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.state = state
        self.key = key
        self.projection = projection
        self.throughput = throughput
        self.onDemandLimits = onDemandLimits
        self.warmThroughput = warmThroughput
    }

    /// Whether writes maintain its entries.
    package var isMaintained: Bool { state != .deleting }
    /// Whether Query and Scan may read it.
    package var isReadable: Bool { state == .active }
}
