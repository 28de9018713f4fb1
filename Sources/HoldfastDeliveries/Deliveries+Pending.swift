import HoldfastCore
public import HoldfastStorage

/// A delivery that is kept for a target which nobody serves.
public struct PendingDelivery: Hashable, Sendable {
    public let target: String
    public let delivery: Delivery
    let key: PendingKey

    /// The bytes that were handed over.
    public var body: [UInt8] { delivery.body }
}

/// What is kept, and what was not: since the store was made.
public struct DeliveryStatistics: Hashable, Sendable {
    public var pendingCount: Int64
    public var pendingBytes: Int64
    /// Beyond what is kept for one target.
    public var droppedFull: Int64
    /// After ``DeliveryLimits/pendingRetention``.
    public var droppedExpired: Int64
    /// The service was attached, and the target was not there.
    public var droppedNoTarget: Int64
}

extension Deliveries {
    /// The oldest deliveries that are kept for a target.
    ///
    /// - Parameter target: its ARN.
    /// - Complexity: O(log *n*) and the deliveries given.
    public func pending(
        for target: String, limit: Int = 100, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> [PendingDelivery] {
        guard let record = try tx.record(DeliveryTrees.targets, DeliveryTargetKey(target)) else { return [] }
        return try tx.records(DeliveryTrees.pending, in: .prefix(record.prefix), limit: limit).map { entry in
            PendingDelivery(target: target, delivery: entry.record.delivery, key: entry.key)
        }
    }

    /// The ARNs of the targets for which something is kept.
    public func pendingTargets(_ tx: borrowing ReadTransaction) throws(StorageError) -> [String] {
        try tx.records(DeliveryTrees.targets, in: .all).map(\.key.target)
    }

    /// Lets go of deliveries that have been dealt with. Those that are not kept any more are passed over.
    public func acknowledge(_ deliveries: [PendingDelivery], _ tx: inout WriteTransaction) throws(StorageError) {
        for (target, some) in Dictionary(grouping: deliveries, by: \.target) {
            let key = DeliveryTargetKey(target)
            guard let record = try tx.reading.record(DeliveryTrees.targets, key) else { continue }
            var found: [(key: PendingKey, bytes: Int)] = []
            for delivery in Set(some) where delivery.key.target == record.id {
                if let kept = try tx.reading.record(DeliveryTrees.pending, delivery.key) {
                    found.append((delivery.key, kept.delivery.body.count))
                }
            }
            if !found.isEmpty { try tx.removePending(key, record, found) }
        }
    }

    public func statistics(_ tx: borrowing ReadTransaction) throws(StorageError) -> DeliveryStatistics {
        DeliveryStatistics(
            pendingCount: try tx.counter(DeliveryCounter.pendingCount.key.span),
            pendingBytes: try tx.counter(DeliveryCounter.pendingBytes.key.span),
            droppedFull: try tx.counter(DeliveryCounter.droppedFull.key.span),
            droppedExpired: try tx.counter(DeliveryCounter.droppedExpired.key.span),
            droppedNoTarget: try tx.counter(DeliveryCounter.droppedNoTarget.key.span))
    }
}
