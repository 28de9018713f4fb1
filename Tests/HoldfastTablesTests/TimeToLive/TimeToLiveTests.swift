import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct TimeToLiveTests {
    private static var streamed: CreateTableRequest {
        var request = CreateTableRequest.plain
        request.stream = StreamSetting(isEnabled: true, view: .oldImage)
        return request
    }

    private func expiring(_ name: String, _ second: Int64) -> EncodedItem {
        item(["pk": .string(name), "ttl": .int(Int(second))])
    }

    @Test func `items that are due go, those that are not stay, and the stream says who deleted them`() async throws {
        try await withTables(Self.streamed) { tables, clock in
            let now = clock.now.wholeSeconds
            // Before it is enabled, so that they are entered by the background.
            for number in 0..<150 { try await tables.store(expiring("due\(number)", now + 10), in: "plain") }
            try await tables.store(item(["pk": "text", "ttl": .string("\(now - 5)")]), in: "plain")
            try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: true)
            try await tables.settle()
            #expect(try await tables.timeToLive("plain")?.state == .enabled)
            try await tables.store(expiring("later", now + 20), in: "plain")
            try await tables.store(expiring("ancient", now - 6 * 365 * 86_400), in: "plain")
            try await tables.store(expiring("due0", now + 30), in: "plain")
            #expect(try tables.items(of: "plain").count == 153)
            clock.advance(by: .seconds(10))
            try await tables.settle()
            let left = Set(try tables.items(of: "plain").compactMap { $0.view.value("pk")?.string })
            #expect(left == ["text", "later", "ancient", "due0"])
            let arn = try #require(try await tables.describeTable("plain").latestStreamName).description
            let shard = try #require(try await tables.describeStream(arn).shards.first).id
            let iterator = try await tables.shardIterator(stream: arn, shard: shard, .trimHorizon)
            let removed = try await tables.records(iterator: iterator).records.filter { $0.kind == .remove }
            #expect(removed.count == 149)
            #expect(removed.allSatisfy { $0.isExpiry })
        }
    }

    @Test func `enabling and disabling twice is refused, and disabling keeps the items`() async throws {
        try await withTables(.plain) { tables, clock in
            let off = await refusal {
                try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: false)
            }
            #expect(off == .validation("TimeToLive is already disabled"))
            try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: true)
            let on = await refusal { try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: true) }
            #expect(on == .validation("TimeToLive is already enabled"))
            let other = await refusal { try await tables.updateTimeToLive("plain", attribute: "x", isEnabled: true) }
            #expect(
                other
                    == .validation(
                        "TimeToLive is active on a different AttributeName: current AttributeName is ttl"))
            try await tables.store(expiring("a", clock.now.wholeSeconds + 1), in: "plain")
            try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: false)
            clock.advance(by: .seconds(5))
            try await tables.settle()
            #expect(try tables.items(of: "plain").count == 1)
            try await tables.updateTimeToLive("plain", attribute: "ttl", isEnabled: true)
            try await tables.settle()
            #expect(try tables.items(of: "plain").isEmpty, "what was there is entered again")
        }
    }

    @Test func `a time is a number of seconds from 1970 on, cut to whole ones`() throws {
        func second(_ text: String) throws -> UInt64? {
            let stored = item(["ttl": .number(try DecimalNumber(text))])
            return ExpiryIndex.second(stored.view, "ttl")
        }
        #expect(try second("1700000000") == 1_700_000_000)
        #expect(try second("1700000000.999") == 1_700_000_000)
        #expect(try second("0.5") == 0)
        #expect(try second("-1") == nil)
        #expect(try second("1e125") == nil)
        #expect(try second("1e-130") == 0)
        #expect(ExpiryIndex.second(item(["ttl": "1"]).view, "ttl") == nil)
    }
}
