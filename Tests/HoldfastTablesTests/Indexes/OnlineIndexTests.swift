import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct OnlineIndexTests {
    private static var creation: UpdateTableRequest {
        var update = UpdateTableRequest(name: "plain")
        update.definitions = [KeyAttribute("pk", .string), KeyAttribute("g", .string)]
        update.indexUpdates = [.create(IndexRequest(name: "byG", key: [KeyElement("g", .partition)]))]
        return update
    }

    @Test func `a new index takes in what was there and what changes meanwhile`() async throws {
        try await withTables(.plain) { tables, _ in
            for number in 0..<250 {
                let value: AttributeValue = number % 5 == 0 ? .int(number) : .string("g\(number)")
                try await tables.store(item(["pk": .string("p\(number)"), "g": value]), in: "plain")
            }
            #expect(try await tables.updateTable(Self.creation).status == .updating)
            let creating = try await tables.describeTable("plain")
            #expect(creating.status == .updating)
            #expect(creating.indexes.map(\.status) == [.creating])
            #expect(creating.indexes[0].isBackfilling)
            let busy = await refusal { _ = try await tables.updateTable(Self.creation) }
            #expect(busy?.text == "Attempting to create an index which already exists")
            // Between the steps items change, go and come.
            let task = TableJobsTask()
            var step = 0
            while case .again = try await task.step(tables.store, now: tables.now) {
                for number in [step, 249 - step, 100 + step] {
                    let pk = AttributeValue.string("p\(number)")
                    try await tables.store(item(["pk": pk, "g": "moved", "more": .int(step)]), in: "plain")
                    try await tables.remove(item(["pk": .string("p\(number + 30)")]), from: "plain")
                }
                try verifyNow(tables)
                step += 1
            }
            #expect(step > 2)
            let done = try await tables.describeTable("plain")
            #expect(done.status == .active)
            #expect(done.indexes.map(\.status) == [.active])
            let indexed = try tables.items(of: "plain").filter { $0.view.value("g")?.type == .string }
            let found = try tables.items(of: "plain", index: "byG")
            #expect(Set(found) == Set(indexed))
            #expect(done.indexes[0].itemCount == Int64(indexed.count))
        }
    }

    @Test func `a new index names the attributes of its key itself`() async throws {
        try await withTables(.plain) { tables, _ in
            var update = UpdateTableRequest(name: "plain")
            update.definitions = [KeyAttribute("g", .string)]
            update.indexUpdates = [
                .create(IndexRequest(name: "byG", key: [KeyElement("g", .partition), KeyElement("pk", .sort)]))
            ]
            let refused = await refusal { _ = try await tables.updateTable(update) }
            #expect(
                refused?.text
                    == "One or more parameter values were invalid: Some index key attributes are not defined in "
                    + "AttributeDefinitions. Keys: [g, pk], AttributeDefinitions: [g]")
            update.definitions?.append(KeyAttribute("pk", .string))
            _ = try await tables.updateTable(update)
            try await tables.settle()
        }
    }

    /// As AWS's guide has it of items that violate an index's key: the index leaves them out, and all writes that
    /// would leave such an item are rejected, those that do not touch the attribute included.
    @Test func `an item that an index cannot hold is left out of it, and writable only so that it fits`() async throws {
        try await withTables(.plain) { tables, _ in
            for (pk, g) in [("number", AttributeValue.int(1)), ("empty", ""), ("fits", "x")] {
                try await tables.store(item(["pk": .string(pk), "g": g]), in: "plain")
            }
            _ = try await tables.updateTable(Self.creation)
            try await tables.settle()
            #expect(try tables.items(of: "plain", index: "byG").count == 1)
            func update(_ pk: String, _ expression: String) async -> TableError? {
                await refusal {
                    _ = try await tables.updateItem(
                        UpdateItemRequest(
                            table: "plain", key: item(["pk": .string(pk)]), update: expression,
                            placeholders: Placeholders(values: [":v": value("v")])))
                }
            }
            #expect(
                await update("number", "SET extra = :v")?.text
                    == "The update expression attempted to update the secondary index key to unsupported type")
            #expect(
                await update("empty", "SET extra = :v")?.text.contains("cannot contain an empty string value") == true)
            #expect(await update("fits", "SET extra = :v") == nil)
            // Mended, taken out or deleted they may be.
            #expect(await update("number", "SET g = :v") == nil)
            #expect(await update("empty", "SET extra = :v REMOVE g") == nil)
            #expect(try tables.items(of: "plain", index: "byG").count == 2)
            try await tables.store(item(["pk": "other", "g": .int(1)]), in: "plain")
            _ = try await tables.deleteItem(DeleteItemRequest(table: "plain", key: item(["pk": "other"])))
        }
    }

    @Test func `an index is deleted in a step, and its name is free again`() async throws {
        try await withTables(.plain) { tables, _ in
            _ = try await tables.updateTable(Self.creation)
            try await tables.settle()
            try await tables.store(item(["pk": "a", "g": "x"]), in: "plain")
            var deletion = UpdateTableRequest(name: "plain")
            deletion.indexUpdates = [.delete("byG")]
            #expect(try await tables.updateTable(deletion).indexes.map(\.status) == [.deleting])
            let busy = await refusal { _ = try await tables.updateTable(deletion) }
            #expect(
                busy
                    == .limitExceeded(
                        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"
                    ))
            try await tables.store(item(["pk": "b", "g": "y"]), in: "plain")
            try await tables.settle()
            let described = try await tables.describeTable("plain")
            #expect(described.indexes.isEmpty)
            #expect(described.table.definitions == [KeyAttribute("pk", .string)])
            _ = try await tables.updateTable(Self.creation)
            try await tables.settle()
            #expect(try tables.items(of: "plain", index: "byG").count == 2)
        }
    }

    @Test func `a key of several attributes orders by them all and leaves out what lacks one`() async throws {
        var request = CreateTableRequest.plain
        request.definitions += ["a", "b", "c", "d"].map { KeyAttribute(AttributeName($0), .string) }
        request.globalIndexes = [
            IndexRequest(
                name: "wide",
                key: [
                    KeyElement("a", .partition), KeyElement("b", .partition), KeyElement("c", .sort),
                    KeyElement("d", .sort),
                ])
        ]
        try await withTables(request) { tables, _ in
            var expected: [EncodedItem] = []
            for (c, d) in [("1", "2"), ("1", "10"), ("0", "9"), ("10", "0")] {
                let stored = item([
                    "pk": .string(c + "/" + d), "a": "x", "b": "y", "c": .string(c), "d": .string(d),
                ])
                expected.append(stored)
                try await tables.store(stored, in: "plain")
            }
            try await tables.store(item(["pk": "lacks", "a": "x", "b": "y", "c": "1"]), in: "plain")
            #expect(
                try tables.items(of: "plain", index: "wide")
                    == [expected[2], expected[1], expected[0], expected[3]])
        }
    }

    private func verifyNow(_ tables: Tables) throws {
        let report = try tables.store.verify([TablesVerifier()])
        #expect(report.problems.isEmpty, "\(report.problems)")
    }
}
