package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Carries out the lifecycle rules of all buckets: one stretch of one bucket a step. A pass over a bucket begins when
/// its rules are put, at every midnight UTC, which is when things become due, and every few hours, for what dates and
/// lone delete markers make due at once.
package struct LifecycleTask: BackgroundTask {
    package static let name = "buckets.lifecycle"

    private let randomness: any Randomness
    private let events: EventSender

    package init(randomness: any Randomness, deliveries: Deliveries) {
        self.randomness = randomness
        events = EventSender(deliveries: deliveries, origin: .service)
    }

    package var name: String { Self.name }

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let first: LifecycleDueKey?
        do throws(ReadError<StorageError>) {
            first = try store.read { (tx) throws(StorageError) in
                try tx.records(BucketTrees.lifecycleDue, in: .all, limit: 1).first?.key
            }
        } catch { throw error.flattened }
        guard let first else { return .idle }
        if first.due > now { return .at(first.due) }
        let stretch: Stretch
        do throws(ReadError<BucketError>) {
            stretch = try await store.readOnPool { (tx) throws(BucketError) in
                try Stretch(first.bucket, now: now, tx)
            }
        } catch { throw BucketError(error) }
        let nonces = stretch.scan.candidates.map { _ in randomness.next() }
        let events = events
        do throws(WriteError<BucketError>) {
            try await store.write(.background) { (tx) throws(BucketError) in
                tx.makesRoom()
                try stretch.carryOut(nonces, events, now: now, &tx)
            }
        } catch {
            switch error {
            case .body(let error): throw error
            case .storage(let error): throw error
            }
        }
        return .again
    }
}

/// What one step has found to do.
private struct Stretch: Sendable {
    let id: UInt64
    let progress: LifecycleRecord
    let configuration: LifecycleConfiguration
    let pass: LifecycleRecord.Pass
    let scan: LifecycleScan

    init(_ id: UInt64, now: Timestamp, _ tx: borrowing ReadTransaction) throws(BucketError) {
        self.id = id
        guard let progress = try tx.find(BucketTrees.lifecycle, LifecycleKey(id)),
            let record = try tx.find(BucketTrees.catalog, BucketNameKey(progress.bucket)), record.id == id,
            let document = try Buckets.setting(.lifecycle, of: record, tx)
        else {
            throw .storage(
                .corrupt(tree: BucketTrees.lifecycle.raw.name, key: "\(id)", reason: "the bucket has no rules"))
        }
        self.progress = progress
        configuration = try LifecycleConfiguration(document: document)
        pass = progress.pass ?? LifecycleRecord.Pass(started: now, phase: .objects, last: [])
        scan = try LifecycleScan(pass, record, configuration, now: now, tx)
    }

    func carryOut(
        _ nonces: [UInt64], _ events: EventSender, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        // Rules that were replaced since, or went with their bucket, have been taken up from their start or are gone.
        guard try tx.reading.find(BucketTrees.lifecycle, LifecycleKey(id)) == progress,
            let record = try tx.reading.find(BucketTrees.catalog, BucketNameKey(progress.bucket))
        else { return }
        let actions = LifecycleActions(
            bucket: progress.bucket, record: record, configuration: configuration, events: events, now: now)
        for (candidate, nonce) in zip(scan.candidates, nonces) { try actions.apply(candidate, nonce: nonce, &tx) }
        var next = progress
        next.pass = scan.next
        if scan.next == nil {
            let midnight = pass.started.advanced(by: .milliseconds(1)).nextMidnight
            next.due = min(pass.started.advanced(by: BucketLimits.lifecycleInterval), midnight)
        }
        try tx.advanceLifecycle(id, from: progress, to: next)
    }
}
