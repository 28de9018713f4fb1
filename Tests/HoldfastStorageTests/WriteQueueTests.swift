import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

/// A job of a kind that says what it was.
private final class NamedJob: WriteJob, @unchecked Sendable {
    let name: String

    init(_ name: String, _ priority: WritePriority, bytes: Int, stream: ObjectIdentifier? = nil) {
        self.name = name
        super.init(priority: priority, bytes: bytes, stream: stream)
    }
}

private final class Stream: Sendable {
    let number: Int

    init(_ number: Int) { self.number = number }
}

private func small(_ name: String) -> WriteJob { NamedJob(name, .foreground, bytes: 1_000) }
private func step(_ name: String) -> WriteJob { NamedJob(name, .background, bytes: 64 << 10) }
private func large(_ name: String) -> WriteJob { NamedJob(name, .background, bytes: 1_100_000) }

extension WriteQueue {
    fileprivate mutating func names(now: UInt64 = 0) -> [String] {
        takeBatch(now: now).jobs.compactMap { ($0 as? NamedJob)?.name }
    }
}

@Suite struct `What makes a batch` {
    @Test func `beside small writes one large one is taken every other time, and a step every time`() {
        var queue = WriteQueue()
        for number in 0..<3 { queue.append(large("large \(number)")) }
        for number in 0..<4 {
            queue.append(small("small \(number)"))
            queue.append(step("step \(number)"))
            let expected = number % 2 == 0 ? [] : ["large \(number / 2)"]
            #expect(queue.names() == expected + ["small \(number)", "step \(number)"])
        }
    }

    @Test func `without small writes four large ones share a commit, with the steps that make their room`() {
        var queue = WriteQueue()
        for number in 0..<9 { queue.append(large("large \(number)")) }
        for number in 0..<6 { queue.append(step("step \(number)")) }
        #expect(queue.names() == (0..<4).map { "large \($0)" } + (0..<4).map { "step \($0)" })
        #expect(queue.names() == (4..<8).map { "large \($0)" } + ["step 4", "step 5"])
        #expect(queue.names() == ["large 8"])
        #expect(queue.names() == [])
    }

    /// So that what a blob is given in a commit lies together.
    @Test func `large writes of one stream are taken together, behind the one that waited longest`() {
        let streams = (0..<3).map { Stream($0) }
        var queue = WriteQueue()
        for number in 0..<4 {
            for (name, stream) in zip(["a", "b", "c"], streams) {
                let job = NamedJob("\(name)\(number)", .background, bytes: 700_000, stream: ObjectIdentifier(stream))
                queue.append(job)
            }
        }
        queue.append(large("of none"))
        #expect(queue.names() == ["a0", "a1", "a2", "a3", "b0", "b1"])
        #expect(queue.names() == ["c0", "c1", "c2", "c3", "b2", "b3"])
        #expect(queue.names() == ["of none"])
    }

    @Test func `a batch is beside brief writes while one is in it, and a moment longer`() {
        var queue = WriteQueue()
        let end = 1 + WriteQueue.besideSmallNanoseconds
        queue.append(large("large"))
        #expect(!queue.takeBatch(now: 0).isBesideBrief)
        queue.append(small("brief"))
        #expect(queue.takeBatch(now: 1).isBesideBrief)
        for (now, isBeside) in [(2, true), (end - 1, true), (end, false)] {
            queue.append(NamedJob("an object", .foreground, bytes: 65_536))
            queue.append(step("step"))
            #expect(queue.takeBatch(now: now).isBesideBrief == isBeside)
        }
    }

    @Test func `large writes have the disk to themselves again a while after the last small one`() {
        var queue = WriteQueue()
        queue.append(small("small"))
        for number in 0..<5 { queue.append(large("large \(number)")) }
        #expect(queue.names(now: 1) == ["small"])
        #expect(queue.names(now: 2) == ["large 0"])
        #expect(queue.names(now: 1 + WriteQueue.besideSmallNanoseconds) == (1..<5).map { "large \($0)" })
    }

    @Test func `a write that announces much waits among the large ones, whoever sends it`() {
        var queue = WriteQueue()
        queue.append(NamedJob("much", .foreground, bytes: 3 << 20))
        queue.append(small("little"))
        #expect(queue.names() == ["little"])
        #expect(queue.names() == ["much"])
    }

    /// An empty batch sends the writer to sleep until something else comes.
    @Test(arguments: 0..<64) func `a batch is empty only where nothing waits`(seed: UInt64) {
        let random = SeededRandomness(seed: seed)
        var (queue, now) = (WriteQueue(), UInt64(0))
        for number in 0..<200 {
            now += random.next() % (2 * WriteQueue.besideSmallNanoseconds)
            for _ in 0..<random.next() % 4 {
                let kinds = [small, step, large]
                queue.append(kinds[Int(random.next() % 3)]("\(number)"))
            }
            let waiting = queue.count
            let batch = queue.takeBatch(now: now)
            #expect(batch.jobs.isEmpty == (waiting == 0))
            if random.next() % 4 == 0 { queue.putBack(batch.jobs[min(1, batch.jobs.count)...]) }
        }
    }

    @Test func `what a batch had no time for goes first in the next`() {
        var queue = WriteQueue()
        for name in ["a", "b"] { queue.append(small(name)) }
        queue.append(step("step"))
        let batch = queue.takeBatch(now: 0).jobs
        queue.putBack(batch[1...])
        #expect(queue.names() == ["step", "b"])
    }
}

@Suite struct `Reclaiming pages` {
    /// Pages that are given up must come back as fast as large puts take them, or the file grows for good.
    @Test func `every commit of large writes has a step of it`() async throws {
        let tree = RawTree("test.blobs")
        let fixture = try TemporaryStore(trees: [tree]) { $0.blobGrace = .zero }
        defer { fixture.remove() }
        let store = fixture.store
        // 2,500 pages: a step, or seven beside a brief write.
        var blobs: [UInt64] = []
        for number in 0..<5 {
            let upload = store.uploadBlob()
            try await upload.write([UInt8](repeating: UInt8(number), count: 500 * 4_080))
            let blob = try await upload.finish()
            let id = try await store.write(bytes: blob.bytesToAttach) { (tx) throws(StorageError) in
                try tx.attach(blob)
            }
            blobs.append(id)
        }
        let (released, now) = (blobs, store.clock.now)
        try await store.write { (tx) throws(StorageError) in
            for blob in released { try tx.releaseBlob(blob, now: now) }
        }
        let due = try await store.releasedBlobs(now).due
        #expect(due.count == 5)

        // All of it waits while the writer is held up, so what the batches are made of is known.
        let gate = Gate()
        async let held: Void = store.write { (_) throws(StorageError) in gate.wait() }
        while store.statistics.writesWaiting > 0 || !gate.isReached { await Task.yield() }
        async let deleted: Void = BlobDeletion(
            due, store.leases, store.writer, nanosecondsMax: 60_000_000_000
        ).run()
        while store.statistics.writesWaiting < 1 { await Task.yield() }
        let left = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let key = [UInt8(number)]
                    return try await store.write(.foreground, bytes: 1_100_000) { (tx) throws(StorageError) in
                        try tx.put(tree, key.span, key.span)
                        let reading = tx.reading
                        var cursor = try reading.cursor(EngineTree.reclaim, .all)
                        var left = 0
                        while try cursor.next() { left += 1 }
                        return left
                    }
                }
            }
            while store.statistics.writesWaiting < 21 { await Task.yield() }
            gate.open()
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        try await held
        try await deleted
        // Four of them a commit, or one beside a brief write, before the commit's step: the first ones find some left.
        #expect(left.count { $0 > 0 } <= 10)
        #expect(left.count { $0 == 0 } >= 10)
        #expect(try store.verify().entries["storage.pieces"] == 0)
    }

    @Test func `a full disk lets blobs go, and their pieces after them`() async throws {
        let tree = RawTree("test.blobs")
        let fixture = try TemporaryStore(trees: [tree]) { $0.blobGrace = .zero }
        let upload = fixture.store.uploadBlob()
        try await upload.write([UInt8](repeating: 1, count: 3_000_000))
        let blob = try await upload.finish()
        let id = try await fixture.store.write(bytes: blob.bytesToAttach) { (tx) throws(StorageError) in
            try tx.attach(blob)
        }
        let left = fixture.store.uploadBlob()
        try await left.write([UInt8](repeating: 2, count: 3_000_000))
        _ = try await left.finish()
        fixture.store.close()
        var options = StoreOptions()
        options.blobGrace = .zero
        options.reserveBytes = .max
        let full = try Store.open(fixture.path, trees: [tree], options: options)
        defer { fixture.remove() }
        defer { full.close() }
        let now = full.clock.now
        try await full.write { (tx) throws(StorageError) in
            tx.makesRoom()
            try tx.releaseBlob(id, now: now)
        }
        while try await full.reclaim() == .more {}
        let report = try full.verify()
        #expect(report.entries["storage.pieces"] == 0)
        #expect(report.problems == [])
        // What makes no room is refused.
        await #expect(throws: (any Error).self) {
            try await full.write { (tx) throws(StorageError) in
                let key: [UInt8] = [1]
                try tx.put(tree, key.span, key.span)
            }
        }
    }
}
