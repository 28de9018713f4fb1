import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Synchronization
import Testing

@testable import HoldfastDeliveries

/// A store in which deliveries are made and kept.
private final class Outbox {
    let temporary: TemporaryStore
    let deliveries: Deliveries
    let queue = ResourceName("arn:aws:sqs:us-east-1:000000000000:jobs")!
    let topic = ResourceName("arn:aws:sns:us-east-1:000000000000:news")!

    init(_ deliveries: Deliveries = Deliveries()) throws {
        self.deliveries = deliveries
        temporary = try TemporaryStore(trees: DeliveryTrees.all + [Mailbox.tree])
    }

    func deliver(_ bodies: [[UInt8]], to target: ResourceName) async throws {
        let (deliveries, now) = (deliveries, temporary.clock.now)
        try await temporary.store.write { (tx) throws(StorageError) in
            for body in bodies {
                try deliveries.deliver(Delivery(source: "arn:aws:s3:::b", body: body, created: now), to: target, &tx)
            }
        }
    }

    func pending(_ target: ResourceName, limit: Int = 1_000) throws -> [PendingDelivery] {
        try temporary.store.read { (tx) throws(StorageError) in
            try deliveries.pending(for: target.description, limit: limit, tx)
        }
    }

    func acknowledge(_ some: [PendingDelivery]) async throws {
        let deliveries = deliveries
        try await temporary.store.write { (tx) throws(StorageError) in try deliveries.acknowledge(some, &tx) }
    }

    func statistics() throws -> DeliveryStatistics {
        try temporary.store.read { (tx) throws(StorageError) in try deliveries.statistics(tx) }
    }

    func runBackgroundWork() async throws {
        let runner = BackgroundRunner(
            store: temporary.store, tasks: [PendingDeliveriesTask(deliveries), ReclamationTask()])
        try await runner.runUntilIdle()
    }

    func verify() throws {
        let report = try temporary.store.verify([DeliveriesVerifier()])
        #expect(report.problems.isEmpty)
    }
}

/// A service that keeps what it accepts, for one target.
private struct Mailbox: DeliveryTarget {
    static let tree = RawTree("test.mailbox")
    let name: String

    func canAccept(_ target: ResourceName, _ tx: borrowing ReadTransaction) throws(StorageError) -> Bool {
        target.resource == name
    }

    func accept(
        _ delivery: Delivery, to target: ResourceName, _ tx: inout WriteTransaction
    ) throws(StorageError) -> DeliveryOutcome {
        guard target.resource == name else { return .noSuchTarget }
        _ = try tx.append(Self.tree, prefix: Array(name.utf8).span, delivery.body.span)
        return .accepted
    }

    static func contents(_ store: Store) throws -> [[UInt8]] {
        try store.read { (tx) throws(StorageError) in
            var found: [[UInt8]] = []
            var cursor = try tx.cursor(tree, .all)
            while try cursor.next() {
                var bytes: [UInt8] = []
                for index in cursor.value.indices { bytes.append(cursor.value[index]) }
                found.append(bytes)
            }
            return found
        }
    }
}

private func withOutbox(
    _ deliveries: Deliveries = Deliveries(), _ body: (Outbox) async throws -> Void
) async throws {
    let outbox = try Outbox(deliveries)
    try await body(outbox)
    try outbox.verify()
    outbox.temporary.remove()
}

@Suite struct `Deliveries between services` {
    @Test func `what nobody takes is kept in order, for each target, until it is acknowledged`() async throws {
        try await withOutbox { outbox in
            try await outbox.deliver([[1], [2], [3]], to: outbox.queue)
            try await outbox.deliver([[9]], to: outbox.topic)
            #expect(try outbox.pending(outbox.queue).map(\.body) == [[1], [2], [3]])
            #expect(try outbox.pending(outbox.queue, limit: 2).map(\.body) == [[1], [2]])
            #expect(try outbox.pending(outbox.topic).map(\.body) == [[9]])
            try await outbox.acknowledge(Array(try outbox.pending(outbox.queue).prefix(2)))
            #expect(try outbox.pending(outbox.queue).map(\.body) == [[3]])
            #expect(try outbox.statistics().pendingCount == 2)
        }
    }

    @Test func `acknowledging twice lets go of nothing else`() async throws {
        try await withOutbox { outbox in
            try await outbox.deliver([[1]], to: outbox.queue)
            let first = try outbox.pending(outbox.queue)
            try await outbox.acknowledge(first + first)
            try await outbox.deliver([[2]], to: outbox.queue)
            try await outbox.acknowledge(first)
            #expect(try outbox.pending(outbox.queue).map(\.body) == [[2]])
        }
    }

    @Test func `a target that is emptied leaves nothing`() async throws {
        try await withOutbox { outbox in
            try await outbox.deliver([[1]], to: outbox.queue)
            try await outbox.acknowledge(try outbox.pending(outbox.queue))
            let targets = try outbox.temporary.store.read { (tx) throws(StorageError) in
                try outbox.deliveries.pendingTargets(tx)
            }
            #expect(targets.isEmpty)
            #expect(try outbox.statistics().pendingBytes == 0)
            try await outbox.runBackgroundWork()
            try await outbox.deliver([[2]], to: outbox.queue)
            #expect(try outbox.pending(outbox.queue).map(\.body) == [[2]])
        }
    }

    @Test func `an attached service has its record in the sender's commit, and in no other`() async throws {
        try await withOutbox { outbox in
            outbox.deliveries.attach(Mailbox(name: "jobs"), for: "sqs")
            try await outbox.deliver([[1], [2]], to: outbox.queue)
            #expect(try Mailbox.contents(outbox.temporary.store) == [[1], [2]])
            #expect(try outbox.pending(outbox.queue).isEmpty)
            struct Refusal: Error {}
            let (deliveries, queue) = (outbox.deliveries, outbox.queue)
            do throws(WriteError<any Error>) {
                try await outbox.temporary.store.write { (tx) throws(any Error) in
                    let delivery = Delivery(source: "", body: [3], created: Timestamp(milliseconds: 0))
                    try deliveries.deliver(delivery, to: queue, &tx)
                    throw Refusal()
                }
                Issue.record("the write was refused")
            } catch {}
            #expect(try Mailbox.contents(outbox.temporary.store) == [[1], [2]])
        }
    }

    @Test func `a service attached later is handed what was kept, in order`() async throws {
        try await withOutbox { outbox in
            let bodies = (0..<450).map { [UInt8(truncatingIfNeeded: $0), UInt8($0 / 256)] }
            try await outbox.deliver(bodies, to: outbox.queue)
            try await outbox.deliver([[7]], to: outbox.topic)
            outbox.deliveries.attach(Mailbox(name: "jobs"), for: "sqs")
            try await outbox.runBackgroundWork()
            #expect(try Mailbox.contents(outbox.temporary.store) == bodies)
            #expect(try outbox.pending(outbox.queue).isEmpty)
            #expect(try outbox.pending(outbox.topic).count == 1)
        }
    }

    @Test func `what an attached service does not know is dropped and counted`() async throws {
        try await withOutbox { outbox in
            let gone = ResourceName("arn:aws:sqs:us-east-1:000000000000:gone")!
            try await outbox.deliver([[1]], to: gone)
            outbox.deliveries.attach(Mailbox(name: "jobs"), for: "sqs")
            try await outbox.deliver([[2]], to: gone)
            #expect(try outbox.statistics().droppedNoTarget == 1)
            try await outbox.runBackgroundWork()
            #expect(try outbox.statistics().droppedNoTarget == 2)
            #expect(try outbox.pending(gone).isEmpty)
        }
    }

    @Test func `after four days deliveries are dropped and counted`() async throws {
        try await withOutbox { outbox in
            try await outbox.deliver((0..<300).map { [UInt8($0 % 256)] }, to: outbox.queue)
            outbox.temporary.clock.advance(by: .seconds(3 * 86_400))
            try await outbox.deliver([[1]], to: outbox.queue)
            try await outbox.runBackgroundWork()
            #expect(try outbox.pending(outbox.queue).count == 301)
            outbox.temporary.clock.advance(by: .seconds(86_400))
            try await outbox.runBackgroundWork()
            #expect(try outbox.pending(outbox.queue).map(\.body) == [[1]])
            #expect(try outbox.statistics().droppedExpired == 300)
        }
    }

    @Test func `a target's backlog is bounded in number and in bytes, and what is beyond is counted`() async throws {
        try await withOutbox(Deliveries(pendingCountMax: 10, pendingBytesMax: 1_000)) { outbox in
            try await outbox.deliver((0..<12).map { [$0] }, to: outbox.queue)
            #expect(try outbox.pending(outbox.queue).map(\.body) == (0..<10).map { [$0] })
            #expect(try outbox.statistics().droppedFull == 2)
            try await outbox.deliver(
                [[UInt8](repeating: 1, count: 600), [UInt8](repeating: 2, count: 401)], to: outbox.topic)
            #expect(try outbox.pending(outbox.topic).map(\.body.count) == [600])
            #expect(try outbox.statistics().droppedFull == 3)
            try await outbox.deliver([[UInt8](repeating: 3, count: 400)], to: outbox.topic)
            #expect(try outbox.statistics().pendingBytes == 1_010)
            try await outbox.acknowledge(try outbox.pending(outbox.queue, limit: 1))
            try await outbox.deliver([[99]], to: outbox.queue)
            #expect(try outbox.pending(outbox.queue).last?.body == [99])
        }
    }
}
