import HoldfastCore
import HoldfastTesting
import Synchronization
import Testing

@testable import HoldfastStorage

private let tree = RawTree("test.verified")

private func put(_ store: Store, _ key: [UInt8], _ value: [UInt8]) async throws {
    try await store.write { (tx) throws(StorageError) in try tx.put(tree, key.span, value.span) }
}

/// Writes past the engine's rules, as a fault would.
private func plant(_ store: Store, in tree: RawTree, _ key: [UInt8], _ stored: [UInt8]) async throws {
    try await store.write { (tx) throws(StorageError) in
        let environment = tx.context.environment
        try tx.context.willMutate(bytes: 0)
        try environment.rawPut(tx.context.transaction, environment.dbi(tree), key.span, stored.span)
    }
}

private func number(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendBigEndian(value)
    return bytes
}

/// Walks the test's tree and notes what it saw.
private final class Walker: Verifier {
    struct Seen {
        var parts = 0
        var keys: [[UInt8]] = []
        var isOfOneCommit = true
    }

    let seen = Mutex(Seen())
    let betweenParts: @Sendable () -> Void

    init(betweenParts: @escaping @Sendable () -> Void = {}) { self.betweenParts = betweenParts }

    func verify(_ verification: inout Verification) throws(StorageError) {
        try verification.walk(.all) { (tx, walk, _) throws(StorageError) in
            if seen.withLock({ $0.parts }) > 0 { betweenParts() }
            var keys: [[UInt8]] = []
            var cursor = try tx.cursor(tree, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
                keys.append(ContinuedKeys.physical(node: nil, cursor.key, 0..<cursor.key.count))
            }
            let isOfOneCommit = walk.isOfOneCommit
            seen.withLock {
                $0.parts += 1
                $0.keys += keys
                $0.isOfOneCommit = isOfOneCommit
            }
        }
    }
}

@Suite struct `A check of a store` {
    @Test func `goes in parts that visit every entry once, long keys included`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) { $0.snapshotAgeMax = .nanoseconds(1) }
        defer { fixture.remove() }
        let keys = (0..<1_000).map { index -> [UInt8] in
            let long = index % 3 == 0 ? [UInt8](repeating: 7, count: 900) : []
            return [UInt8(index % 3)] + long + [UInt8(index >> 8), UInt8(index & 255)]
        }
        try await fixture.store.write { (tx) throws(StorageError) in
            for key in keys { try tx.put(tree, key.span, key.span) }
        }
        let walker = Walker()
        let report = try fixture.store.verify([walker])
        #expect(report.problems == [])
        let seen = walker.seen.withLock { $0 }
        #expect(seen.parts == 4)
        #expect(seen.keys == keys.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(seen.isOfOneCommit, "nothing was written meanwhile")
        #expect(report.entries["storage.continuations"] == 334)
    }

    @Test func `stands writes between its parts and says that they came`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) { $0.snapshotAgeMax = .nanoseconds(1) }
        defer { fixture.remove() }
        let store = fixture.store
        for batch in UInt8(0)..<4 {
            try await store.write { (tx) throws(StorageError) in
                for index in UInt8(0)..<200 {
                    let key = [batch, index]
                    try tx.put(tree, key.span, key.span)
                }
            }
        }
        let written = Monitor(0)
        let walker = Walker(betweenParts: {
            // The part's own snapshot is open: a write does not wait for it.
            Task.detached {
                try? await put(store, [9, 9], [1])
                written.broadcast { $0 += 1 }
            }
            let before = written.withLock { $0 }
            written.wait { $0 > before ? () : nil }
        })
        #expect(try store.verify([walker]).problems == [])
        #expect(!walker.seen.withLock { $0.isOfOneCommit })
    }

    @Test func `finds nothing wrong while everything changes`() async throws {
        let fixture = try TemporaryStore(trees: [tree]) {
            $0.snapshotAgeMax = .nanoseconds(1)
            $0.blobGrace = .zero
        }
        defer { fixture.remove() }
        let store = fixture.store
        let isDone = Mutex(false)
        let rounds = Mutex(0)
        let churn = Task {
            var random = SeededRandomness(seed: 5)
            var uploaded: [UInt64] = []
            while !isDone.withLock({ $0 }) {
                let changes = (0..<40).map { _ -> (key: [UInt8], size: Int?) in
                    let length = [4, 479, 480, 481, 1_000, 2_000].randomElement(using: &random)!
                    var key = [UInt8](repeating: UInt8.random(in: 0..<3, using: &random), count: length)
                    key[length - 1] = UInt8.random(in: 0...255, using: &random)
                    return (key, [nil, 10, 3_000, 20_000].randomElement(using: &random)!)
                }
                try await store.write { (tx) throws(StorageError) in
                    for (key, size) in changes {
                        guard let size else {
                            try tx.delete(tree, key.span)
                            continue
                        }
                        let value = [UInt8](repeating: 1, count: size)
                        try tx.put(tree, key.span, value.span)
                    }
                }
                let upload = store.uploadBlob()
                try await upload.write([UInt8](repeating: 7, count: Int.random(in: 0..<600_000, using: &random)))
                let blob = try await upload.finish()
                uploaded.append(try await store.write { (tx) throws(StorageError) in try tx.attach(blob) })
                if uploaded.count > 3 {
                    let now = store.clock.now
                    let old = uploaded.removeFirst()
                    try await store.write { (tx) throws(StorageError) in try tx.releaseBlob(old, now: now) }
                }
                fixture.clock.advance(by: .milliseconds(10))
                _ = try await store.reclaim()
                rounds.withLock { $0 += 1 }
            }
        }
        for check in 0..<15 {
            // Between two checks, and before the first, there are changes; during them there are more.
            while rounds.withLock({ $0 }) < 30 + check * 3 { try await Task.sleep(for: .milliseconds(1)) }
            // The blobs have no references that a service would report, and those that are new are not asked about.
            let problems = try store.verify().problems.filter { !$0.reason.contains("references counted") }
            #expect(problems == [])
        }
        isDone.withLock { $0 = true }
        try await churn.value
    }

    @Test func `finds pieces, nodes and links that belong together no longer`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let long = [UInt8](repeating: 5, count: 700)
        try await put(store, long, [1])
        try await put(store, [1], [UInt8](repeating: 2, count: 20_000))
        #expect(try store.verify().problems == [])
        // Two numbers have been given: the node's and the pieces'.
        let (node, pieces) = (UInt64(1), UInt64(2))
        let free = try await store.write { (tx) throws(StorageError) in try tx.nextID() }
        let reference = PiecesReference(id: pieces, length: 20_000, checksum: 0).encoded
        let faults: [(RawTree, [UInt8], [UInt8], String)] = [
            (EngineTree.pieces, number(free) + [0, 0, 0, 0], [1, 2, 3], "pieces without an owner"),
            (EngineTree.pieces, number(99) + [0, 0, 0, 0], [1, 2, 3], "pieces without an owner"),
            (EngineTree.pieces, [1, 2, 3], [1], "not a piece's key"),
            (EngineTree.pieces, number(pieces) + [0, 0, 0, 1], [9], "do not match their checksum"),
            (EngineTree.pieces, number(pieces) + [0, 0, 0, 9], [9], "do not match their checksum"),
            (tree, [2], reference, "two values share pieces"),
            (tree, [2], PiecesReference(id: 50, length: 20_000, checksum: 0).encoded, "was not given yet"),
            (tree, [2], PiecesReference(id: free, length: 20, checksum: 0).encoded, "not a reference to pieces"),
            (tree, [2], [1] + [UInt8](repeating: 0, count: 16_385), "a value that should be in pieces"),
            (tree, [2], [7], "unknown form of value"),
            (tree, [UInt8](repeating: 6, count: 480) + [0], number(node), "two links lead to one node"),
            (tree, [UInt8](repeating: 6, count: 480) + [0], number(free), "it leads to an empty node"),
            (tree, [UInt8](repeating: 6, count: 480) + [0], [1], "not a link"),
            (tree, [UInt8](repeating: 6, count: 480) + [1], number(free), "not a link"),
            (tree, [UInt8](repeating: 6, count: 500), [1], "longer than a segment and a link"),
            (EngineTree.continuations, number(free) + [1], [1, 1], "no link leads here"),
            (EngineTree.continuations, [1], [1, 1], "a continuation without a node id"),
            (EngineTree.uploads, number(free), [1], "truncated"),
            (EngineTree.uploads, number(99), [1, 1] + [UInt8](repeating: 0, count: 16), "was not given yet"),
            (EngineTree.uploads, number(pieces), [1, 1] + [UInt8](repeating: 0, count: 16), "share pieces"),
            (EngineTree.counters, [1], [1], "not 8 bytes"),
        ]
        for (place, key, stored, reason) in faults {
            let before = try await store.write { (tx) throws(StorageError) in
                let environment = tx.context.environment
                let dbi = try environment.dbi(place)
                return unsafe try environment.rawGet(tx.context.transaction, dbi, key.span).map { unsafe Array($0) }
            }
            try await plant(store, in: place, key, stored)
            let problems = try store.verify().problems
            #expect(problems.contains { $0.reason.contains(reason) }, "\(reason): \(problems)")
            if let before {
                try await plant(store, in: place, key, before)
            } else {
                try await store.write { (tx) throws(StorageError) in
                    let environment = tx.context.environment
                    try tx.context.willMutate(bytes: 0)
                    _ = try environment.rawDelete(tx.context.transaction, environment.dbi(place), key.span)
                }
            }
            #expect(try store.verify().problems == [], "\(reason) was mended")
        }
    }

    @Test(arguments: [
        (1, .max, "a link holds what is no node's id"), (1, 1, "a link leads back to a node that it continues"),
        (2, 1, "a link leads back to a node that it continues"),
    ]) func `a walk over damaged links ends with what is wrong`(
        node: UInt64, holds: UInt64, reason: String
    ) async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        // A link in the tree to node 1, and one in that to node 2, where the key ends.
        try await put(store, [UInt8](repeating: 5, count: 2 * ContinuedKeys.segmentBytes + 100), [1])
        let link = [UInt8](repeating: 5, count: ContinuedKeys.segmentBytes) + [0]
        try await plant(store, in: EngineTree.continuations, number(node) + link, number(holds))
        let expected = StorageError.corrupt(tree: tree.name, key: hexadecimal(link.span), reason: reason)
        for reverse in [false, true] {
            let found: StorageError? = try store.read { (tx) throws(StorageError) in
                do throws(StorageError) {
                    var cursor = try tx.cursor(tree, .all, reverse: reverse)
                    while try cursor.next() {}
                    return nil
                } catch { return error }
            }
            #expect(found == expected)
        }
        #expect(try !store.verify().problems.isEmpty)
    }

    @Test func `finds a blob that is in use and to be reclaimed, and one that is finished and under way`() async throws
    {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        let store = fixture.store
        let upload = store.uploadBlob()
        try await upload.write([UInt8](repeating: 3, count: 10_000))
        let blob = try await upload.finish()
        let id = try await store.write { (tx) throws(StorageError) in try tx.attach(blob) }
        let record: [UInt8] = [1, 1]
        let now = store.clock.now
        try await plant(store, in: EngineTree.reclaim, Reclamation.blobEntry(id, released: now), record)
        try await plant(
            store, in: EngineTree.uploads, number(id), [1] + UploadRecord(incarnation: 1, begun: now).encoded)
        let reasons = try store.verify().problems.map(\.reason)
        #expect(reasons.contains("a blob that is in use is to be reclaimed"))
        #expect(reasons.contains("an upload of a blob that is finished"))
    }

    @Test func `does not judge owners that may be in trees it does not know`() async throws {
        let fixture = try TemporaryStore(trees: [tree])
        try await put(fixture.store, [1], [UInt8](repeating: 2, count: 20_000))
        try await put(fixture.store, [UInt8](repeating: 1, count: 700), [1])
        fixture.store.close()
        defer { fixture.remove() }
        let again = try Store.open(fixture.path, trees: [])
        defer { again.close() }
        let report = try again.verify()
        #expect(report.problems == [])
        #expect(report.undecided.count == 1)
    }

    @Test func `a set of numbers holds what was inserted`() {
        var random = SeededRandomness(seed: 8)
        var (set, model) = (IDSet(), Set<UInt64>())
        var (other, otherModel) = (IDSet(), Set<UInt64>())
        for _ in 0..<2_000 {
            let id = UInt64.random(in: 0..<3_000, using: &random) &* (Bool.random(using: &random) ? 1 : 1 << 40)
            #expect(set.insert(id) == model.insert(id).inserted)
            if Bool.random(using: &random) {
                _ = other.insert(id)
                otherModel.insert(id)
            }
        }
        #expect(set.subtracting(other) == model.subtracting(otherModel).sorted())
        #expect(model.allSatisfy { set.contains($0) } && !set.contains(3_001))
    }
}
