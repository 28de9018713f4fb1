import HoldfastCore
import Testing

@testable import HoldfastTables

struct WriteTests {
    @Test func `a put item is read back, and put again answers the old one`() async throws {
        try await withTables(.plain) { tables, _ in
            let first = item(["pk": "a", "n": 1])
            let second = item(["pk": "a", "n": 2])
            let none = try await tables.putItem(
                PutItemRequest(table: "plain", item: first, report: WriteReport(returnValues: .allOld)))
            #expect(none.attributes == nil)
            let old = try await tables.putItem(
                PutItemRequest(table: "plain", item: second, report: WriteReport(returnValues: .allOld)))
            #expect(old.attributes == first)
            let read = try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "a"])))
            #expect(read.item == second)
        }
    }

    @Test func `a table may be named by its ARN, and one of another account is not found`() async throws {
        try await withTables(.plain) { tables, _ in
            let own = "arn:aws:dynamodb:us-east-1:000000000000:table/plain"
            _ = try await tables.putItem(PutItemRequest(table: own, item: item(["pk": "a"])))
            let other = "arn:aws:dynamodb:us-east-1:000000000001:table/plain"
            let refused = await refusal {
                _ = try await tables.putItem(PutItemRequest(table: other, item: item(["pk": "a"])))
            }
            #expect(refused == .requestedResourceNotFound)
        }
    }

    @Test(arguments: [
        (item(["n": 1]), "One or more parameter values were invalid: Missing the key pk in the item"),
        (item(["pk": 1]), "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"),
        (
            item(["pk": ""]),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
                + "string value. Key: pk"
        ),
        (
            item(["pk": .string(String(repeating: "x", count: 2049))]),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
        ),
        (
            item(["pk": "a", "big": .string(String(repeating: "x", count: 400 * 1024))]),
            "Item size has exceeded the maximum allowed size"
        ),
    ])
    func `an item that does not fit is refused`(_ given: EncodedItem, _ text: String) async throws {
        try await withTables(.plain) { tables, _ in
            let refused = await refusal {
                _ = try await tables.putItem(PutItemRequest(table: "plain", item: given))
            }
            #expect(refused == .validation(text))
        }
    }

    @Test(arguments: [
        item(["pk": "a"]), item(["pk": "a", "sk": "1"]), item(["pk": "a", "sk": 1, "x": 1]), item(["pk": "a", "x": 1]),
    ])
    func `a key that is not the schema's is refused`(_ key: EncodedItem) async throws {
        try await withTables(.sorted) { tables, _ in
            let expected = TableError.validation("The provided key element does not match the schema")
            #expect(
                await refusal { _ = try await tables.getItem(GetItemRequest(table: "sorted", key: key)) } == expected)
            #expect(
                await refusal { _ = try await tables.deleteItem(DeleteItemRequest(table: "sorted", key: key)) }
                    == expected)
            #expect(
                await refusal { _ = try await tables.updateItem(UpdateItemRequest(table: "sorted", key: key)) }
                    == expected)
        }
    }

    @Test func `index keys are checked when an item is put, and when it is updated`() async throws {
        try await withTables(.indexed) { tables, _ in
            let put = await refusal {
                _ = try await tables.putItem(
                    PutItemRequest(table: "indexed", item: item(["pk": "a", "sk": 1, "g": 7])))
            }
            #expect(
                put
                    == .validation(
                        "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
                            + "IndexName: byG"))
            let update = await refusal {
                _ = try await tables.updateItem(
                    UpdateItemRequest(
                        table: "indexed", key: item(["pk": "a", "sk": 1]), update: "SET g = :v",
                        placeholders: Placeholders(values: [":v": value(7)])))
            }
            #expect(
                update
                    == .validation(
                        "The update expression attempted to update the secondary index key to unsupported type"))
        }
    }

    @Test func `a failed condition changes nothing and answers the item where asked`() async throws {
        try await withTables(.plain) { tables, _ in
            let stored = item(["pk": "a", "n": 1])
            _ = try await tables.putItem(PutItemRequest(table: "plain", item: stored))
            let silent = await refusal {
                _ = try await tables.putItem(
                    PutItemRequest(
                        table: "plain", item: item(["pk": "a"]),
                        condition: WriteCondition("attribute_not_exists(pk)")))
            }
            #expect(silent == .conditionalCheckFailed(item: nil))
            let telling = await refusal {
                _ = try await tables.deleteItem(
                    DeleteItemRequest(
                        table: "plain", key: item(["pk": "a"]),
                        condition: WriteCondition("n > :v", returnValuesOnFailure: .allOld),
                        placeholders: Placeholders(values: [":v": value(5)])))
            }
            #expect(telling == .conditionalCheckFailed(item: stored))
            let read = try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "a"])))
            #expect(read.item == stored)
        }
    }

    @Test func `an update answers old and new, whole or what it touched`() async throws {
        try await withTables(.plain) { tables, _ in
            _ = try await tables.putItem(PutItemRequest(table: "plain", item: item(["pk": "a", "n": 1, "x": 9])))
            func update(_ values: ReturnValues) async throws -> EncodedItem? {
                try await tables.updateItem(
                    UpdateItemRequest(
                        table: "plain", key: item(["pk": "a"]), update: "ADD n :one",
                        placeholders: Placeholders(values: [":one": value(1)]),
                        report: WriteReport(returnValues: values))
                ).attributes
            }
            #expect(try await update(.none) == nil)
            #expect(try await update(.updatedOld) == item(["n": 2]))
            #expect(try await update(.updatedNew) == item(["n": 4]))
            #expect(try await update(.allOld) == item(["pk": "a", "n": 4, "x": 9]))
            #expect(try await update(.allNew) == item(["pk": "a", "n": 6, "x": 9]))
        }
    }

    @Test func `an update of nothing makes the item exist`() async throws {
        try await withTables(.plain) { tables, _ in
            _ = try await tables.updateItem(UpdateItemRequest(table: "plain", key: item(["pk": "a"])))
            let read = try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "a"])))
            #expect(read.item == item(["pk": "a"]))
        }
    }

    @Test func `what cannot be returned or updated is refused`() async throws {
        try await withTables(.plain) { tables, _ in
            let values = await refusal {
                _ = try await tables.putItem(
                    PutItemRequest(
                        table: "plain", item: item(["pk": "a"]), report: WriteReport(returnValues: .updatedNew)))
            }
            #expect(values == .validation("ReturnValues can only be ALL_OLD or NONE"))
            let key = await refusal {
                _ = try await tables.updateItem(
                    UpdateItemRequest(
                        table: "plain", key: item(["pk": "a"]), update: "SET pk = :v",
                        placeholders: Placeholders(values: [":v": value("b")])))
            }
            #expect(
                key
                    == .validation(
                        "One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of "
                            + "the key"))
        }
    }

    @Test func `parameters come before the table, and the table before the key`() async throws {
        try await withTables(.plain) { tables, _ in
            let expression = await refusal {
                _ = try await tables.deleteItem(
                    DeleteItemRequest(table: "missing", key: item(["x": 1]), condition: WriteCondition("n >")))
            }
            guard case .validation = expression else {
                Issue.record("an expression is checked before the table: \(String(describing: expression))")
                return
            }
            let table = await refusal {
                _ = try await tables.deleteItem(DeleteItemRequest(table: "missing", key: item(["x": 1])))
            }
            #expect(table == .resourceNotFound("Requested resource not found"))
        }
    }
}
