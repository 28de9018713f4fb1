import HoldfastCore
import Testing

@testable import HoldfastTables

struct ConcurrencyTests {
    @Test func `concurrent ADDs are never lost`() async throws {
        try await withTables(.plain) { tables, _ in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        for _ in 0..<25 {
                            let refused = await refusal {
                                _ = try await tables.updateItem(
                                    UpdateItemRequest(
                                        table: "plain", key: item(["pk": "counter"]), update: "ADD n :one",
                                        placeholders: Placeholders(values: [":one": value(1)])))
                            }
                            #expect(refused == nil)
                        }
                    }
                }
            }
            let read = try await tables.getItem(GetItemRequest(table: "plain", key: item(["pk": "counter"])))
            #expect(read.item == item(["pk": "counter", "n": 400]))
        }
    }

    @Test func `concurrent transfers keep the sum, and every snapshot sees it`() async throws {
        let accounts = 5
        try await withTables(.plain) { tables, _ in
            for account in 0..<accounts {
                _ = try await tables.putItem(
                    PutItemRequest(table: "plain", item: item(["pk": .string("a\(account)"), "n": 100])))
            }
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<6 {
                    group.addTask { await transfer(tables, accounts, seed: UInt64(worker), times: 25) }
                }
                group.addTask {
                    for _ in 0..<25 { #expect(await sum(tables, accounts) == 100 * Int64(accounts)) }
                }
            }
            #expect(await sum(tables, accounts) == 100 * Int64(accounts))
        }
    }

    private func transfer(_ tables: Tables, _ accounts: Int, seed: UInt64, times: Int) async {
        var random = SeededRandomness(seed: seed)
        for _ in 0..<times {
            let from = Int.random(in: 0..<accounts, using: &random)
            let to = (from + Int.random(in: 1..<accounts, using: &random)) % accounts
            let amount = Int.random(in: 1...60, using: &random)
            let refused = await refusal {
                _ = try await tables.transactWriteItems(
                    TransactWriteItemsRequest([
                        .update(
                            .init(
                                table: "plain", key: item(["pk": .string("a\(from)")]), update: "SET n = n - :v",
                                condition: "n >= :v", placeholders: Placeholders(values: [":v": value(.int(amount))]))),
                        .update(
                            .init(
                                table: "plain", key: item(["pk": .string("a\(to)")]), update: "ADD n :v",
                                placeholders: Placeholders(values: [":v": value(.int(amount))]))),
                    ]))
            }
            if let refused {
                let reasons = [
                    CancellationReason(code: .conditionalCheckFailed, message: "The conditional request failed"), .none,
                ]
                #expect(refused == .transactionCanceled(reasons))
            }
        }
    }

    /// Of all accounts, in one snapshot.
    private func sum(_ tables: Tables, _ accounts: Int) async -> Int64? {
        let gets = (0..<accounts).map { TransactGet(table: "plain", key: item(["pk": .string("a\($0)")])) }
        let result = try? await tables.transactGetItems(TransactGetItemsRequest(gets))
        return result?.items.reduce(0) { $0 + ($1?.view.value("n")?.number?.int64 ?? 0) }
    }
}
