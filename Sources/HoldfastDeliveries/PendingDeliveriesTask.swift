public import HoldfastCore
public import HoldfastStorage

/// Hands what is kept to services that are attached by now, and drops what is too old: some of one target a step.
public struct PendingDeliveriesTask: BackgroundTask {
    public static let name = "deliveries.pending"

    private let deliveries: Deliveries

    public init(_ deliveries: Deliveries) { self.deliveries = deliveries }

    public var name: String { Self.name }

    public func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let horizon = now.advanced(by: .zero - DeliveryLimits.pendingRetention)
        let (target, hasAny): (DeliveryTargetKey?, Bool)
        do throws(ReadError<StorageError>) {
            (target, hasAny) = try store.read { (tx) throws(StorageError) in
                let targets = try tx.records(DeliveryTrees.targets, in: .all)
                for (key, record) in targets where try isDue(key, record, horizon, tx) { return (key, true) }
                return (nil, !targets.isEmpty)
            }
        } catch { throw error.flattened }
        guard let target else {
            return hasAny ? .at(now.advanced(by: DeliveryLimits.trimInterval)) : .idle
        }
        do throws(WriteError<StorageError>) {
            try await store.write(.background, bytes: DeliveryLimits.bytesAStep) { (tx) throws(StorageError) in
                try settle(target, horizon, &tx)
            }
        } catch { throw error.flattened }
        return .again
    }

    private func isDue(
        _ key: DeliveryTargetKey, _ record: DeliveryTargetRecord, _ horizon: Timestamp, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> Bool {
        if let name = ResourceName(key.target), deliveries.target(for: name) != nil { return true }
        let oldest = try tx.records(DeliveryTrees.pending, in: .prefix(record.prefix), limit: 1).first
        return oldest.map { $0.record.delivery.created <= horizon } ?? true
    }

    private func settle(
        _ target: DeliveryTargetKey, _ horizon: Timestamp, _ tx: inout WriteTransaction
    ) throws(StorageError) {
        guard let record = try tx.reading.record(DeliveryTrees.targets, target) else { return }
        let oldest = try tx.reading.records(
            DeliveryTrees.pending, in: .prefix(record.prefix), limit: DeliveryLimits.pendingAStep)
        let name = ResourceName(target.target)
        let service = name.flatMap { deliveries.target(for: $0) }
        var gone: [(key: PendingKey, bytes: Int)] = []
        var bytes = 0
        for (key, pending) in oldest where bytes < DeliveryLimits.bytesAStep {
            let delivery = pending.delivery
            bytes += delivery.body.count
            if delivery.created <= horizon {
                try tx.add(1, to: .droppedExpired)
            } else if let service, let name {
                if try service.accept(delivery, to: name, &tx) == .noSuchTarget {
                    try tx.add(1, to: .droppedNoTarget)
                }
            } else {
                break
            }
            gone.append((key, delivery.body.count))
        }
        try tx.removePending(target, record, gone)
    }
}
