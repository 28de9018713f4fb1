import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let tree = RawTree("test.growth")

private func put(_ store: Store, _ number: Int, bytes: Int = 12_000) async throws(WriteError<StorageError>) {
    try await store.write { (tx) throws(StorageError) in
        let key = [UInt8(number >> 8), UInt8(number & 255)]
        let value = [UInt8](repeating: UInt8(number & 255), count: bytes)
        let counter: [UInt8] = [1]
        try tx.put(tree, key.span, value.span)
        try tx.add(1, to: counter.span)
    }
}

private func counted(_ store: Store) throws -> (counter: Int64, entries: Int) {
    try store.read { (tx) throws(StorageError) in
        var entries = 0
        var cursor = try tx.cursor(tree, .all)
        while try cursor.next() {
            #expect(cursor.value[0] == cursor.key[1] && cursor.value[cursor.value.count - 1] == cursor.key[1])
            entries += 1
        }
        let counter: [UInt8] = [1]
        return (try tx.counter(counter.span), entries)
    }
}

/// A store whose map is too small from the start.
private func tiny(patience: Duration = .seconds(30), max: Int = 1 << 40) throws -> TemporaryStore {
    try TemporaryStore(trees: [tree]) {
        $0.mapSize = 1 << 20
        $0.mapSizeMax = max
        $0.mapGrowthPatience = patience
    }
}

/// A snapshot that is held until it is let go, on a thread of its own.
private final class HeldSnapshot: Sendable {
    private let state = Monitor((isOpen: false, mayEnd: false, hasEnded: false))

    init(_ store: Store, inside: @escaping @Sendable () -> Void = {}) throws {
        let state = state
        _ = try EngineThread {
            try? store.read { (tx) throws(StorageError) in
                _ = try tx.contains(tree, [9].span)
                state.broadcast { $0.isOpen = true }
                inside()
                state.wait { $0.mayEnd ? () : nil }
            }
            state.broadcast { $0.hasEnded = true }
        }
        state.wait { $0.isOpen ? () : nil }
    }

    func end() {
        state.broadcast { $0.mayEnd = true }
        state.wait { $0.hasEnded ? () : nil }
    }
}

@Suite struct `A map that is too small` {
    @Test func `grows under readers and writers, and every write is there once`() async throws {
        let fixture = try tiny()
        defer { fixture.remove() }
        let store = fixture.store
        let isDone = Flag()
        let reading = (0..<3).map { _ in
            Task.detached {
                var walks = 0
                while !isDone.isUp {
                    _ = try counted(store)
                    _ = try await store.readOnPool { (tx) throws(StorageError) in try tx.contains(tree, [1, 1].span) }
                    walks += 1
                }
                return walks
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask { for number in 0..<150 { try await put(store, writer * 150 + number) } }
            }
            try await group.waitForAll()
        }
        isDone.raise()
        for task in reading { #expect(try await task.value > 0) }
        let found = try counted(store)
        #expect(found == (600, 600))
        let statistics = store.statistics
        #expect(statistics.mapGrowths >= 3)
        #expect(statistics.mapBytes >= statistics.usedBytes && statistics.mapBytes > 8 << 20)
        #expect(try store.verify().problems == [])
    }

    @Test func `waits for a snapshot that is open, which may open another`() async throws {
        let fixture = try tiny()
        defer { fixture.remove() }
        let store = fixture.store
        let isFull = Monitor(false)
        let hasReadInside = Monitor(false)
        let snapshot = try HeldSnapshot(store) {
            isFull.wait { $0 ? () : nil }
            // The gate is closed now, or will be in a moment: it opens again for this one.
            for _ in 0..<5 { #expect(throws: Never.self) { _ = try counted(store) } }
            hasReadInside.broadcast { $0 = true }
        }
        let writing = Task { for number in 0..<200 { try await put(store, number) } }
        while store.statistics.usedBytes < 900_000 { try await Task.sleep(for: .milliseconds(1)) }
        isFull.broadcast { $0 = true }
        await Task.detached { hasReadInside.wait { $0 ? () : nil } }.value
        #expect(store.statistics.mapGrowths == 0, "the snapshot is still open")
        snapshot.end()
        try await writing.value
        #expect(try counted(store) == (200, 200))
        #expect(store.statistics.mapGrowths > 0)
    }

    @Test func `refuses what does not fit where a snapshot is never let go, and goes on afterwards`() async throws {
        let fixture = try tiny(patience: .milliseconds(30))
        defer { fixture.remove() }
        let store = fixture.store
        let snapshot = try HeldSnapshot(store)
        var written = 0
        var failure: StorageError?
        while failure == nil, written < 500 {
            do throws(WriteError<StorageError>) {
                try await put(store, written)
                written += 1
            } catch { failure = error.flattened }
        }
        #expect(failure == .mapFull(bytes: 1 << 20))
        #expect(try counted(store) == (Int64(written), written))
        snapshot.end()
        for number in 0..<200 { try await put(store, written + number) }
        #expect(try counted(store) == (Int64(written + 200), written + 200))
        #expect(try store.verify().problems == [])
    }

    @Test func `grows no further than it may`() async throws {
        let fixture = try tiny(max: 3 << 20)
        defer { fixture.remove() }
        let store = fixture.store
        var written = 0
        await #expect(throws: WriteError<StorageError>.self) {
            while written < 1_000 {
                try await put(store, written)
                written += 1
            }
        }
        #expect(store.statistics.mapBytes == 3 << 20)
        #expect(written > 150)
        // What is deleted makes room.
        for number in 0..<50 {
            try await store.write { (tx) throws(StorageError) in
                let key = [UInt8(number >> 8), UInt8(number & 255)]
                try tx.delete(tree, key.span)
            }
        }
        for number in 0..<20 { try await put(store, number) }
        #expect(try store.verify().problems == [])
    }

    @Test func `is followed by a process that only reads`() async throws {
        let fixture = try tiny()
        defer { fixture.remove() }
        let store = fixture.store
        try await put(store, 0)
        // A store of its own would be refused in this process; its parts are not.
        var options = StoreOptions()
        options.readOnly = true
        options.mapSize = 1 << 20
        let environment = try Environment(directory: fixture.path, options: options)
        try environment.openTrees([tree], readOnly: true)
        let readers = ReaderPool(environment)
        defer {
            readers.close()
            environment.close()
        }
        for number in 1..<300 { try await put(store, number) }
        for _ in 0..<2 {
            let snapshot = try readers.begin()
            let transaction = ReadTransaction(snapshot, environment, budget: .unlimited)
            let last: [UInt8] = [1, 43]
            #expect(try transaction.copyBytes(tree, last.span)?.count == 12_000)
            readers.end(snapshot)
        }
        #expect(environment.mapSize >= Int(environment.usedBytes))
    }

    @Test func `doubles, or takes what the limit leaves`() {
        let mebi = 1 << 20
        #expect(MapGrowth.sizes(after: 8 * mebi, limit: 1 << 40) == [16, 12, 10, 9].map { $0 * mebi })
        #expect(MapGrowth.sizes(after: 8 * mebi, limit: 11 * mebi) == [11, 10, 9].map { $0 * mebi })
        #expect(MapGrowth.sizes(after: 8 * mebi, limit: 8 * mebi + 1) == [])
        #expect(MapGrowth.sizes(after: 8 * mebi, limit: mebi) == [])
        #expect(MapGrowth.sizes(after: 1 << 62, limit: .max).allSatisfy { $0 > 1 << 62 })
        #expect(MapGrowth.isLow(used: 7 * UInt64(mebi) + 1, of: 8 * mebi))
        #expect(!MapGrowth.isLow(used: 7 * UInt64(mebi), of: 8 * mebi))
    }
}
