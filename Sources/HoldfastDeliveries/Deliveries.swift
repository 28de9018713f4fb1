public import HoldfastCore
public import HoldfastStorage
import Synchronization

/// Hands things from one service to another, in the transaction of whoever hands over.
///
/// Where a service is attached for the target, it writes its own record there and then: exactly once, nothing to
/// retry. Where none is, the delivery is kept, within ``DeliveryLimits``, until a service is attached or the embedding
/// program takes it. What is kept for a service is handed to it in the background once it is attached, so that it may
/// come after what is delivered from then on.
public final class Deliveries: Sendable {
    private let targets = Mutex<[String: any DeliveryTarget]>([:])
    private let pendingCountMax: Int64
    private let pendingBytesMax: Int64

    public init() {
        pendingCountMax = DeliveryLimits.pendingCountMax
        pendingBytesMax = DeliveryLimits.pendingBytesMax
    }

    /// With other bounds for one target, which tests reach sooner.
    init(pendingCountMax: Int64, pendingBytesMax: Int64) {
        self.pendingCountMax = pendingCountMax
        self.pendingBytesMax = pendingBytesMax
    }

    /// Lets a service take the deliveries for ARNs of a service name, such as `sqs`. Done when a store is opened.
    public func attach(_ target: any DeliveryTarget, for service: String) {
        targets.withLock { $0[service] = target }
    }

    func target(for name: ResourceName) -> (any DeliveryTarget)? { targets.withLock { $0[name.service] } }

    /// Whether a target could be delivered to; one whose service is not attached could.
    public func canDeliver(
        to target: ResourceName, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> Bool {
        guard let service = self.target(for: target) else { return true }
        return try service.canAccept(target, tx)
    }

    /// Delivers to a target, in the caller's transaction.
    ///
    /// - Precondition: at most ``DeliveryLimits/targetsACommit`` targets a transaction, and ARNs of at most
    ///   ``DeliveryLimits/targetBytesMax``.
    /// - Complexity: O(log *n*) where the delivery is kept.
    public func deliver(
        _ delivery: Delivery, to target: ResourceName, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let service = self.target(for: target) else { return try keep(delivery, target, &tx) }
        switch try service.accept(delivery, to: target, &tx) {
        case .accepted: break
        case .noSuchTarget: try tx.add(1, to: DeliveryCounter.droppedNoTarget)
        }
    }

    private func keep(
        _ delivery: Delivery, _ target: ResourceName, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        let key = DeliveryTargetKey(target.description)
        precondition(key.target.utf8.count <= DeliveryLimits.targetBytesMax, "whoever takes ARNs checks their length")
        let record: DeliveryTargetRecord
        if let known = try tx.reading.record(DeliveryTrees.targets, key) {
            record = known
        } else {
            record = DeliveryTargetRecord(id: try tx.nextID())
            try tx.put(DeliveryTrees.targets, key, record)
        }
        let bytes = Int64(delivery.body.count)
        guard try tx.reading.counter(record.countCounter.span) < pendingCountMax,
            try tx.reading.counter(record.bytesCounter.span) + bytes <= pendingBytesMax
        else { return try tx.add(1, to: DeliveryCounter.droppedFull) }
        let value = PendingRecord(delivery).encoded
        _ = try tx.append(DeliveryTrees.pending.raw, prefix: record.prefix.span, value.span)
        try tx.countPending(record, count: 1, bytes: bytes)
    }
}

extension WriteTransaction {
    @_lifetime(self: copy self)
    mutating func add(_ delta: Int64, to counter: DeliveryCounter) throws(StorageError) {
        try add(delta, to: counter.key.span)
    }

    @_lifetime(self: copy self)
    mutating func countPending(
        _ target: DeliveryTargetRecord, count: Int64, bytes: Int64
    ) throws(StorageError) {
        try add(count, to: target.countCounter.span)
        try add(bytes, to: target.bytesCounter.span)
        try add(count, to: .pendingCount)
        try add(bytes, to: .pendingBytes)
    }

    /// Removes deliveries of a target; with the last of them everything that the target has.
    @_lifetime(self: copy self)
    mutating func removePending(
        _ target: DeliveryTargetKey, _ record: DeliveryTargetRecord, _ entries: [(key: PendingKey, bytes: Int)]
    ) throws(StorageError) {
        for entry in entries { try delete(DeliveryTrees.pending, entry.key) }
        try countPending(
            record, count: -Int64(entries.count), bytes: -Int64(entries.reduce(0) { $0 + $1.bytes }))
        guard try reading.counter(record.countCounter.span) == 0 else { return }
        try delete(DeliveryTrees.targets, target)
        try removeCounter(record.countCounter.span)
        try removeCounter(record.bytesCounter.span)
        // Nothing is under the prefix any more but the last number given.
        try dropPrefix(DeliveryTrees.pending.raw, record.prefix.span)
    }
}
