import HoldfastStorage
import HoldfastTesting
import Synchronization
import Testing

private let tree = RawTree("test.snapshots")

private func put(_ store: Store, _ key: String, _ value: [UInt8]) async throws {
    let key = Array(key.utf8)
    try await store.write { (tx) throws(StorageError) in try tx.put(tree, key.span, value.span) }
}

private func value(_ store: Store, _ key: String) throws -> [UInt8]? {
    let key = Array(key.utf8)
    return try store.read { (tx) throws(StorageError) in try tx.copyBytes(tree, key.span) }
}

private func commitNumber(_ store: Store) throws -> UInt64? {
    try store.read { (tx) throws(StorageError) in tx.commitNumber }
}

@Suite struct `Snapshots that are used again` {
    @Test func `snapshots of one commit have its number, and the next commit has another`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        try await put(store, "a", [1])
        let first = try #require(try commitNumber(store))
        #expect(try commitNumber(store) == first)
        try await put(store, "a", [2])
        let second = try #require(try commitNumber(store))
        #expect(second > first)
        #expect(try value(store, "a") == [2])
    }

    @Test func `a snapshot that is open through a commit keeps what it shows, and the next one shows the commit`()
        async throws
    {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        try await put(store, "a", [1])
        let (isBegun, isWritten) = (Flag(), Flag())
        async let old = store.readOnPool { (tx) throws(StorageError) -> [[UInt8]?] in
            let key = Array("a".utf8)
            let before = try tx.copyBytes(tree, key.span)
            isBegun.raise()
            // One of the engine's threads, which may block.
            while !isWritten.isUp {}
            return [before, try tx.copyBytes(tree, key.span)]
        }
        while !isBegun.isUp { await Task.yield() }
        try await put(store, "a", [2])
        #expect(try value(store, "a") == [2])
        isWritten.raise()
        #expect(try await old == [[1], [1]])
        #expect(try value(store, "a") == [2])
        #expect(store.statistics.snapshotsOpen == 0)
    }

    @Test func `the view of a write transaction has no number, since no commit shows what it shows`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let number = try await fixture.store.write { (tx) throws(StorageError) in tx.reading.commitNumber }
        #expect(number == nil)
    }

    @Test func `snapshots that wait to be used again hold up no pages`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        // Eight snapshots at once, of which one is used from then on, between any two commits.
        func overwrite(_ rounds: Int) async throws {
            try await put(store, "key 0", [1])
            #expect(try value(store, "key 0", depth: 8) == [1])
            for round in 0..<rounds {
                try await put(store, "key \(round % 64)", [UInt8](repeating: UInt8(round & 0xFF), count: 8_000))
                #expect(try value(store, "key 0")?.count == 8_000)
            }
        }
        try await overwrite(200)
        let before = store.statistics.usedBytes
        try await overwrite(1_000)
        #expect(store.statistics.usedBytes < before + 256 * 1024)
    }
}

/// The same within so many snapshots at once.
private func value(_ store: Store, _ key: String, depth: Int) throws -> [UInt8]? {
    if depth == 1 { return try value(store, key) }
    return try store.read { _ in try value(store, key, depth: depth - 1) }
}
