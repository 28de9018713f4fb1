import HoldfastCore
import Testing

@testable import HoldfastTables

struct CapacityTests {
    private let detailed = WriteReport(consumedCapacity: .indexes, itemCollectionMetrics: .size)

    @Test(arguments: [(0, 1), (1, 1), (4096, 1), (4097, 2), (409_600, 100)])
    func `an eventually consistent read takes half a unit for each 4 KB begun`(_ bytes: Int, _ halves: Int) {
        #expect(CapacityRules.readHalves(bytes: bytes, consistent: false) == halves)
        #expect(CapacityRules.readHalves(bytes: bytes, consistent: true) == halves * 2)
    }

    @Test func `a write takes a unit for each KB begun of the larger of old and new`() async throws {
        try await withTables(.plain) { tables, _ in
            func put(_ length: Int) async throws -> Double? {
                try await tables.putItem(
                    PutItemRequest(
                        table: "plain", item: item(["pk": "a", "v": .string(String(repeating: "x", count: length))]),
                        report: WriteReport(consumedCapacity: .total))
                ).consumedCapacity?.total.total
            }
            var units: [Double?] = []
            for length in [10, 2500, 10, 10] { units.append(try await put(length)) }
            #expect(units == [1, 3, 3, 1])
        }
    }

    @Test func `indexes are counted for what they change, a moved entry twice`() async throws {
        try await withTables(.indexed) { tables, _ in
            func put(_ attributes: [AttributeName: AttributeValue]) async throws -> ConsumedCapacity? {
                var all = attributes
                all["pk"] = "a"
                all["sk"] = 1
                return try await tables.putItem(
                    PutItemRequest(table: "indexed", item: item(all), report: detailed)
                ).consumedCapacity
            }
            let sparse = try await put([:])
            #expect(sparse?.globalIndexes.isEmpty == true)
            let entered = try await put(["g": "x", "h": 1])
            #expect(entered?.globalIndexes.mapValues(\.write) == ["byG": 1, "keysOfG": 1])
            #expect(entered?.total.write == 3)
            let moved = try await put(["g": "x", "h": 2])
            #expect(moved?.globalIndexes.mapValues(\.write) == ["byG": 2])
            let included = try await put(["g": "x", "h": 2, "n": 1])
            #expect(included?.globalIndexes.mapValues(\.write) == ["byG": 1])
            let hidden = try await put(["g": "x", "h": 2, "n": 1, "z": 1])
            #expect(hidden?.globalIndexes.isEmpty == true)
        }
    }

    @Test func `a write to a table with local indexes answers its item collection`() async throws {
        try await withTables(.indexed) { tables, _ in
            let result = try await tables.putItem(
                PutItemRequest(table: "indexed", item: item(["pk": "a", "sk": 1, "l": 1]), report: detailed))
            #expect(
                result.itemCollectionMetrics
                    == ItemCollectionMetrics(key: item(["pk": "a"]), sizeEstimateRangeGB: 0...1))
        }
    }

    @Test func `a transaction counts twice`() async throws {
        try await withTables(.plain) { tables, _ in
            let written = try await tables.transactWriteItems(
                TransactWriteItemsRequest(
                    [.put(.init(table: "plain", item: item(["pk": "a"])))], returnConsumedCapacity: .total))
            #expect(written.consumedCapacity?.map(\.total) == [CapacityUnits(write: 2)])
            let read = try await tables.transactGetItems(
                TransactGetItemsRequest(
                    [TransactGet(table: "plain", key: item(["pk": "a"]))], returnConsumedCapacity: .total))
            #expect(read.consumedCapacity?.map(\.total.readUnits) == [2])
        }
    }
}
