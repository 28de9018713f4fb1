import Holdfast
import HoldfastBuckets
import HoldfastCore
import HoldfastStorage
import HoldfastTables
import HoldfastTesting
import Testing

private enum Refusal: Error {
    case tables(TableError)
    case buckets(BucketError)
    case changedMyMind
}

private func open(_ path: String) throws -> Holdfast {
    var options = HoldfastOptions()
    options.storage.durability = .relaxed
    options.storage.mapSize = 1 << 32
    options.storage.clock = ManualClock()
    options.runsBackgroundWork = false
    return try Holdfast.open(path, options: options)
}

@Suite struct `One transaction` {
    /// Makes a table with a stream, tags, a policy and time to live, and puts an item in it: in one transaction.
    private func makeAll(_ tables: Tables, thenThrows: Bool) async throws {
        var request = CreateTableRequest(name: "music", partition: KeyAttribute("artist", .string))
        request.stream = StreamSetting(isEnabled: true, view: .newImage)
        let table = try tables.prepare(request)
        let item = try Item(["artist": "Nina Simone", "until": 4_000_000_000]).encoded()
        let put = try tables.prepare(PutItemRequest(table: "music", item: item))
        let now = tables.store.clock.now
        let name = "arn:aws:dynamodb:us-east-1:000000000000:table/music"
        try await tables.store.write { (tx) throws(Refusal) in
            do throws(TableError) {
                _ = try tables.createTable(table, &tx)
                try tables.tagResource(name, [Tag(key: "a", value: "1"), Tag(key: "b", value: "2")], &tx)
                try tables.untagResource(name, keys: ["a"], &tx)
                _ = try tables.putResourcePolicy(#"{"Version":"2012-10-17"}"#, on: name, at: now, nonce: 7, &tx)
                try tables.updateTimeToLive("music", attribute: "until", isEnabled: true, at: now, &tx)
                var update = UpdateTableRequest(name: "music")
                update.isDeletionProtected = true
                _ = try tables.updateTable(update, at: now, &tx)
                _ = try tables.perform(put, at: now, &tx)
                let described = try tables.describeTable("music", tx.reading)
                #expect(described.itemCount == 1 && described.table.isDeletionProtected)
                #expect(try tables.tags(of: name, tx.reading).tags == [Tag(key: "b", value: "2")])
                #expect(try tables.timeToLive("music", tx.reading)?.attribute == "until")
            } catch { throw .tables(error) }
            if thenThrows { throw .changedMyMind }
        }
    }

    @Test func `makes a table and all that hangs on it, or nothing`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let holdfast = try open(path)
        defer { holdfast.close() }
        let tables = holdfast.tables()
        await #expect(throws: WriteError<Refusal>.self) { try await makeAll(tables, thenThrows: true) }
        #expect(try await tables.listTables().names.isEmpty)
        #expect(try await tables.listStreams().streams.isEmpty)
        #expect(try holdfast.verify().problems == [])
        try await makeAll(tables, thenThrows: false)
        try await holdfast.runBackgroundWork()
        #expect(try holdfast.verify().problems == [])

        // A snapshot sees the table, its stream and the change of one point in time.
        let now = tables.store.clock.now
        try tables.store.read { (tx) throws(TableError) in
            #expect(try tables.listTables(tx).names == ["music"])
            let stream = try tables.listStreams(table: "music", tx).streams.first?.resourceName.description ?? ""
            let shard = try tables.describeStream(stream, tx).shards.first?.id ?? ""
            let iterator = try tables.shardIterator(stream: stream, shard: shard, .trimHorizon, at: now, tx)
            let records = try tables.records(iterator: iterator, at: now, tx).records
            #expect(records.map(\.kind) == [.insert])
            #expect(
                try tables.resourcePolicy(of: "arn:aws:dynamodb:us-east-1:000000000000:table/music", tx).policy != "")
        }
        let refused = await #expect(throws: WriteError<TableError>.self) {
            try await tables.store.write { (tx) throws(TableError) in _ = try tables.deleteTable("music", at: now, &tx)
            }
        }
        guard case .body(.validation) = refused else {
            Issue.record("a protected table was deleted: \(String(describing: refused))")
            return
        }
    }

    @Test func `spans a table and a bucket`() async throws {
        let path = temporaryDirectory()
        defer { removeDirectory(path) }
        let holdfast = try open(path)
        defer { holdfast.close() }
        let (tables, buckets) = (holdfast.tables(), holdfast.buckets())
        let table = try tables.prepare(CreateTableRequest(name: "songs", partition: KeyAttribute("pk", .string)))
        let now = tables.store.clock.now
        let bucket = try BucketName("recordings")
        try await tables.store.write { (tx) throws(Refusal) in
            do throws(TableError) { _ = try tables.createTable(table, &tx) } catch { throw .tables(error) }
            do throws(BucketError) { try buckets.createBucket(bucket, now: now, &tx) } catch { throw .buckets(error) }
        }
        #expect(try await tables.listTables().names == ["songs"])
        #expect(try buckets.bucket(bucket).name == bucket)
        #expect(try holdfast.verify().problems == [])
    }
}
