import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastTables

/// Random histories of a table with indexes, a stream and time to live, against a dictionary.
struct ItemChangeModelTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `items, index entries, counters, streams and expiry agree with a model`(_ seed: UInt64) async throws {
        let length = 250
        guard let failure = try await History(seed: seed).run(steps: length) else { return }
        var shortest = length
        for steps in 1..<length where shortest == length {
            if try await History(seed: seed).run(steps: steps) != nil { shortest = steps }
        }
        Issue.record("seed \(seed), shortest failing prefix \(shortest): \(failure)")
    }

    @Test func `the model notices an item that was written past the choke point`() async throws {
        #expect(try await History(seed: 1, cheats: true).run(steps: 60) != nil)
    }
}

/// One random history.
private final class History {
    private let random: SeededRandomness
    private let cheats: Bool
    private var model: [String: EncodedItem] = [:]
    private var changes: [(kind: ChangeKind, isExpiry: Bool, old: EncodedItem?, new: EncodedItem?)] = []
    private var hasExtraIndex = false
    private var isSweeping = false

    init(seed: UInt64, cheats: Bool = false) {
        random = SeededRandomness(seed: seed)
        self.cheats = cheats
    }

    private func int(_ range: ClosedRange<Int>) -> Int {
        var random = random
        return Int.random(in: range, using: &random)
    }

    /// - Returns: what disagrees; `nil` where nothing does.
    func run(steps: Int) async throws -> String? {
        let temporary = try TemporaryStore(trees: TableTrees.all)
        defer { temporary.remove() }
        let tables = Tables(
            store: temporary.store, scope: .local, cache: TableCache(), randomness: SeededRandomness(seed: 1))
        var request = CreateTableRequest.indexed
        request.stream = StreamSetting(isEnabled: true, view: .newAndOldImages)
        _ = try await tables.createTable(request)
        for _ in 0..<steps { try await step(tables, temporary.clock) }
        if cheats { try await cheat(tables) }
        return try await disagreement(tables)
    }

    private func step(_ tables: Tables, _ clock: ManualClock) async throws {
        switch int(0...19) {
        case 0...10: try await write(randomItem(clock), tables)
        case 11...14: try await remove(randomItem(clock), tables)
        case 15: try await toggleIndex(tables)
        case 16: _ = try await TableJobsTask().step(tables.store, now: tables.now)
        case 17: try await toggleExpiry(tables)
        case 18: clock.advance(by: .seconds(int(1...5)))
        default: try await sweep(tables)
        }
    }

    private func randomItem(_ clock: ManualClock) -> EncodedItem {
        var attributes: [AttributeName: AttributeValue] = ["pk": .string("p\(int(0...2))"), "sk": .int(int(0...4))]
        if int(0...2) > 0 { attributes["g"] = int(0...9) == 0 ? .int(1) : .string("g\(int(0...2))") }
        if int(0...2) > 0 { attributes["h"] = .int(int(0...3)) }
        if int(0...2) > 0 { attributes["l"] = .int(int(0...3)) }
        if int(0...2) > 0 { attributes["n"] = .string(String(repeating: "x", count: int(0...1) * 1200)) }
        if int(0...2) == 0 { attributes["ttl"] = .int(Int(clock.now.wholeSeconds) + int(-2...6)) }
        return item(attributes)
    }

    private func name(_ item: EncodedItem) -> String {
        "\(item.view.value("pk")?.string ?? "")/\(item.view.value("sk")?.number?.description ?? "")"
    }

    private func write(_ item: EncodedItem, _ tables: Tables) async throws {
        try await tables.store(item, in: "indexed")
        let old = model.updateValue(item, forKey: name(item))
        if old != item { changes.append((old == nil ? .insert : .modify, false, old, item)) }
    }

    private func remove(_ item: EncodedItem, _ tables: Tables) async throws {
        try await tables.remove(item, from: "indexed")
        if let old = model.removeValue(forKey: name(item)) { changes.append((.remove, false, old, nil)) }
    }

    private func toggleIndex(_ tables: Tables) async throws {
        let isSettled = try await tables.describeTable("indexed").status == .active
        guard isSettled else { return }
        var update = UpdateTableRequest(name: "indexed")
        if hasExtraIndex {
            update.indexUpdates = [.delete("extra")]
        } else {
            update.definitions = [KeyAttribute("h", .number), KeyAttribute("g", .string)]
            update.indexUpdates = [
                .create(
                    IndexRequest(
                        name: "extra", key: [KeyElement("h", .partition), KeyElement("g", .sort)],
                        projection: ProjectionRequest(.include, nonKeyAttributes: ["n", "ttl"])))
            ]
        }
        hasExtraIndex.toggle()
        _ = try await tables.updateTable(update)
    }

    private func toggleExpiry(_ tables: Tables) async throws {
        isSweeping.toggle()
        try await tables.updateTimeToLive("indexed", attribute: "ttl", isEnabled: isSweeping)
    }

    /// All that is due goes, in the order of time and key; the model takes the order from the stream.
    private func sweep(_ tables: Tables) async throws {
        try await tables.settle()
        guard isSweeping else { return }
        let now = UInt64(tables.now.wholeSeconds)
        var due: [(second: UInt64, key: [UInt8], name: String)] = []
        for (name, item) in model {
            guard let second = ExpiryIndex.second(item.view, "ttl"), second <= now else { continue }
            due.append((second, try ItemKey(item.view, CreateTableRequest.indexedKey).bytes, name))
        }
        due.sort { $0.second != $1.second ? $0.second < $1.second : $0.key.span.order(before: $1.key.span) }
        for item in due { changes.append((.remove, true, model.removeValue(forKey: item.name), nil)) }
    }

    /// Writes an item and nothing else.
    private func cheat(_ tables: Tables) async throws {
        try await tables.write { (tx) throws(TableError) in
            let table = try tables.table("indexed", tx.reading)
            let stored = item(["pk": "cheat", "sk": 1, "g": "g"])
            let key: [UInt8]
            do throws(ItemError) {
                key = try ItemKey(stored.view, table.key).treeKey(table.record.id)
            } catch { throw .validation(error.message) }
            do throws(StorageError) {
                try tx.put(TableTrees.items, key.span, stored.bytes.span)
            } catch { throw .storage(error) }
        }
    }

    private func disagreement(_ tables: Tables) async throws -> String? {
        let report = try tables.store.verify([TablesVerifier()])
        if let problem = report.problems.first { return "verify: \(problem)" }
        let stored = try tables.items(of: "indexed")
        if Set(stored) != Set(model.values) || stored.count != model.count { return "the items are others" }
        let described = try await tables.describeTable("indexed")
        if described.itemCount != Int64(model.count) { return "\(described.itemCount) items are counted" }
        if described.sizeBytes != model.values.reduce(0, { $0 + Int64($1.view.size) }) { return "the bytes are others" }
        for index in described.indexes where index.status == .active {
            let names = index.index.key.attributes
            let expected = model.values.filter { item in
                names.allSatisfy { item.view.value($0.name)?.type == $0.type.valueType }
            }
            let found = try tables.items(of: "indexed", index: index.index.name)
            if Set(found) != Set(expected) || found.count != expected.count { return "\(index.index.name) has others" }
            if index.itemCount != Int64(expected.count) { return "\(index.index.name) counts \(index.itemCount)" }
        }
        return try await streamDisagreement(tables, described)
    }

    private func streamDisagreement(_ tables: Tables, _ described: TableDescription) async throws -> String? {
        guard let arn = described.latestStreamName?.description,
            let shard = try await tables.describeStream(arn).shards.first
        else { return "no stream" }
        var found: [StreamRecord] = []
        var token: String? = try await tables.shardIterator(stream: arn, shard: shard.id, .trimHorizon)
        while let current = token {
            let page = try await tables.records(iterator: current, limit: 100)
            found += page.records
            token = page.records.isEmpty ? nil : page.nextIterator
        }
        if found.count != changes.count { return "\(found.count) changes in the stream, \(changes.count) made" }
        for (record, change) in zip(found, changes) {
            if record.kind != change.kind || record.isExpiry != change.isExpiry || record.oldImage != change.old
                || record.newImage != change.new
            {
                return "change \(record.sequenceNumber) is \(record.kind) of \(record.keys), made was \(change.kind)"
            }
        }
        return nil
    }
}

extension CreateTableRequest {
    fileprivate static var indexedKey: KeySchema {
        KeySchema(KeyAttribute("pk", .string), sort: KeyAttribute("sk", .number))
    }
}
