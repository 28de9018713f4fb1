import Holdfast
import HoldfastBuckets
import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

private let queue = "arn:aws:sqs:us-east-1:000000000000:jobs"

/// A directory with a bucket that tells a queue of everything, opened again for each use.
private func withNotifyingBucket(_ body: (String, BucketName, ManualClock) async throws -> Void) async throws {
    let (path, clock) = (temporaryDirectory(), ManualClock())
    defer { removeDirectory(path) }
    let bucket = try BucketName("told")
    try await withHoldfast(path, clock) { holdfast in
        try await holdfast.buckets().createBucket(bucket)
        let entry = NotificationConfiguration.Entry(
            .queue, target: queue, events: [.objectCreated, .lifecycleExpiration])
        try await holdfast.buckets().putNotification(
            NotificationConfiguration([entry]), of: bucket, skipsValidation: true)
    }
    try await body(path, bucket, clock)
}

private func withHoldfast(
    _ path: String, _ clock: ManualClock, _ body: (Holdfast) async throws -> Void
) async throws {
    var options = HoldfastOptions()
    options.storage.durability = .relaxed
    options.storage.mapSize = 1 << 32
    options.storage.clock = clock
    options.runsBackgroundWork = false
    let holdfast = try Holdfast.open(path, options: options)
    defer { holdfast.close() }
    try await body(holdfast)
    #expect(try holdfast.verify().problems.isEmpty)
}

@Suite struct `An embedding program and events` {
    @Test func `takes what buckets tell, after the store was opened again`() async throws {
        try await withNotifyingBucket { path, bucket, clock in
            try await withHoldfast(path, clock) { holdfast in
                try await holdfast.buckets().putObject(bucket, try ObjectKey("a"), [1])
            }
            try await withHoldfast(path, clock) { holdfast in
                #expect(try holdfast.pendingTargets() == [queue])
                let pending = try holdfast.pendingDeliveries(for: queue)
                #expect(pending.count == 1)
                #expect(String(decoding: pending[0].body, as: UTF8.self).contains("ObjectCreated:Put"))
                #expect(pending[0].delivery.source == "arn:aws:s3:::told")
                try await holdfast.acknowledge(pending)
                #expect(try holdfast.pendingDeliveries(for: queue).isEmpty)
                #expect(try holdfast.deliveryStatistics().pendingCount == 0)
            }
        }
    }

    @Test func `has rules carried out by the background work, and is told`() async throws {
        try await withNotifyingBucket { path, bucket, clock in
            try await withHoldfast(path, clock) { holdfast in
                let buckets = holdfast.buckets()
                try await buckets.putLifecycle(
                    LifecycleConfiguration([LifecycleRule(expiration: .after(.days(1)))]), of: bucket)
                try await buckets.putObject(bucket, try ObjectKey("a"), [1])
                clock.advance(by: .seconds(2 * 86_400))
                try await holdfast.runBackgroundWork()
                let told = try holdfast.pendingDeliveries(for: queue).map { String(decoding: $0.body, as: UTF8.self) }
                #expect(told.count == 2)
                #expect(told.last?.contains("LifecycleExpiration:Delete") == true)
            }
        }
    }

    @Test func `serves a target itself, in the commit of the change`() async throws {
        struct Refusing: DeliveryTarget {
            func canAccept(_ target: ResourceName, _ tx: borrowing ReadTransaction) throws(StorageError) -> Bool {
                false
            }

            func accept(
                _ delivery: Delivery, to target: ResourceName, _ tx: inout WriteTransaction
            ) throws(StorageError) -> DeliveryOutcome { .noSuchTarget }
        }
        try await withNotifyingBucket { path, bucket, clock in
            try await withHoldfast(path, clock) { holdfast in
                holdfast.deliveries.attach(Refusing(), for: "sqs")
                try await holdfast.buckets().putObject(bucket, try ObjectKey("a"), [1])
                #expect(try holdfast.pendingDeliveries(for: queue).isEmpty)
                #expect(try holdfast.deliveryStatistics().droppedNoTarget == 1)
                let current = try holdfast.buckets().notification(of: bucket)
                await #expect(throws: BucketError.self) {
                    try await holdfast.buckets().putNotification(current, of: bucket)
                }
            }
        }
    }
}
