import HoldfastCore
import Testing

@testable import HoldfastTables

struct StatementExecutionTests {
    private func run(
        _ tables: Tables, _ statement: String, _ parameters: [AttributeValue] = []
    ) async throws -> EncodedItems {
        try await tables.executeStatement(
            ExecuteStatementRequest(statement, parameters: parameters.isEmpty ? nil : parameters.map(value))
        ).items
    }

    @Test func `items are inserted once, selected, updated and deleted`() async throws {
        try await withTables(.sorted) { tables, _ in
            _ = try await run(tables, "INSERT INTO \"sorted\" VALUE {'pk': ?, 'sk': ?, 'n': 1}", ["a", 1])
            let again = await refusal {
                _ = try await run(tables, "INSERT INTO \"sorted\" VALUE {'pk': 'a', 'sk': 1}")
            }
            #expect(again == .duplicateItem)
            let byKey = try await run(tables, "SELECT * FROM \"sorted\" WHERE pk = ? AND sk = ?", ["a", 1])
            #expect(byKey == [item(["pk": "a", "sk": 1, "n": 1])])
            let updated = try await run(
                tables, "UPDATE \"sorted\" SET n = n + 1 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *")
            #expect(updated == [item(["pk": "a", "sk": 1, "n": 2])])
            let missing = await refusal {
                _ = try await run(tables, "UPDATE \"sorted\" SET n = 1 WHERE pk = 'b' AND sk = 1")
            }
            #expect(missing == .conditionalCheckFailed(item: nil))
            _ = try await run(tables, "DELETE FROM \"sorted\" WHERE pk = 'a' AND sk = 1")
            _ = try await run(tables, "DELETE FROM \"sorted\" WHERE pk = 'a' AND sk = 1")
            let rest = try await run(tables, "SELECT * FROM \"sorted\"")
            #expect(rest.isEmpty)
        }
    }

    @Test func `a write must name one item`() async throws {
        try await withTables(.sorted) { tables, _ in
            let refused = await refusal { _ = try await run(tables, "DELETE FROM \"sorted\" WHERE pk = 'a'") }
            #expect(
                refused == .validation("Where clause does not contain a mandatory equality on all key attributes"))
        }
    }

    @Test func `a select over several partitions goes on by its token, and no other statement's`() async throws {
        try await withTables(.sorted) { tables, _ in
            for partition in ["a", "b", "c"] {
                for sort in 0..<4 {
                    _ = try await run(
                        tables, "INSERT INTO \"sorted\" VALUE {'pk': ?, 'sk': ?}", [.string(partition), .int(sort)])
                }
            }
            var request = ExecuteStatementRequest("SELECT * FROM \"sorted\" WHERE pk IN ('a', 'c')", limit: 3)
            var items: [EncodedItem] = []
            repeat {
                let page = try await tables.executeStatement(request)
                #expect(page.items.count <= 3)
                items += page.items
                request.nextToken = page.nextToken
                if let token = page.nextToken {
                    let other = ExecuteStatementRequest("SELECT * FROM \"sorted\" WHERE pk = 'b'", nextToken: token)
                    #expect(
                        await refusal { _ = try await tables.executeStatement(other) }
                            == .validation("Given NextToken is invalid"))
                }
            } while request.nextToken != nil
            let expected = ["a", "c"].flatMap { pk in
                (0..<4).map { item(["pk": .string(pk), "sk": .int($0)]) }
            }
            #expect(items == expected)
            let descending = try await run(
                tables, "SELECT * FROM \"sorted\" WHERE pk = 'b' AND sk > 1 ORDER BY sk DESC")
            #expect(descending == [item(["pk": "b", "sk": 3]), item(["pk": "b", "sk": 2])])
        }
    }

    @Test func `a batch answers for each statement, a transaction for all`() async throws {
        try await withTables(.plain) { tables, _ in
            let insert = "INSERT INTO plain VALUE {'pk': ?}"
            let batch = try await tables.batchExecuteStatement(
                BatchExecuteStatementRequest([
                    BatchStatement(insert, parameters: [value("a")]), BatchStatement(insert, parameters: [value("a")]),
                ]))
            #expect(batch.responses.map(\.failure?.code) == [nil, .duplicateItem])
            let reads = [
                BatchStatement("SELECT * FROM nowhere WHERE pk = 'a'"), BatchStatement("SELECT * FROM plain"),
            ]
            let read = try await tables.batchExecuteStatement(BatchExecuteStatementRequest(reads))
            #expect(read.responses.map(\.failure?.code) == [.resourceNotFound, .validation])
            #expect(read.responses.map(\.tableName) == [nil, nil], "neither came to its table")
            #expect(batch.responses.map(\.tableName) == ["plain", "plain"])
            let mixed = BatchExecuteStatementRequest(reads + [BatchStatement(insert, parameters: [value("z")])])
            #expect(
                await refusal { _ = try await tables.batchExecuteStatement(mixed) }
                    == .validation(
                        "BatchExecuteStatement API does not support both read and write operations in the same request")
            )

            let refused = await refusal {
                _ = try await tables.executeTransaction(
                    ExecuteTransactionRequest([
                        BatchStatement(insert, parameters: [value("b")]),
                        BatchStatement(insert, parameters: [value("a")]),
                    ]))
            }
            let duplicate = CancellationReason(
                code: .duplicateItem, message: "Duplicate primary key exists in table")
            #expect(refused == .transactionCanceled([.none, duplicate]))
            let found = try await tables.executeTransaction(
                ExecuteTransactionRequest([
                    BatchStatement("SELECT * FROM plain WHERE pk = 'a'"),
                    BatchStatement("SELECT * FROM plain WHERE pk = 'b'"),
                ]))
            #expect(found.items == [item(["pk": "a"]), nil])
        }
    }

    @Test func `what RETURNING shows, and where it may not be asked for`() async throws {
        try await withTables(.plain) { tables, _ in
            _ = try await run(
                tables, "INSERT INTO plain VALUE {'pk': 'a', 'm': {'x': 1, 'y': 2}, 'l': [1, 2, 3], 'n': 1}")
            let leaf = try await run(tables, "UPDATE plain SET m.x = 5 WHERE pk = 'a' RETURNING MODIFIED NEW *")
            #expect(leaf == [item(["m": .map(["x": 5])])])
            let element = try await run(tables, "UPDATE plain SET l[1] = 9 WHERE pk = 'a' RETURNING MODIFIED OLD *")
            #expect(element == [item(["l": .list([2])])])
            let nothing = try await run(tables, "UPDATE plain REMOVE n WHERE pk = 'a' RETURNING MODIFIED NEW *")
            #expect(nothing.isEmpty)
            let miss = try await run(tables, "DELETE FROM plain WHERE pk = 'b' RETURNING ALL OLD *")
            #expect(miss.isEmpty)
            let batch = try await tables.batchExecuteStatement(
                BatchExecuteStatementRequest([
                    BatchStatement("UPDATE plain REMOVE k WHERE pk = 'a' RETURNING MODIFIED NEW *"),
                    BatchStatement("UPDATE plain SET k = 1 WHERE pk = 'a' RETURNING MODIFIED NEW *"),
                    BatchStatement("DELETE FROM plain WHERE pk = 'a' RETURNING ALL NEW *"),
                    BatchStatement("SLECT"),
                    BatchStatement("UPDATE plain SET k = 2 WHERE pk = 'a' AND k = 9"),
                ]))
            #expect(batch.responses.map(\.item) == [nil, item(["k": 1]), nil, nil, nil])
            #expect(
                batch.responses.map(\.failure?.code) == [nil, nil, .validation, .validation, .conditionalCheckFailed])
            #expect(batch.responses.map(\.tableName) == ["plain", "plain", nil, nil, "plain"])
            let transaction = ExecuteTransactionRequest([
                BatchStatement("INSERT INTO plain VALUE {'pk': 'c'}"),
                BatchStatement("UPDATE plain SET k = 1 WHERE pk = 'a' RETURNING ALL NEW *"),
            ])
            #expect(
                await refusal { _ = try await tables.executeTransaction(transaction) }
                    == .validation(
                        "Validation failed in TransactStatements[1]: RETURNING clause is not supported in "
                            + "ExecuteTransaction."))
            let written = try await tables.executeTransaction(
                ExecuteTransactionRequest([BatchStatement("INSERT INTO plain VALUE {'pk': 'c'}")]))
            #expect(written.items.isEmpty)
        }
    }

    @Test func `an index is named rightly, projects what is asked about, and stays out of transactions`() async throws {
        var request = CreateTableRequest.plain
        request.definitions.append(KeyAttribute("g", .string))
        request.globalIndexes = [
            IndexRequest(
                name: "by-g", key: [KeyElement("g", .partition)],
                projection: ProjectionRequest(.include, nonKeyAttributes: ["shown"]))
        ]
        try await withTables(request) { tables, _ in
            _ = try await run(tables, "INSERT INTO plain VALUE {'pk': 'a', 'g': 'x', 'shown': {'n': 1}, 'hidden': 2}")
            let found = try await run(tables, "SELECT shown.n, pk FROM plain.\"by-g\" WHERE g = 'x' AND shown.n = 1")
            #expect(found == [item(["n": 1, "pk": "a"])])
            func refused(_ statement: String, consistently: Bool = false) async -> String? {
                await refusal {
                    _ = try await tables.executeStatement(
                        ExecuteStatementRequest(statement, consistentRead: consistently))
                }?.text
            }
            let invalid = "One or more parameter values were invalid: "
            #expect(
                await refused("SELECT pk FROM plain.\"by-g\" WHERE g = 'x' AND hidden = 2 AND size(other) > 1")
                    == invalid + "Secondary index by-g does not project one or more filter attributes: [hidden, other]")
            #expect(
                await refused("SELECT hidden FROM plain.\"by-g\" WHERE g = 'x'")
                    == invalid + "Global secondary index by-g does not project [hidden]")
            #expect(
                await refused("SELECT * FROM plain.\"no\" WHERE g = 'x'")
                    == "The table does not have the specified index")
            #expect(
                await refused("SELECT * FROM plain.\"by-g\" WHERE g = 'x'", consistently: true)
                    == "Strongly consistent read is not supported on Global Secondary Indexes")
            let transaction = ExecuteTransactionRequest([
                BatchStatement("SELECT * FROM plain WHERE pk = 'a'"),
                BatchStatement("SELECT * FROM plain.\"by-g\" WHERE g = 'x'"),
            ])
            #expect(
                await refusal { _ = try await tables.executeTransaction(transaction) }
                    == .validation(
                        "Validation failed in TransactStatements[1]: Reads on indices are not supported within "
                            + "transactions."))
        }
    }
}
