package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Tells of restored copies of archived objects when they are there, and ends them at their time, some a step.
package struct RestoreTask: BackgroundTask {
    package static let name = "buckets.restores"

    private static let restoresAStep = 100

    private let events: EventSender

    package init(deliveries: Deliveries) { events = EventSender(deliveries: deliveries, origin: .service) }

    package var name: String { Self.name }

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let first: RestoreKey?
        do throws(ReadError<StorageError>) {
            first = try store.read { (tx) throws(StorageError) in
                try tx.records(BucketTrees.restores, in: .all, limit: 1).first?.key
            }
        } catch { throw error.flattened }
        guard let first else { return .idle }
        if first.due > now { return .at(first.due) }
        let steps = RestoreSteps(events: events, now: now)
        do throws(WriteError<BucketError>) {
            try await store.write(.background) { (tx) throws(BucketError) in try Self.takeSome(steps, &tx) }
        } catch {
            switch error {
            case .body(let error): throw error
            case .storage(let error): throw error
            }
        }
        return .again
    }

    private static func takeSome(_ steps: RestoreSteps, _ tx: inout WriteTransaction) throws(BucketError) {
        let oldest: [(key: RestoreKey, record: RestoreRecord)]
        do throws(StorageError) {
            oldest = try tx.reading.records(BucketTrees.restores, in: .all, limit: restoresAStep)
        } catch { throw .storage(error) }
        for (key, record) in oldest where key.due <= steps.now { try steps.take(key, record.bucket, &tx) }
    }
}
