import HoldfastStorage
import HoldfastTesting
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let tree = RawTree("test.writer")

private enum Refusal: Error, Equatable {
    case no
    case storage(StorageError)
}

private func put(_ tx: inout WriteTransaction, _ key: String, _ value: String) throws(Refusal) {
    let key = Array(key.utf8)
    let value = Array(value.utf8)
    do throws(StorageError) { try tx.put(tree, key.span, value.span) } catch { throw .storage(error) }
}

private func text(_ store: Store, _ key: String) throws -> String? {
    let key = Array(key.utf8)
    return try store.read { (tx) throws(StorageError) in try tx.copyBytes(tree, key.span) }
        .map { String(decoding: $0, as: UTF8.self) }
}

/// How often each body ran.
private final class Runs: Sendable {
    private let counts: Mutex<[Int]>

    init(_ bodies: Int) { counts = Mutex(Array(repeating: 0, count: bodies)) }

    func count(_ body: Int) { counts.withLock { $0[body] += 1 } }
    var most: Int { counts.withLock { $0.max() ?? 0 } }
    var total: Int { counts.withLock { $0.reduce(0, +) } }
}

@Suite struct `The writer` {
    @Test func `a write that has returned is read by every later snapshot`() async throws {
        let fixture = try TemporaryStore(trees: [tree], durability: .durable)
        defer { fixture.remove() }
        try await fixture.store.write { (tx) throws(Refusal) in try put(&tx, "a", "1") }
        #expect(try text(fixture.store, "a") == "1")
    }

    @Test func `a body that throws after its first write changes nothing, and its neighbours stand`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let refused = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    do throws(WriteError<Refusal>) {
                        try await store.write { (tx) throws(Refusal) in
                            try put(&tx, "shared", "\(index)")
                            try put(&tx, "\(index)", "written")
                            do throws(StorageError) {
                                let counter = Array("count".utf8)
                                try tx.add(1, to: counter.span)
                            } catch { throw .storage(error) }
                            if index % 3 == 0 { throw .no }
                        }
                        return false
                    } catch {
                        guard case .body(.no) = error else {
                            Issue.record("\(error)")
                            return false
                        }
                        return true
                    }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(refused == 67)
        for index in 0..<200 { #expect(try text(store, "\(index)") == (index % 3 == 0 ? nil : "written")) }
        let counter = Array("count".utf8)
        #expect(try store.read { (tx) throws(StorageError) in try tx.counter(counter.span) } == 133)
        #expect(try #require(try text(store, "shared").flatMap { Int($0) }) % 3 != 0)
        #expect(try store.verify().problems == [])
    }

    @Test func `a batch in which every body throws late runs each body at most twice`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let count = 200
        let runs = Runs(count)
        // The writer is held up until all of them wait, so that they are one batch.
        let (hasBegun, mayEnd) = (Flag(), Flag())
        async let held: Void = store.write { (tx) throws(Refusal) in
            hasBegun.raise()
            while !mayEnd.isUp { usleep(200) }
        }
        while !hasBegun.isUp { try await Task.sleep(for: .milliseconds(1)) }
        async let outcomes: Int = withTaskGroup(of: Bool.self) { group in
            for index in 0..<count {
                group.addTask {
                    do throws(WriteError<Refusal>) {
                        try await store.write { (tx) throws(Refusal) in
                            runs.count(index)
                            try put(&tx, "\(index)", "written")
                            if index % 10 != 9 { throw .no }
                        }
                        return false
                    } catch { return true }
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        while store.statistics.writesWaiting < count { try await Task.sleep(for: .milliseconds(1)) }
        mayEnd.raise()
        try await held
        #expect(await outcomes == count * 9 / 10)
        #expect(runs.most == 2, "the first of the batch runs again")
        #expect(runs.total <= count + 1)
        #expect(store.statistics.reruns == 1)
        for index in 0..<count { #expect(try text(store, "\(index)") == (index % 10 == 9 ? "written" : nil)) }
        #expect(try store.verify().problems == [])
    }

    @Test func `numbers that are appended follow the commits and are not given twice`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let append: @Sendable () async throws -> UInt64 = {
            try await store.write { (tx) throws(StorageError) in
                let prefix: [UInt8] = [9]
                return try tx.append(tree, prefix: prefix.span, prefix.span)
            }
        }
        #expect(try await append() == 1)
        #expect(try await append() == 2)
        try await store.write { (tx) throws(StorageError) in
            for number in UInt8(1)...2 {
                let key: [UInt8] = [9, 0, 0, 0, 0, 0, 0, 0, number]
                #expect(try tx.delete(tree, key.span))
            }
        }
        #expect(try await append() == 3)
        #expect(try store.verify().problems == [])
    }

    @Test func `hooks run after the commit, and never for a body that was undone`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let (events, sink) = AsyncStream<String>.makeStream()
        await #expect(throws: WriteError<Refusal>.self) {
            try await store.write { (tx) throws(Refusal) in
                tx.afterCommit { sink.yield("undone") }
                try put(&tx, "a", "0")
                throw .no
            }
        }
        try await store.write { (tx) throws(Refusal) in
            tx.afterCommit { sink.yield((try? text(store, "a")) ?? "missing") }
            try put(&tx, "a", "1")
        }
        var iterator = events.makeAsyncIterator()
        #expect(await iterator.next() == "1")
    }

    @Test func `concurrent additions are never lost`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await store.write { (tx) throws(StorageError) in
                        let key: [UInt8] = [1]
                        try tx.add(2, to: key.span)
                        let old = try tx.reading.copyBytes(tree, key.span).map { $0[0] } ?? 0
                        let new = [old &+ 1]
                        try tx.put(tree, key.span, new.span)
                    }
                }
            }
            try await group.waitForAll()
        }
        let key: [UInt8] = [1]
        #expect(try store.read { (tx) throws(StorageError) in try tx.counter(key.span) } == 1_000)
        #expect(try store.read { (tx) throws(StorageError) in try tx.copyBytes(tree, key.span) } == [UInt8(500 & 255)])
    }

    @Test func `a closed store refuses reads and writes`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        fixture.remove()
        #expect(throws: ReadError<StorageError>.self) {
            try fixture.store.read { (tx) throws(StorageError) in _ = try tx.contains(tree, [1].span) }
        }
        await #expect(throws: WriteError<Refusal>.self) {
            try await fixture.store.write { (tx) throws(Refusal) in try put(&tx, "a", "0") }
        }
    }

    @Test func `a full map is a typed error, and the store goes on`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) {
            $0.mapSize = 1 << 20
            $0.mapSizeMax = 1 << 20
        }
        defer { fixture.remove() }
        let store = fixture.store
        let value = [UInt8](repeating: 1, count: 16_000)
        var failure: WriteError<StorageError>?
        for index in 0..<200 {
            do throws(WriteError<StorageError>) {
                try await store.write { (tx) throws(StorageError) in
                    let key = [UInt8(index)]
                    try tx.put(tree, key.span, value.span)
                }
            } catch {
                failure = error
                break
            }
        }
        guard case .storage(.mapFull) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(try await store.write { (tx) throws(StorageError) in try tx.delete(tree, [0].span) })
        #expect(try store.verify().problems == [])
    }
}
