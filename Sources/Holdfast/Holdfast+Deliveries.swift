public import HoldfastDeliveries
public import HoldfastStorage

/// What services hand to targets that nobody serves is kept for the embedding program. In a transaction of yours, use
/// ``Holdfast/deliveries``.
extension Holdfast {
    /// The ARNs of the targets for which something is kept.
    public func pendingTargets() throws(StorageError) -> [String] {
        do throws(ReadError<StorageError>) {
            return try store.read { (tx) throws(StorageError) in try deliveries.pendingTargets(tx) }
        } catch { throw error.flattened }
    }

    /// The oldest deliveries that are kept for a target, in the order in which they were made.
    ///
    /// - Parameter target: the ARN of a queue, a topic or a function.
    /// - Complexity: O(log *n*) and the deliveries given.
    public func pendingDeliveries(
        for target: String, limit: Int = 100
    ) throws(StorageError) -> [PendingDelivery] {
        do throws(ReadError<StorageError>) {
            return try store.read { (tx) throws(StorageError) in
                try deliveries.pending(for: target, limit: limit, tx)
            }
        } catch { throw error.flattened }
    }

    /// Lets go of deliveries that have been dealt with. Durable when it returns.
    public func acknowledge(_ some: [PendingDelivery]) async throws(StorageError) {
        let deliveries = deliveries
        do throws(WriteError<StorageError>) {
            try await store.write { (tx) throws(StorageError) in try deliveries.acknowledge(some, &tx) }
        } catch { throw error.flattened }
    }

    /// How much is kept, and how much was dropped, since the store was made.
    public func deliveryStatistics() throws(StorageError) -> DeliveryStatistics {
        do throws(ReadError<StorageError>) {
            return try store.read { (tx) throws(StorageError) in try deliveries.statistics(tx) }
        } catch { throw error.flattened }
    }
}
