import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct TransactionTests {
    private func put(_ name: AttributeValue, condition: String? = nil) -> TransactWrite {
        .put(.init(table: "plain", item: item(["pk": name, "n": 1]), condition: condition))
    }

    private func add(_ name: AttributeValue) -> TransactWrite {
        .update(
            .init(
                table: "plain", key: item(["pk": name]), update: "ADD n :one",
                placeholders: Placeholders(values: [":one": value(1)])))
    }

    @Test func `one false condition undoes all, with a reason for each action in order`() async throws {
        try await withTables(.plain) { tables, _ in
            let refused = await refusal {
                _ = try await tables.transactWriteItems(
                    TransactWriteItemsRequest([put("a"), put("b", condition: "attribute_exists(pk)"), put("c")]))
            }
            let failed = CancellationReason(
                code: .conditionalCheckFailed, message: "The conditional request failed")
            #expect(refused == .transactionCanceled([.none, failed, .none]))
            let page = try await tables.scan(ScanRequest(table: "plain"))
            #expect(page.items.isEmpty)
        }
    }

    @Test func `two actions on one item are refused`() async throws {
        try await withTables(.plain) { tables, _ in
            let refused = await refusal {
                _ = try await tables.transactWriteItems(TransactWriteItemsRequest([put("a"), add("a")]))
            }
            #expect(
                refused == .validation("Transaction request cannot include multiple operations on one item"))
        }
    }

    @Test func `a mistyped key cancels, an empty one is a fault of the request`() async throws {
        try await withTables(.plain) { tables, _ in
            let mistyped = await refusal {
                _ = try await tables.transactWriteItems(TransactWriteItemsRequest([put("a"), add(1), put(2)]))
            }
            let reason = CancellationReason(
                code: .validation, message: "The provided key element does not match the schema")
            #expect(mistyped == .transactionCanceled([.none, reason, .none]))
            let empty = await refusal {
                _ = try await tables.transactWriteItems(TransactWriteItemsRequest([put(1), put("")]))
            }
            #expect(
                empty
                    == .validation(
                        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                            + "an empty string value. Key: pk"))
        }
    }

    @Test func `an item that is too large is refused, one that an update makes so cancels`() async throws {
        try await withTables(.plain) { tables, _ in
            let text = AttributeValue.string(String(repeating: "x", count: 300_000))
            let large = item(["pk": "a", "t": text, "u": text])
            let refused = await refusal {
                _ = try await tables.transactWriteItems(
                    TransactWriteItemsRequest([put("b"), .put(.init(table: "plain", item: large))]))
            }
            #expect(refused == .validation("Item size has exceeded the maximum allowed size"))
            try await tables.put(["pk": "a", "t": text], into: "plain")
            let update = TransactWrite.update(
                .init(
                    table: "plain", key: item(["pk": "a"]), update: "SET u = :u",
                    placeholders: Placeholders(values: [":u": value(text)])))
            let canceled = await refusal {
                _ = try await tables.transactWriteItems(TransactWriteItemsRequest([put("b"), update]))
            }
            let reason = CancellationReason(
                code: .validation, message: "Item size to update has exceeded the maximum allowed size")
            #expect(canceled == .transactionCanceled([.none, reason]))
            #expect(try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "b"]))).item == nil)
        }
    }

    @Test func `a token makes a request idempotent for ten minutes`() async throws {
        try await withTables(.plain) { tables, clock in
            let request = TransactWriteItemsRequest(
                [add("a")], clientRequestToken: "token", returnConsumedCapacity: .total)
            func count() async throws -> EncodedItem? {
                try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "a"]))).item
            }
            let first = try await tables.transactWriteItems(request)
            #expect(first.consumedCapacity?.map(\.total) == [CapacityUnits(write: 2)])
            let second = try await tables.transactWriteItems(request)
            #expect(second.consumedCapacity?.map(\.total) == [CapacityUnits(readHalves: 4)])
            let once = try await count()
            #expect(once == item(["pk": "a", "n": 1]))

            var other = request
            other.actions = [add("b")]
            let refused = await refusal { _ = try await tables.transactWriteItems(other) }
            #expect(refused == .idempotentParameterMismatch)

            clock.advance(by: .seconds(601))
            _ = try await tables.transactWriteItems(request)
            let twice = try await count()
            #expect(twice == item(["pk": "a", "n": 2]))
        }
    }

    @Test func `tokens are forgotten in the background once they have expired`() async throws {
        try await withTables(.plain) { tables, clock in
            for number in 0..<3 {
                _ = try await tables.transactWriteItems(
                    TransactWriteItemsRequest([add("a")], clientRequestToken: "token\(number)"))
            }
            func stored() throws -> Int {
                try tables.store.read { transaction throws(TableError) in
                    var count = 0
                    var cursor = try transaction.walk(TableTrees.tokens, .all, reverse: false)
                    while try cursor.advance() { count += 1 }
                    return count
                }
            }
            #expect(try await TokenExpiry().step(tables.store, now: tables.now) == .idle)
            #expect(try stored() == 6)
            clock.advance(by: .seconds(600))
            _ = try await TokenExpiry().step(tables.store, now: tables.now)
            #expect(try stored() == 0)
        }
    }

    @Test func `batches refuse duplicates and too many, and write what they are given`() async throws {
        try await withTables(.plain) { tables, _ in
            let twice = BatchWrite.put(item: item(["pk": "a"]))
            let duplicates = await refusal {
                _ = try await tables.batchWriteItem(BatchWriteItemRequest(tables: ["plain": [twice, twice]]))
            }
            #expect(duplicates == .validation("Provided list of item keys contains duplicates"))
            let many = (0..<26).map { BatchWrite.put(item: item(["pk": .string("a\($0)")])) }
            let tooMany = await refusal {
                _ = try await tables.batchWriteItem(BatchWriteItemRequest(tables: ["plain": many]))
            }
            #expect(tooMany == .validation("Too many items requested for the BatchWriteItem call"))
            _ = try await tables.batchWriteItem(BatchWriteItemRequest(tables: ["plain": Array(many.dropLast())]))
            let keys = (0..<30).map { item(["pk": .string("a\($0)")]) }
            let read = try await tables.batchGetItem(
                BatchGetItemRequest(tables: ["plain": KeysAndAttributes(keys: keys)], returnConsumedCapacity: .total))
            #expect(read.responses["plain"]?.count == 25)
            #expect(read.consumedCapacity?.map(\.total.readUnits) == [15])
        }
    }

    @Test func `a batch read over 16 MB leaves the rest unprocessed`() async throws {
        try await withTables(.plain) { tables, _ in
            let text = AttributeValue.string(String(repeating: "x", count: 399_000))
            let keys = (0..<45).map { AttributeValue.string("k\($0)") }
            for key in keys {
                _ = try await tables.putItem(PutItemRequest(table: "plain", item: item(["pk": key, "v": text])))
            }
            let read = try await tables.batchGetItem(
                BatchGetItemRequest(tables: ["plain": KeysAndAttributes(keys: keys.map { item(["pk": $0]) })]))
            #expect(read.responses["plain"]?.count == 42)
            #expect(read.unprocessedKeys["plain"]?.keys == keys.suffix(3).map { item(["pk": $0]) })
        }
    }
}
