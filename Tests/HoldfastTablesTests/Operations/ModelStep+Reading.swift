import HoldfastCore

@testable import HoldfastTables

extension ModelStep {
    /// Reads page after page, and compares what came together with the model.
    func read(_ tables: Tables, _ model: ModelTable) async throws {
        switch self {
        case .query(let partition, let atLeast, let reverse, let limit):
            var request = QueryRequest(
                table: "indexed", keyCondition: atLeast == nil ? "pk = :p" : "pk = :p AND sk >= :s",
                placeholders: Placeholders(values: [":p": value(.string("p\(partition)"))]),
                scanIndexForward: !reverse, limit: limit)
            if let atLeast { request.placeholders.values?[":s"] = value(.int(atLeast)) }
            let rows = model.partition(partition).filter { $0.key.sort >= atLeast ?? .min }.map(\.item)
            try expect(try await all(request, tables), reverse ? rows.reversed() : rows)
        case .queryIndex(let g, let reverse, let limit):
            let request = QueryRequest(
                table: "indexed", index: "byG", keyCondition: "g = :g",
                placeholders: Placeholders(values: [":g": value(.string("g\(g)"))]), scanIndexForward: !reverse,
                limit: limit)
            let items = try await all(request, tables)
            let rows = model.byG(g)
            try expect(Set(items), Set(rows.map(\.shownByG)))
            try expect(items.count, rows.count)
            let order = items.map { $0.view.value("h")?.number?.int64 }
            let expected = rows.map { $0.h.map(Int64.init) }.sorted { ($0 ?? 0) < ($1 ?? 0) }
            try expect(order, reverse ? expected.reversed() : expected)
        case .queryLocal(let partition, let limit):
            let request = QueryRequest(
                table: "indexed", index: "byL", keyCondition: "pk = :p",
                placeholders: Placeholders(values: [":p": value(.string("p\(partition)"))]), limit: limit)
            let rows = model.byL(partition).sorted { ($0.l ?? 0, $0.key.sort) < ($1.l ?? 0, $1.key.sort) }
            try expect(try await all(request, tables), rows.map(\.item))
        case .scan(let segments, let limit, let filter):
            var items: [EncodedItem] = []
            for segment in 0..<segments {
                var request = ScanRequest(
                    table: "indexed", limit: limit, segment: segment, totalSegments: segments)
                if let filter {
                    request.filter = "n > :n"
                    request.placeholders = Placeholders(values: [":n": value(.int(filter))])
                }
                items += try await all(request, tables)
            }
            let rows = model.rows.values.filter { row in filter.map { (row.n ?? .min) > $0 } ?? true }
            try expect(items.count, rows.count)
            try expect(Set(items), Set(rows.map(\.item)))
        case .write, .batch, .transaction, .get: preconditionFailure("not a read of pages")
        }
    }

    private func all(_ request: QueryRequest, _ tables: Tables) async throws -> [EncodedItem] {
        var request = request
        var items: [EncodedItem] = []
        repeat {
            let page = try await tables.query(request)
            try expect(page.scannedCount <= request.limit ?? .max, true)
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return items
    }

    private func all(_ request: ScanRequest, _ tables: Tables) async throws -> [EncodedItem] {
        var request = request
        var items: [EncodedItem] = []
        repeat {
            let page = try await tables.scan(request)
            try expect(page.count, page.items.count)
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return items
    }
}
