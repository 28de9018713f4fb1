import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct StreamTests {
    private static func streamed(_ view: StreamViewType) -> CreateTableRequest {
        var request = CreateTableRequest.plain
        request.stream = StreamSetting(isEnabled: true, view: view)
        return request
    }

    /// All records of a stream that can be read now, shard by shard.
    private func records(_ tables: Tables, _ arn: String) async throws -> [StreamRecord] {
        var found: [StreamRecord] = []
        for shard in try await tables.describeStream(arn).shards {
            var token: String? = try await tables.shardIterator(stream: arn, shard: shard.id, .trimHorizon)
            while let current = token {
                let page = try await tables.records(iterator: current)
                found += page.records
                token = page.records.isEmpty ? nil : page.nextIterator
            }
        }
        return found
    }

    private func arn(_ tables: Tables) async throws -> String {
        try #require(try await tables.describeTable("plain").latestStreamName).description
    }

    @Test(arguments: StreamViewType.allCases)
    func `a change shows what its view type says`(_ view: StreamViewType) async throws {
        try await withTables(Self.streamed(view)) { tables, clock in
            let first = item(["pk": "a", "n": 1])
            let second = item(["pk": "a", "n": 2])
            try await tables.store(first, in: "plain")
            try await tables.store(first, in: "plain")
            try await tables.store(second, in: "plain")
            try await tables.remove(first, from: "plain")
            let found = try await records(tables, try await arn(tables))
            #expect(found.map(\.kind) == [.insert, .modify, .remove])
            #expect(found.allSatisfy { $0.keys == item(["pk": "a"]) && $0.created == clock.now })
            #expect(found.map(\.newImage) == (view.showsNew ? [first, second, nil] : [nil, nil, nil]))
            #expect(found.map(\.oldImage) == (view.showsOld ? [nil, first, second] : [nil, nil, nil]))
            #expect(Set(found.map(\.eventID)).count == 3)
            #expect(found.map(\.sequenceNumber) == found.map(\.sequenceNumber).sorted())
            let bytes = [first, second].map { Int64($0.view.size) }
            let images = view.showsNew ? bytes[0] : 0
            #expect(found[0].sizeBytes == 3 + images)
        }
    }

    @Test func `iterators begin where they say and expire after 15 minutes`() async throws {
        try await withTables(Self.streamed(.keysOnly)) { tables, clock in
            let arn = try await arn(tables)
            let shard = try #require(try await tables.describeStream(arn).shards.first).id
            for number in 0..<5 { try await tables.store(item(["pk": .string("\(number)")]), in: "plain") }
            let all = try await records(tables, arn)
            let latest = try await tables.shardIterator(stream: arn, shard: shard, .latest)
            #expect(try await tables.records(iterator: latest).records.isEmpty)
            try await tables.store(item(["pk": "new"]), in: "plain")
            #expect(try await tables.records(iterator: latest).records.map(\.keys) == [item(["pk": "new"])])
            let third = all[2].sequenceNumber
            let at = try await tables.shardIterator(stream: arn, shard: shard, .at(sequenceNumber: third))
            #expect(try await tables.records(iterator: at, limit: 2).records == Array(all[2...3]))
            let after = try await tables.shardIterator(stream: arn, shard: shard, .after(sequenceNumber: third))
            let page = try await tables.records(iterator: after, limit: 1)
            #expect(page.records == [all[3]])
            let next = try #require(page.nextIterator)
            #expect(try await tables.records(iterator: next, limit: 1).records == [all[4]])
            clock.advance(by: .seconds(15 * 60 + 1))
            let expired = await refusal { _ = try await tables.records(iterator: after) }
            if case .expiredIterator = expired {} else { Issue.record("\(String(describing: expired))") }
            for broken in ["", "x", after.replacing("0", with: "1"), String(after.dropLast())] {
                let error = await refusal { _ = try await tables.records(iterator: broken) }
                #expect(error == .validation("Invalid ShardIterator"))
            }
        }
    }

    @Test func `shards roll after four hours, and changes are trimmed after a day`() async throws {
        try await withTables(Self.streamed(.newImage)) { tables, clock in
            let arn = try await arn(tables)
            try await tables.store(item(["pk": "early"]), in: "plain")
            let early = try #require(try await records(tables, arn).first)
            let firstShard = try #require(try await tables.describeStream(arn).shards.first).id
            let atStart = try await tables.shardIterator(stream: arn, shard: firstShard, .trimHorizon)
            clock.advance(by: .seconds(4 * 3600))
            try await tables.settle()
            try await tables.store(item(["pk": "late"]), in: "plain")
            let shards = try await tables.describeStream(arn).shards
            #expect(shards.count == 2)
            #expect(shards[1].parent == shards[0].id)
            #expect(shards[0].endingSequenceNumber == early.sequenceNumber)
            #expect(shards[1].endingSequenceNumber == nil)
            let children = try await tables.describeStream(arn, childrenOf: firstShard).shards
            #expect(children == [shards[1]])
            let again = try await tables.shardIterator(stream: arn, shard: firstShard, .trimHorizon)
            let page = try await tables.records(iterator: again)
            #expect(page.records == [early])
            #expect(page.nextIterator == nil, "a closed shard has an end")
            _ = atStart
            clock.advance(by: .seconds(20 * 3600))
            try await tables.settle()
            #expect(try await records(tables, arn).map(\.keys) == [item(["pk": "late"])])
            let trimmed = await refusal {
                _ = try await tables.shardIterator(
                    stream: arn, shard: shards[0].id, .at(sequenceNumber: early.sequenceNumber))
            }
            if case .trimmedDataAccess = trimmed {} else { Issue.record("\(String(describing: trimmed))") }
            clock.advance(by: .seconds(24 * 3600))
            try await tables.settle()
            #expect(try await records(tables, arn).isEmpty)
            let left = try await tables.describeStream(arn).shards
            #expect(!left.contains { $0.id == firstShard })
            #expect(left.last?.endingSequenceNumber == nil)
        }
    }

    @Test func `a disabled stream is read for a day, and the next one is another`() async throws {
        try await withTables(Self.streamed(.keysOnly)) { tables, clock in
            let old = try await arn(tables)
            try await tables.store(item(["pk": "a"]), in: "plain")
            var update = UpdateTableRequest(name: "plain")
            update.stream = StreamSetting(isEnabled: true, view: .newImage)
            let enabled = await refusal { [update] in _ = try await tables.updateTable(update) }
            #expect(enabled?.text == "Table already has an enabled stream: TableName: plain")
            update.stream = StreamSetting(isEnabled: false)
            _ = try await tables.updateTable(update)
            #expect(try await arn(tables) == old)
            try await tables.store(item(["pk": "unseen"]), in: "plain")
            update.stream = StreamSetting(isEnabled: true, view: .newImage)
            _ = try await tables.updateTable(update)
            let new = try await arn(tables)
            #expect(new != old)
            try await tables.store(item(["pk": "b"]), in: "plain")
            #expect(try await records(tables, old).map(\.keys) == [item(["pk": "a"])])
            #expect(try await records(tables, new).map(\.keys) == [item(["pk": "b"])])
            #expect(try await tables.describeStream(old).status == .disabled)
            let listed = try await tables.listStreams(table: "plain", limit: 1)
            #expect(listed.streams.map(\.resourceName.description) == [old])
            #expect(
                try await tables.listStreams(table: "plain", after: listed.lastEvaluated).streams
                    .map(\.resourceName.description) == [new])
            _ = try await tables.deleteTable("plain")
            #expect(try await records(tables, new).count == 1, "readable after its table has gone")
            clock.advance(by: .seconds(24 * 3600))
            try await tables.settle()
            #expect(try await tables.listStreams().streams.isEmpty)
        }
    }

    @Test func `a label is the time in UTC`() {
        #expect(streamLabel(Timestamp(milliseconds: 0)) == "1970-01-01T00:00:00.000")
        #expect(streamLabel(Timestamp(milliseconds: 951_782_399_999)) == "2000-02-28T23:59:59.999")
        #expect(streamLabel(Timestamp(milliseconds: 951_782_400_001)) == "2000-02-29T00:00:00.001")
        #expect(streamLabel(Timestamp(milliseconds: 1_700_000_000_123)) == "2023-11-14T22:13:20.123")
    }
}
