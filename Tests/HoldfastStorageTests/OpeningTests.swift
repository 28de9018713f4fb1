import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let tree = RawTree("test.opening")

private func put(_ store: Store, _ key: UInt8, _ size: Int = 100) async throws {
    try await store.write { (tx) throws(StorageError) in
        let name = [key]
        let value = [UInt8](repeating: key, count: size)
        try tx.put(tree, name.span, value.span)
    }
}

private func count(_ store: Store) throws -> Int {
    try store.read { (tx) throws(StorageError) in
        var count = 0
        var cursor = try tx.cursor(tree, .all)
        while try cursor.next() { count += 1 }
        return count
    }
}

@Suite struct `Opening, backup and compaction` {
    @Test func `a directory serves one store at a time`() throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        #expect(throws: StorageError.directoryLocked(path: fixture.path)) {
            try Store.open(fixture.path, trees: [tree])
        }
        fixture.store.close()
        try Store.open(fixture.path, trees: [tree]).close()
    }

    @Test func `a directory with something else in it is refused and left alone`() throws {
        let path = temporaryDirectory()
        unsafe _ = mkdir(path, 0o700)
        defer { removeDirectory(path) }
        let file = unsafe fopen(path + "/letters.txt", "w")
        unsafe fclose(file)
        #expect(throws: StorageError.notAHoldfastDirectory(path: path)) { try Store.open(path, trees: [tree]) }
        #expect(unsafe access(path + "/holdfast.mdb", F_OK) != 0)
    }

    @Test func `a file that is not LMDB's is refused`() throws {
        let path = temporaryDirectory()
        unsafe _ = mkdir(path, 0o700)
        defer { removeDirectory(path) }
        let file = unsafe fopen(path + "/holdfast.mdb", "w")
        unsafe fputs(String(repeating: "not a store ", count: 2_000), file)
        unsafe fclose(file)
        #expect(throws: StorageError.notAHoldfastDirectory(path: path + "/holdfast.mdb")) {
            try Store.open(path, trees: [tree])
        }
    }

    @Test func `a newer format is refused by name`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        fixture.store.close()
        try overwriteFormat(fixture.path, version: 2)
        #expect(throws: StorageError.unknownFormatVersion(found: 2, supported: 1)) {
            try Store.open(fixture.path, trees: [tree])
        }
    }

    @Test func `a backup taken under writes is one point in time, and restores`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        for key in UInt8(0)..<50 { try await put(fixture.store, key, 20_000) }
        let target = temporaryDirectory()
        let restored = temporaryDirectory()
        defer {
            removeDirectory(target)
            removeDirectory(restored)
        }
        let store = fixture.store
        async let writing: Void = {
            for key in UInt8(50)..<80 { try await put(store, key) }
        }()
        try store.backup(to: target)
        try await writing
        #expect(throws: StorageError.self) { try store.backup(to: target) }
        try Store.restore(from: target, to: restored)
        let copy = try Store.open(restored, trees: [tree])
        defer { copy.close() }
        #expect((50...80).contains(try count(copy)))
        #expect(try copy.verify().problems == [])
    }

    @Test func `compaction keeps every entry and gives room back`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        for key in UInt8(0)..<100 { try await put(fixture.store, key, 100_000) }
        for key in UInt8(10)..<100 {
            try await fixture.store.write { (tx) throws(StorageError) in
                let name = [key]
                try tx.delete(tree, name.span)
            }
        }
        fixture.store.close()
        let sizes = try Store.compact(fixture.path)
        #expect(sizes.after * 5 < sizes.before)
        let again = try Store.open(fixture.path, trees: [tree])
        defer { again.close() }
        #expect(try count(again) == 10)
        #expect(try again.verify().problems == [])
    }

    @Test func `a reader beside the serving process sees its commits`() async throws {
        // One process may hold a directory once, so the other one is a store of its own on a copy of the lock's rules:
        // read-only opening is refused here as a second opening in one process is.
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        try await put(fixture.store, 1)
        var options = StoreOptions()
        options.readOnly = true
        #expect(throws: StorageError.directoryLocked(path: fixture.path)) {
            try Store.open(fixture.path, trees: [tree], options: options)
        }
        fixture.store.close()
        let reader = try Store.open(fixture.path, trees: [tree], options: options)
        defer { reader.close() }
        #expect(try count(reader) == 1)
        await #expect(throws: WriteError<StorageError>.self) { try await put(reader, 2) }
    }

    @Test func `a full disk refuses puts and lets deletes through`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) { $0.reserveBytes = 0 }
        try await put(fixture.store, 1)
        fixture.store.close()
        var options = StoreOptions()
        options.reserveBytes = .max
        let full = try Store.open(fixture.path, trees: [tree], options: options)
        defer { fixture.remove() }
        defer { full.close() }
        await #expect(throws: WriteError<StorageError>.self) { try await put(full, 2) }
        let key: [UInt8] = [1]
        #expect(try await full.write { (tx) throws(StorageError) in try tx.delete(tree, key.span) })
        #expect(try count(full) == 0)
    }
}

@Suite struct `Snapshots` {
    @Test func `a walk that outlives its budget ends with a typed error and is counted`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) { $0.snapshotAgeMax = .nanoseconds(1) }
        defer { fixture.remove() }
        let store = fixture.store
        try await store.write { (tx) throws(StorageError) in
            for index in 0..<600 {
                let key = [UInt8(index >> 8), UInt8(index & 255)]
                try tx.put(tree, key.span, key.span)
            }
        }
        do throws(ReadError<StorageError>) {
            _ = try store.read { (tx) throws(StorageError) in
                var cursor = try tx.cursor(tree, .all)
                while try cursor.next() {}
            }
            Issue.record("the walk went on")
        } catch {
            guard case .snapshotExpired = error.flattened else {
                Issue.record("\(error)")
                return
            }
        }
        #expect(store.statistics.snapshotsExpired == 1)
    }
}

/// Writes the format record as a later version of the engine would.
private func overwriteFormat(_ path: String, version: UInt8) throws {
    let name = path + "/holdfast.mdb"
    let file = unsafe try #require(fopen(name, "r+"))
    defer { unsafe _ = fclose(file) }
    var content = [UInt8](repeating: 0, count: 1 << 20)
    let read = unsafe fread(&content, 1, content.count, file)
    let pattern = Array("format".utf8) + [1, 0, 0, 0]
    for offset in 0..<(read - pattern.count) where content[offset] == pattern[0] {
        if Array(content[offset..<(offset + pattern.count)]) == pattern {
            unsafe fseek(file, offset + 6, SEEK_SET)
            unsafe fputc(Int32(version), file)
        }
    }
}
