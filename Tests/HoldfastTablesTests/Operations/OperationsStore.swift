import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastTables

/// Runs a test against an empty store with these tables, and verifies and removes the store afterwards.
func withTables(
    _ requests: CreateTableRequest..., test: (Tables, ManualClock) async throws -> Void
) async throws {
    let temporary = try TemporaryStore(trees: TableTrees.all)
    defer { temporary.remove() }
    let tables = Tables(
        store: temporary.store, scope: .local, cache: TableCache(), randomness: SeededRandomness(seed: 1))
    for request in requests { _ = try await tables.createTable(request) }
    try await test(tables, temporary.clock)
    try verify(temporary.store)
}

/// Fails the test where the store's check finds anything wrong.
private func verify(_ store: Store) throws {
    let report = try store.verify([TablesVerifier(), TokenVerifier()])
    #expect(report.problems.isEmpty, "\(report.problems)")
}

/// What an operation was refused with; `nil` where it succeeded.
func refusal(_ body: () async throws -> Void) async -> TableError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? TableError
    }
}

/// An item from literals: `item(["pk": "a", "n": 1])`.
func item(_ attributes: [AttributeName: AttributeValue]) -> EncodedItem {
    do throws(ItemError) {
        return try Item(attributes).encoded()
    } catch {
        preconditionFailure("a test's item is refused: \(error)")
    }
}

func value(_ value: AttributeValue) -> EncodedValue {
    do throws(ItemError) {
        return try value.encoded()
    } catch {
        preconditionFailure("a test's value is refused: \(error)")
    }
}

extension AttributeValue {
    static func int(_ number: Int) -> AttributeValue { .number(DecimalNumber(number)) }
}

extension CreateTableRequest {
    /// `t`: partition `pk` (S), sort `sk` (N).
    static var sorted: CreateTableRequest {
        CreateTableRequest(name: "sorted", partition: KeyAttribute("pk", .string), sort: KeyAttribute("sk", .number))
    }

    /// Partition `pk` (S) alone.
    static var plain: CreateTableRequest {
        CreateTableRequest(name: "plain", partition: KeyAttribute("pk", .string))
    }

    /// `pk` (S) and `sk` (N) with a global index on `g` (S) and `h` (N) that includes `n`, one on `g` that shows keys
    /// only, and a local one on `l` (N) that shows all.
    static var indexed: CreateTableRequest {
        var request = sorted
        request.name = "indexed"
        request.definitions += [
            KeyAttribute("g", .string), KeyAttribute("h", .number), KeyAttribute("l", .number),
        ]
        request.globalIndexes = [
            IndexRequest(
                name: "byG", key: [KeyElement("g", .partition), KeyElement("h", .sort)],
                projection: ProjectionRequest(.include, nonKeyAttributes: ["n"])),
            IndexRequest(
                name: "keysOfG", key: [KeyElement("g", .partition)], projection: ProjectionRequest(.keysOnly)),
        ]
        request.localIndexes = [
            IndexRequest(name: "byL", key: [KeyElement("pk", .partition), KeyElement("l", .sort)])
        ]
        return request
    }
}
