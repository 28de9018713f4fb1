public import HoldfastStorage

/// The trees of this module: name them when opening a store.
public enum DeliveryTrees {
    static let leases = Tree<LeaseKey, LeaseRecord>("deliveries.leases")
    /// The ARN of a target for which something is kept: its id.
    static let targets = Tree<DeliveryTargetKey, DeliveryTargetRecord>("deliveries.targets")
    /// Id of a target and a number in commit order: a delivery that is kept.
    static let pending = Tree<PendingKey, PendingRecord>("deliveries.pending")

    public static let all = [leases.raw, targets.raw, pending.raw]
}
