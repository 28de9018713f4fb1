import HoldfastCore
import HoldfastTesting
import Testing

@testable import HoldfastStorage

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let tree = RawTree("test.file")

private func bytes(of path: String) throws -> [UInt8] {
    let file = unsafe try #require(fopen(path, "r"))
    defer { unsafe _ = fclose(file) }
    unsafe fseek(file, 0, SEEK_END)
    var content = [UInt8](repeating: 0, count: unsafe ftell(file))
    unsafe rewind(file)
    #expect(unsafe fread(&content, 1, content.count, file) == content.count)
    return content
}

private func state(_ content: [UInt8]) -> DataFile.State {
    DataFile(
        length: { UInt64(content.count) },
        read: { offset, count in
            guard offset <= content.count, count <= content.count - Int(offset) else { return nil }
            return Array(content[Int(offset)..<(Int(offset) + count)])
        }
    ).state()
}

/// Puts and deletes large values, the last of them in the commit that put them: their pages are at the end of the file,
/// counted, free and never written.
private func makeShortFile(_ store: Store, rounds: Int = 20) async throws {
    for round in 0..<rounds {
        try await store.write { (tx) throws(StorageError) in
            for index in 0..<6 {
                let key = [UInt8(round), UInt8(index)]
                let value = [UInt8](repeating: UInt8(index), count: 15_000)
                try tx.put(tree, key.span, value.span)
            }
            for index in 2..<6 {
                let key = [UInt8(round), UInt8(index)]
                try tx.delete(tree, key.span)
            }
        }
    }
}

@Suite struct `A file that was cut off` {
    @Test func `is refused when it is opened, wherever it was cut, and never ends the process`() async throws {
        let fixture = try TemporaryStore(trees: [tree], durability: .durable)
        defer { fixture.remove() }
        for round in UInt8(0)..<30 {
            try await fixture.store.write { (tx) throws(StorageError) in
                let key = [round]
                let value = [UInt8](repeating: round, count: 9_000)
                try tx.put(tree, key.span, value.span)
            }
        }
        fixture.store.close()
        let path = fixture.path + "/holdfast.mdb"
        let whole = try bytes(of: path)
        var options = StoreOptions()
        options.readOnly = true
        for length in [whole.count - 4_096, whole.count * 3 / 4, whole.count / 2, 3 * 4_096, 8_192, 8_000, 4_200] {
            #expect(unsafe truncate(path, length) == 0)
            for isReadOnly in [true, false] {
                options.readOnly = isReadOnly
                do throws(StorageError) {
                    try Store.open(fixture.path, trees: [tree], options: options).close()
                    Issue.record("opened with \(length) of \(whole.count) bytes")
                } catch {
                    guard case .truncated(path, UInt64(length), let expected) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                    #expect(expected > UInt64(length))
                }
            }
        }
    }

    @Test func `is told from one whose last pages are free`() async throws {
        let fixture = try TemporaryStore(trees: [tree], durability: .durable)
        defer { fixture.remove() }
        try await makeShortFile(fixture.store)
        let used = fixture.store.statistics.usedBytes
        fixture.store.close()
        let content = try bytes(of: fixture.path + "/holdfast.mdb")
        #expect(UInt64(content.count) < used, "the test is of a file that is shorter than its last page")
        #expect(state(content) == .whole)
        let again = try Store.open(fixture.path, trees: [tree])
        #expect(try again.verify().problems == [])
        again.close()
        // One page less, and something is missing: the last one that was written is not free.
        #expect(state(Array(content.dropLast(4_096))) == .cut(expected: used))
    }

    @Test func `is found by a check of the open store`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        try await makeShortFile(fixture.store)
        #expect(try fixture.store.verify().problems == [])
        let path = fixture.path + "/holdfast.mdb"
        #expect(unsafe truncate(path, 16_384) == 0)
        #expect(throws: StorageError.self) { try fixture.store.verify() }
    }

    @Test func `random histories leave files that are whole`() async throws {
        var random = SeededRandomness(seed: 11)
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        for _ in 0..<150 {
            let keys = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
            let sizes = keys.map { _ in Int.random(in: 0..<30_000, using: &random) }
            let isPut = keys.map { _ in Bool.random(using: &random) }
            try await fixture.store.write { (tx) throws(StorageError) in
                for index in keys.indices {
                    let key = [keys[index]]
                    let value = [UInt8](repeating: 1, count: sizes[index])
                    if isPut[index] { try tx.put(tree, key.span, value.span) } else { try tx.delete(tree, key.span) }
                }
            }
            #expect(state(try bytes(of: fixture.path + "/holdfast.mdb")) == .whole)
        }
    }

    @Test func `bytes of any kind are judged without a trap`() async throws {
        let fixture = try TemporaryStore(trees: [tree], durability: .durable)
        defer { fixture.remove() }
        try await makeShortFile(fixture.store, rounds: 4)
        fixture.store.close()
        let content = try bytes(of: fixture.path + "/holdfast.mdb")
        var random = SeededRandomness(seed: 3)
        for _ in 0..<2_000 {
            var damaged = content.prefix(Int.random(in: 0...content.count, using: &random))
            for _ in 0..<Int.random(in: 0..<8, using: &random) where !damaged.isEmpty {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = state(Array(damaged))
        }
        #expect(state([]) == .unknown)
        #expect(state(Array("no such file".utf8)) == .unknown)
    }
}
