import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

/// A job of a kind that says what it was.
private final class NamedJob: WriteJob, @unchecked Sendable {
    let name: String

    init(_ name: String, _ priority: WritePriority, bytes: Int) {
        self.name = name
        super.init(priority: priority, bytes: bytes)
    }
}

private func small(_ name: String) -> WriteJob { NamedJob(name, .foreground, bytes: 1_000) }
private func step(_ name: String) -> WriteJob { NamedJob(name, .background, bytes: 64 << 10) }
private func large(_ name: String) -> WriteJob { NamedJob(name, .background, bytes: 1_100_000) }

extension WriteQueue {
    fileprivate mutating func names() -> [String] { takeBatch().jobs.compactMap { ($0 as? NamedJob)?.name } }
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

    @Test func `without small writes two large ones share a commit, with the steps that make their room`() {
        var queue = WriteQueue()
        for number in 0..<5 { queue.append(large("large \(number)")) }
        for number in 0..<6 { queue.append(step("step \(number)")) }
        #expect(queue.names() == ["large 0", "large 1"] + (0..<4).map { "step \($0)" })
        #expect(queue.names() == ["large 2", "large 3", "step 4", "step 5"])
        #expect(queue.names() == ["large 4"])
        #expect(queue.names() == [])
    }

    @Test func `a write that announces much waits among the large ones, whoever sends it`() {
        var queue = WriteQueue()
        queue.append(NamedJob("much", .foreground, bytes: 3 << 20))
        queue.append(small("little"))
        #expect(queue.names() == ["little"])
        #expect(queue.names() == ["much"])
    }

    @Test func `what a batch had no time for goes first in the next`() {
        var queue = WriteQueue()
        for name in ["a", "b"] { queue.append(small(name)) }
        queue.append(step("step"))
        let batch = queue.takeBatch().jobs
        queue.putBack(batch[1...])
        #expect(queue.names() == ["step", "b"])
    }
}

@Suite struct `Reclaiming pages` {
    /// Pages that are given up must come back as fast as large puts take them, or the file grows for good.
    @Test func `many who overwrite large blobs do not outrun it`() async throws {
        let tree = RawTree("test.blobs")
        let fixture = try TemporaryStore(trees: [tree]) { $0.blobGrace = .zero }
        defer { fixture.remove() }
        let store = fixture.store
        let reclaiming = Task {
            while !Task.isCancelled {
                if try await store.reclaim() != .more { await Task.yield() }
            }
        }
        let content = [UInt8](repeating: 7, count: 1 << 20)
        var sizes: [UInt64] = []
        for _ in 0..<3 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let key: [UInt8] = [UInt8(number)]
                        for _ in 0..<8 {
                            let upload = store.uploadBlob()
                            try await upload.write(content)
                            let blob = try await upload.finish()
                            let now = store.clock.now
                            try await store.write(bytes: blob.bytesToAttach) { (tx) throws(StorageError) in
                                if let old = try tx.reading.copyBytes(tree, key.span) {
                                    var reader = RecordReader(old.span)
                                    guard let id = try? reader.uint64() else { return }
                                    try tx.releaseBlob(id, now: now)
                                }
                                var record = RecordWriter()
                                record.uint64(try tx.attach(blob))
                                let value = record.finish()
                                try tx.put(tree, key.span, value.span)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            sizes.append(store.statistics.usedBytes)
        }
        reclaiming.cancel()
        _ = await reclaiming.result
        // 16 MiB are there at a time; 384 MiB were written.
        #expect(sizes[2] < 128 << 20, "the file has \(sizes.map { $0 >> 20 }) MiB")
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
