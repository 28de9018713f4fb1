import HoldfastBuckets
import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

/// A store with buckets in it, on a manual clock; `finish` verifies and removes it.
final class BucketsFixture: Sendable {
    let temporary: TemporaryStore
    let buckets: Buckets
    private let runner: BackgroundRunner

    init(seed: UInt64 = 1) throws {
        temporary = try TemporaryStore(trees: BucketTrees.all + DeliveryTrees.all)
        let (random, deliveries) = (SeededRandomness(seed: seed), Deliveries())
        buckets = Buckets(store: temporary.store, scope: .local, randomness: random, deliveries: deliveries)
        runner = BackgroundRunner(
            store: temporary.store,
            tasks: [
                ReclamationTask(), ReleaseTask(), LifecycleTask(randomness: random, deliveries: deliveries),
                RestoreTask(deliveries: deliveries), PendingDeliveriesTask(deliveries),
            ])
    }

    /// Moves the clock, and lets everything happen that is due.
    func advance(by duration: Duration) async throws {
        temporary.clock.advance(by: duration)
        try await runBackgroundWork()
    }

    func runBackgroundWork() async throws { try await runner.runUntilIdle() }

    /// Everything is in order, now and after what is to be released has been.
    func finish(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<2 {
            let report = try temporary.store.verify([BucketsVerifier(), DeliveriesVerifier()])
            #expect(report.problems.isEmpty, sourceLocation: sourceLocation)
            try await runBackgroundWork()
        }
        temporary.remove()
    }
}

func withBuckets(
    seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (BucketsFixture) async throws -> Void
) async throws {
    let fixture = try BucketsFixture(seed: seed)
    try await body(fixture)
    try await fixture.finish(sourceLocation: sourceLocation)
}

/// Bytes that differ from place to place.
func pattern(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
    let random = SeededRandomness(seed: seed)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
        let word = random.next()
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
    }
    return Array(bytes.prefix(count))
}

extension Buckets {
    func read(_ bucket: BucketName, _ key: ObjectKey, version: VersionID? = nil) async throws -> [UInt8] {
        try await openObject(ObjectReadRequest(bucket, key, version: version)).readAll()
    }
}
