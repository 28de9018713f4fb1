import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

private func write(_ bytes: [UInt8], to path: String) throws {
    unsafe unlink(path)
    try writeNewFile(path, bytes)
}

@Suite struct `The store's key` {
    private let random = SeededRandomness(seed: 3)

    @Test func `a key's line reads as the key, and nothing else does`() throws {
        let key = StoreKey(from: random)
        let line = key.line
        #expect(StoreKey(line: line) == key)
        for count in line.indices { #expect(StoreKey(line: Array(line[..<count])) == nil) }
        #expect(StoreKey(line: line + [0x0A]) == nil)
        for index in line.indices {
            for byte in [0, 0x20, 0x41, 0x67, 0xFF] as [UInt8] where byte != line[index] {
                var changed = line
                changed[index] = byte
                #expect(StoreKey(line: changed) == nil, "byte \(index)")
            }
        }
        let nobody = "holdfast-key-1 0000000000000000 " + String(repeating: "ab", count: 32) + "\n"
        #expect(StoreKey(line: Array(nobody.utf8)) == nil)
    }

    @Test func `random lines give a key or none, and a key gives its line`() {
        let seed = UInt64.random(in: 0 ... .max)
        let random = SeededRandomness(seed: seed)
        for _ in 0..<2_000 {
            var line = StoreKey(from: random).line
            for _ in 0..<random.next() % 4 {
                let place = Int(random.next() % UInt64(line.count))
                switch random.next() % 3 {
                case 0: line[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: line.remove(at: place)
                default: line.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
                }
            }
            if let key = StoreKey(line: line) { #expect(key.line == line, "seed \(seed)") }
        }
    }

    @Test func `a key is made at first need, for its owner alone, and is there from then on`() async throws {
        let fixture = try TemporaryStore(trees: [])
        defer { removeDirectory(fixture.path) }
        let path = fixture.path + "/holdfast.key"
        #expect(throws: StorageError.keyUnavailable(path: path, reason: "the store has never had a key")) {
            try fixture.store.key()
        }
        #expect(!exists(path))
        // Many at once get one.
        let keys = try await withThrowingTaskGroup(of: StoreKey.self) { group in
            for _ in 0..<20 { group.addTask { try await fixture.store.makeKey(from: SystemRandomness()) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        var status = stat()
        #expect(unsafe stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(!exists(path + ".partial"))
        let report = try fixture.store.verify()
        #expect(report.problems.isEmpty)
        fixture.store.close()

        let again = try Store.open(fixture.path, trees: [])
        defer { again.close() }
        #expect(try again.key() == keys.first)
        #expect(try await again.makeKey(from: random) == keys.first)
    }

    @Test func `a store whose key is gone, or is another, says so and makes no other`() async throws {
        let fixture = try TemporaryStore(trees: [])
        defer { removeDirectory(fixture.path) }
        let path = fixture.path + "/holdfast.key"
        let key = try await fixture.store.makeKey(from: random)
        fixture.store.close()
        let cases: [(file: [UInt8]?, reason: String)] = [
            (nil, "the file is missing"), (StoreKey(from: random).line, "it is the key of another store"),
            (Array("not a key".utf8), "it holds no key"), ([], "it holds no key"),
            (key.line + [UInt8](repeating: 0x20, count: 5_000), "it holds no key"),
        ]
        for (file, reason) in cases {
            unsafe unlink(path)
            if let file { try write(file, to: path) }
            let store = try Store.open(fixture.path, trees: [])
            defer { store.close() }
            #expect(throws: StorageError.keyUnavailable(path: path, reason: reason)) { try store.key() }
            await #expect(throws: StorageError.keyUnavailable(path: path, reason: reason)) {
                try await store.makeKey(from: random)
            }
            #expect(exists(path) == (file != nil))
        }
        try write(key.line, to: path)
        let store = try Store.open(fixture.path, trees: [])
        defer { store.close() }
        #expect(try store.key() == key)
    }

    @Test func `a key that was put there before is taken`() async throws {
        let path = temporaryDirectory()
        unsafe _ = mkdir(path, 0o700)
        defer { removeDirectory(path) }
        let key = StoreKey(from: random)
        try write(key.line, to: path + "/holdfast.key")
        let store = try Store.open(path, trees: [])
        defer { store.close() }
        #expect(try await store.makeKey(from: SystemRandomness()) == key)
    }

    @Test func `a store that is only read makes no key`() async throws {
        let fixture = try TemporaryStore(trees: [])
        defer { removeDirectory(fixture.path) }
        fixture.store.close()
        var options = StoreOptions()
        options.readOnly = true
        let store = try Store.open(fixture.path, trees: [], options: options)
        defer { store.close() }
        await #expect(throws: StorageError.permissionDenied(path: fixture.path)) {
            try await store.makeKey(from: random)
        }
        #expect(!exists(fixture.path + "/holdfast.key"))
    }

    @Test func `a backup has the key with it where the directory has it`() async throws {
        let fixture = try TemporaryStore(trees: [])
        defer { removeDirectory(fixture.path) }
        let (backup, restored, other) = (temporaryDirectory(), temporaryDirectory(), temporaryDirectory())
        defer { for path in [backup, restored, other] { removeDirectory(path) } }
        let key = try await fixture.store.makeKey(from: random)
        try fixture.store.backup(to: backup)
        try Store.restore(from: backup, to: restored)
        let store = try Store.open(restored, trees: [])
        defer { store.close() }
        #expect(try store.key() == key)

        // What waits in the target is not overwritten.
        unsafe _ = mkdir(other, 0o700)
        let stranger = StoreKey(from: random)
        try write(stranger.line, to: other + "/holdfast.key")
        #expect(throws: StorageError.self) { try fixture.store.backup(to: other) }
        #expect(try StoreKey.read(other + "/holdfast.key") == stranger)
        #expect(!exists(other + "/holdfast.mdb"))
        fixture.store.close()
    }

    @Test func `a key elsewhere stays out of the directory and of backups`() async throws {
        let elsewhere = temporaryDirectory()
        defer { unsafe unlink(elsewhere) }
        let fixture = try TemporaryStore(trees: []) { $0.keyFile = elsewhere }
        defer { fixture.remove() }
        let backup = temporaryDirectory()
        defer { removeDirectory(backup) }
        _ = try await fixture.store.makeKey(from: random)
        try fixture.store.backup(to: backup)
        #expect(exists(elsewhere))
        #expect(!exists(fixture.path + "/holdfast.key") && !exists(backup + "/holdfast.key"))
    }
}
