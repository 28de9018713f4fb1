import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

private let tree = RawTree("test.model")

/// One random change, and its print.
private enum Change: CustomStringConvertible, Sendable {
    case put(key: [UInt8], value: [UInt8])
    case delete(key: [UInt8])

    var description: String {
        switch self {
        case .put(let key, let value): "put(\(summary(key)), \(value.count) bytes)"
        case .delete(let key): "delete(\(summary(key)))"
        }
    }

    private func summary(_ key: [UInt8]) -> String { "\(key.count) bytes ending \(key.suffix(6))" }
}

/// What most values begin with.
private let commonFirst: UInt8 = 1

/// Keys that share starts, cross segment bounds and hold zeros and FFs; values of every stored form.
private struct History {
    var random: SeededRandomness

    mutating func key() -> [UInt8] {
        let lengths = [1, 2, 8, 479, 480, 481, 482, 500, 960, 961, 1_440, 1_441, 2_048, 5_000, 16_384]
        let length = lengths.randomElement(using: &random)!
        let filler = [UInt8(0), 7, 255].randomElement(using: &random)!
        var key = [UInt8](repeating: filler, count: length)
        // A few bytes near the end, near a segment's bound or at the start tell keys apart.
        for position in [length - 1, length - 2, 479, 480, 0] where (0..<length).contains(position) {
            if Bool.random(using: &random) { key[position] = [0, 1, 7, 254, 255].randomElement(using: &random)! }
        }
        return key
    }

    mutating func change() -> Change {
        if Int.random(in: 0..<3, using: &random) == 0 { return .delete(key: key()) }
        let size = [0, 1, 100, 2_000, 16_384, 16_385, 50_000].randomElement(using: &random)!
        var value = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
        if size > 0 { value[0] = Int.random(in: 0..<5, using: &random) == 0 ? 2 : commonFirst }
        return .put(key: key(), value: value)
    }
}

private func collect(
    _ store: Store, _ range: KeyRange, reverse: Bool
) throws -> [(key: [UInt8], value: [UInt8])] {
    try store.read { (tx) throws(StorageError) in
        var found: [(key: [UInt8], value: [UInt8])] = []
        var cursor = try tx.cursor(tree, range, reverse: reverse)
        while try cursor.next() { found.append((copy(cursor.key), copy(cursor.value))) }
        return found
    }
}

/// The same, but that what a step has read ahead is taken in runs. Values that begin with `first` go without it.
private func collectInRuns(
    _ store: Store, _ range: KeyRange, reverse: Bool, of first: UInt8, countMax: Int, bytesMax: Int = .max
) throws -> [[UInt8]] {
    try store.read { (tx) throws(StorageError) in
        var found: [[UInt8]] = []
        var cursor = try tx.cursor(tree, range, reverse: reverse)
        while try cursor.next() {
            let value = copy(cursor.value)
            found.append(value.first == first ? Array(value.dropFirst()) : value)
            var bytes: [UInt8] = []
            var ends: [Int] = []
            let run = cursor.appendRun(of: first, countMax: countMax, bytesMax: bytesMax, to: &bytes, ends: &ends)
            #expect(run.count == ends.count && run.count <= countMax && run.bytes == bytes.count + run.count)
            #expect(run.bytes <= bytesMax)
            for (start, end) in zip([0] + ends, ends) { found.append(Array(bytes[start..<end])) }
        }
        return found
    }
}

private func copy(_ span: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in span.indices { bytes.append(span[index]) }
    return bytes
}

@Suite struct `Trees against a model` {
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func `random histories leave what a dictionary holds, in order both ways`(seed: UInt64) async throws {
        let fixture = try TemporaryStore(trees: [tree])
        defer { fixture.remove() }
        var history = History(random: SeededRandomness(seed: seed))
        var model: [[UInt8]: [UInt8]] = [:]
        for round in 0..<20 {
            let changes = (0..<20).map { _ in history.change() }
            try await fixture.store.write { (tx) throws(StorageError) in
                for change in changes {
                    switch change {
                    case .put(let key, let value): try tx.put(tree, key.span, value.span)
                    case .delete(let key): try tx.delete(tree, key.span)
                    }
                }
            }
            for change in changes {
                switch change {
                case .put(let key, let value): model[key] = value
                case .delete(let key): model[key] = nil
                }
            }
            let context = Comment("seed \(seed), round \(round), changes \(changes)")
            let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            let found = try collect(fixture.store, .all, reverse: false)
            #expect(found.map(\.key) == sorted.map(\.key), context)
            #expect(found.map(\.value) == sorted.map(\.value), context)
            #expect(try collect(fixture.store, .all, reverse: true).map(\.key) == sorted.map(\.key).reversed(), context)
            let lower = history.key()
            let upper = history.key()
            let within = sorted.map(\.key).filter {
                !$0.lexicographicallyPrecedes(lower) && $0.lexicographicallyPrecedes(upper)
            }
            let range = KeyRange(from: lower, to: upper)
            #expect(try collect(fixture.store, range, reverse: false).map(\.key) == within, context)
            #expect(try collect(fixture.store, range, reverse: true).map(\.key) == within.reversed(), context)
            let runs = [
                (Int.max, Int.max, false), (3, .max, false), (1, .max, true), (0, 0, true), (.max, 100, false),
                (.max, .max, true),
            ]
            for (countMax, bytesMax, reverse) in runs {
                let expected = within.map { key in
                    let value = model[key]!
                    return value.first == commonFirst ? Array(value.dropFirst()) : value
                }
                let inRuns = try collectInRuns(
                    fixture.store, range, reverse: reverse, of: commonFirst, countMax: countMax, bytesMax: bytesMax)
                #expect(inRuns == (reverse ? expected.reversed() : expected), context)
            }
            let probe = history.key()
            #expect(
                try fixture.store.read { (tx) throws(StorageError) in try tx.copyBytes(tree, probe.span) }
                    == model[probe])
        }
        let keys = Array(model.keys)
        try await fixture.store.write { (tx) throws(StorageError) in
            for key in keys { #expect(try tx.delete(tree, key.span)) }
        }
        #expect(try collect(fixture.store, .all, reverse: false).isEmpty)
        #expect(try fixture.store.verify().problems == [])
        #expect(try fixture.store.verify().entries["storage.continuations"] == 0, "emptied nodes go")
        #expect(try fixture.store.verify().entries["storage.pieces"] == 0, "pieces of deleted values go")
    }
}
