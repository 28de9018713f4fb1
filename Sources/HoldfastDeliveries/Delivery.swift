public import HoldfastCore
public import HoldfastStorage

/// Something that a service hands to another: bytes for a target, with where they come from.
public struct Delivery: Hashable, Sendable {
    /// The ARN of what it comes from.
    public var source: String
    public var body: [UInt8]
    /// By the store's clock.
    public var created: Timestamp

    public init(source: String, body: [UInt8], created: Timestamp) {
        self.source = source
        self.body = body
        self.created = created
    }
}

/// A service of the same store that deliveries go to. Attach one for each service name of ARNs, with
/// ``Deliveries/attach(_:for:)``.
public protocol DeliveryTarget: Sendable {
    /// Whether the target is there and lets itself be delivered to: asked when a delivery is set up, not for each one.
    func canAccept(_ target: ResourceName, _ tx: borrowing ReadTransaction) throws(StorageError) -> Bool

    /// Writes the target's own record, in the sender's transaction: exactly once, and nothing is left to retry.
    ///
    /// - Returns: `noSuchTarget` where the target is not there (any more), before anything is written: the delivery
    ///   then counts as dropped, and the sender's commit stands.
    func accept(
        _ delivery: Delivery, to target: ResourceName, _ tx: inout WriteTransaction
    ) throws(StorageError) -> DeliveryOutcome
}

/// What became of a delivery.
public enum DeliveryOutcome: Hashable, Sendable {
    case accepted
    case noSuchTarget
}

/// The bounds of what is kept for targets that nobody serves.
public enum DeliveryLimits {
    /// Targets written to in the sender's own commit.
    public static let targetsACommit = 256
    /// The longest ARN of a target.
    public static let targetBytesMax = 2_048
    /// For one target; what comes beyond is dropped and counted.
    public static let pendingCountMax: Int64 = 100_000
    /// Bytes of bodies, for one target.
    public static let pendingBytesMax: Int64 = 256 << 20
    /// As long as a queue keeps its messages by default.
    public static let pendingRetention = Duration.seconds(4 * 86_400)
    /// Deliveries handed over or trimmed by one background step.
    static let pendingAStep = 200
    /// Bytes of bodies handed over by one background step, the last one aside.
    static let bytesAStep = 256 << 10
    /// How often to look for what is too old.
    static let trimInterval = Duration.seconds(60)
}
