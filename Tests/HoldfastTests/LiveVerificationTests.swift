import Foundation
import Holdfast
import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTables
import HoldfastTesting
import Synchronization
import Testing

/// A store whose checks go in parts of 255 entries, so that every check crosses many commits.
private func open(_ path: String) throws -> Holdfast {
    var options = HoldfastOptions()
    options.storage.durability = .relaxed
    options.storage.mapSize = 1 << 32
    options.storage.snapshotAgeMax = .nanoseconds(1)
    options.storage.blobGrace = .zero
    return try Holdfast.open(path, options: options)
}

private let indexed = "indexed"

private func makeTable(_ tables: Tables) async throws {
    var request = CreateTableRequest(
        name: indexed,
        definitions: [KeyAttribute("pk", .string), KeyAttribute("sk", .number), KeyAttribute("l", .string)],
        key: [KeyElement("pk", .partition), KeyElement("sk", .sort)])
    request.billing = .payPerRequest
    request.localIndexes = [IndexRequest(name: "by-l", key: [KeyElement("pk", .partition), KeyElement("l", .sort)])]
    request.stream = StreamSetting(isEnabled: true, view: .newAndOldImages)
    _ = try await tables.createTable(request)
    try await tables.updateTimeToLive(indexed, attribute: "until", isEnabled: true)
}

/// How far a run is, and whether it shall end.
private final class Run: Sendable {
    private let state = Mutex((rounds: 0, isOver: false))
    var rounds: Int { state.withLock { $0.rounds } }
    var isOver: Bool { state.withLock { $0.isOver } }
    func goOn() { state.withLock { $0.rounds += 1 } }
    func end() { state.withLock { $0.isOver = true } }
}

/// Changes items and objects at random until it is told to stop.
private func churn(_ holdfast: Holdfast, seed: UInt64, _ run: Run) async throws {
    var random = SeededRandomness(seed: seed)
    let tables = holdfast.tables()
    let buckets = holdfast.buckets()
    let bucket = try BucketName("busy")
    while !run.isOver {
        let key: Item = [
            "pk": .string("p\(Int.random(in: 0..<5, using: &random))"),
            "sk": .number(DecimalNumber(Int.random(in: 0..<400, using: &random))),
        ]
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6:
            var item = key
            if Bool.random(using: &random) { item["l"] = .string("l\(Int.random(in: 0..<9, using: &random))") }
            if Bool.random(using: &random) { item["g"] = .string("g\(Int.random(in: 0..<9, using: &random))") }
            if Bool.random(using: &random) { item["until"] = .number(4_000_000_000) }
            item["text"] = .string(String(repeating: "x", count: Int.random(in: 0..<900, using: &random)))
            try await tables.put(item, into: indexed)
        case 6: try await tables.delete(from: indexed, key: key)
        case 7:
            let name = try ObjectKey("o\(Int.random(in: 0..<300, using: &random))")
            let size = [0, 100, 5_000, 40_000].randomElement(using: &random)!
            try await buckets.putObject(bucket, name, [UInt8](repeating: 1, count: size))
        case 8:
            let name = try ObjectKey("o\(Int.random(in: 0..<300, using: &random))")
            let copy = try ObjectKey("o\(Int.random(in: 0..<300, using: &random))")
            if name != copy, (try? buckets.headObject(ObjectReadRequest(bucket, name))) != nil {
                _ = try? await buckets.copyObject(CopyRequest(ObjectReadRequest(bucket, name), to: bucket, copy))
            }
        default:
            let name = try ObjectKey("o\(Int.random(in: 0..<300, using: &random))")
            try await buckets.deleteObject(bucket, DeleteRequest(name))
        }
        run.goOn()
        // A check reads all that there is: what it is to keep up with must not outgrow it.
        try await Task.sleep(for: .milliseconds(1))
    }
}

/// A check on a thread of its own: it would hold up the tasks that change the store.
private func verify(_ holdfast: Holdfast) async throws -> VerificationReport {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try holdfast.verify() }) }
    }
}

@Suite struct `A check of a store in use` {
    @Test func `finds nothing wrong, and decides everything`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let holdfast = try open(path)
        defer { holdfast.close() }
        try await makeTable(holdfast.tables())
        let bucket = try BucketName("busy")
        try await holdfast.buckets().createBucket(bucket)
        try await holdfast.buckets().setVersioning(.enabled, of: bucket)
        let run = Run()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in UInt64(1)...8 {
                group.addTask { try await churn(holdfast, seed: seed, run) }
            }
            group.addTask {
                defer { run.end() }
                while run.rounds < 1_000 { try await Task.sleep(for: .milliseconds(2)) }
                // Only checks during which there were changes count.
                var (checks, counted) = (0, 0)
                while counted < 5, checks < 200 {
                    let before = run.rounds
                    let report = try await verify(holdfast)
                    #expect(report.problems == [], "check \(checks)")
                    #expect(report.undecided == [], "check \(checks)")
                    checks += 1
                    counted += run.rounds > before ? 1 : 0
                }
                #expect(counted == 5)
            }
            try await group.waitForAll()
        }
        #expect(try holdfast.verify().problems == [])
    }

    @Test func `finds a count that is wrong, however busy the table is`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let holdfast = try open(path)
        defer { holdfast.close() }
        try await makeTable(holdfast.tables())
        try await holdfast.buckets().createBucket(try BucketName("busy"))
        let id = try await holdfast.tables().describeTable(indexed).table.id
        let counter = CounterKey.count(id)
        try await holdfast.store.write { (tx) throws(StorageError) in try tx.add(1, to: counter.span) }
        let run = Run()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in UInt64(1)...4 {
                group.addTask { try await churn(holdfast, seed: seed, run) }
            }
            group.addTask {
                defer { run.end() }
                while run.rounds < 500 { try await Task.sleep(for: .milliseconds(2)) }
                let reasons = try await verify(holdfast).problems.map(\.reason)
                #expect(reasons.count == 1 && reasons[0].hasPrefix("\(indexed), items: counted"), "\(reasons)")
            }
            try await group.waitForAll()
        }
    }
}
