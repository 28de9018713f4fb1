import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastTables

@Suite struct `A disk without room for tables` {
    /// Opens the store again with another reserve of free space.
    private func reopened(_ temporary: TemporaryStore, reserve: UInt64) throws -> (Store, Tables) {
        var options = StoreOptions()
        options.mapSize = 1 << 32
        options.clock = temporary.clock
        options.reserveBytes = reserve
        let store = try Store.open(temporary.path, trees: TableTrees.all, options: options)
        return (
            store, Tables(store: store, scope: .local, cache: TableCache(), randomness: SeededRandomness(seed: 1))
        )
    }

    @Test func `puts are refused, and deletes make room again`() async throws {
        let temporary = try TemporaryStore(trees: TableTrees.all) { $0.reserveBytes = 0 }
        defer { removeDirectory(temporary.path) }
        let before = Tables(
            store: temporary.store, scope: .local, cache: TableCache(), randomness: SeededRandomness(seed: 1))
        for request in [CreateTableRequest.sorted, .indexed] {
            _ = try await before.createTable(request)
            for number in 0..<10 {
                let text = AttributeValue.string(String(repeating: "x", count: 30_000))
                let item = item(["pk": "a", "sk": .int(number), "g": "x", "h": .int(number), "v": text])
                _ = try await before.putItem(PutItemRequest(table: request.name, item: item))
            }
        }
        temporary.store.close()

        let (full, tables) = try reopened(temporary, reserve: .max)
        let put = PutItemRequest(table: "sorted", item: item(["pk": "b", "sk": 1]))
        let refused = await refusal { _ = try await tables.putItem(put) }
        #expect(refused == .storage(.diskFull(path: temporary.path)))
        for table in ["sorted", "indexed"] {
            let key = item(["pk": "a", "sk": 3])
            _ = try await tables.deleteItem(DeleteItemRequest(table: table, key: key))
            #expect(try await tables.getItem(GetItemRequest(table: table, key: key)).item == nil)
            _ = try await tables.deleteTable(table)
        }
        while try await full.reclaim() == .more {}
        let report = try full.verify([TablesVerifier(), TokenVerifier()])
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(report.entries["tables.items"] == 0 && report.entries["tables.indexes"] == 0)
        #expect(report.entries["storage.pieces"] == 0)
        full.close()

        let (roomy, later) = try reopened(temporary, reserve: 0)
        defer { roomy.close() }
        _ = try await later.createTable(.sorted)
        _ = try await later.putItem(put)
    }
}
