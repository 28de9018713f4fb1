import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct QueryTests {
    private static let selectMessages: [(QueryRequest, String)] = {
        let base = QueryRequest(
            table: "indexed", keyCondition: "pk = :p", placeholders: Placeholders(values: [":p": value("a")]))
        var all = base
        all.select = .allAttributes
        all.projection = ReadProjection("n")
        var count = all
        count.select = .count
        var specific = base
        specific.select = .specificAttributes
        var projected = base
        projected.select = .allProjectedAttributes
        var global = base
        global.index = "byG"
        global.keyCondition = "g = :p"
        var consistent = global
        consistent.consistentRead = true
        var whole = global
        whole.select = .allAttributes
        var hidden = global
        hidden.projection = ReadProjection("l")
        var filtered = global
        filtered.filter = "n = :p OR attribute_exists(l.a) OR size(m) > :p"
        var missing = base
        missing.index = "nothing"
        let envelope = "1 validation error detected: "
        let invalid = "One or more parameter values were invalid: "
        return [
            (all, envelope + "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"),
            (count, envelope + "Cannot specify the ProjectionExpression when choosing to get only the Count"),
            (
                specific,
                envelope
                    + "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
            ),
            (
                projected,
                envelope + "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"
            ),
            (consistent, "Consistent reads are not supported on global secondary indexes"),
            (
                whole,
                invalid
                    + "Select type ALL_ATTRIBUTES is not supported for global secondary index byG because its projection "
                    + "type is not ALL"
            ),
            (
                filtered,
                invalid + "Secondary index byG does not project one or more filter attributes: [l, m]"
            ),
            (hidden, invalid + "Global secondary index byG does not project [l]"),
            (missing, "The table does not have the specified index: nothing"),
        ]
    }()

    @Test(arguments: selectMessages.indices)
    func `what a query may not ask for is refused in AWS's words`(_ position: Int) async throws {
        let (request, text) = Self.selectMessages[position]
        try await withTables(.indexed) { tables, _ in
            let refused = await refusal { _ = try await tables.query(request) }
            #expect(refused == .validation(text))
        }
    }

    @Test func `sort key conditions bound the range on tables and indexes`() async throws {
        try await withTables(.indexed) { tables, _ in
            for number in -3...3 {
                _ = try await tables.putItem(
                    PutItemRequest(
                        table: "indexed",
                        item: item(["pk": "a", "sk": .int(number), "g": "x", "h": .int(number), "l": .int(number)])))
            }
            func numbers(_ index: String?, _ condition: String) async throws -> [Int64] {
                let page = try await tables.query(
                    QueryRequest(
                        table: "indexed", index: index, keyCondition: condition,
                        placeholders: Placeholders(
                            values: [":p": value(index == "byG" ? "x" : "a"), ":v": value(1)])))
                return page.items.compactMap { $0.view.value("sk")?.number?.int64 }
            }
            for (index, partition, sort) in [(nil, "pk", "sk"), ("byG", "g", "h"), ("byL", "pk", "l")]
                as [(String?, String, String)]
            {
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) = :v") == [1])
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) < :v") == [-3, -2, -1, 0])
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) <= :v") == [-3, -2, -1, 0, 1])
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) > :v") == [2, 3])
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) >= :v") == [1, 2, 3])
                #expect(try await numbers(index, "\(partition) = :p AND \(sort) BETWEEN :v AND :v") == [1])
            }
        }
    }

    @Test func `a page ends before 1 MB and goes on where it ended, either way`() async throws {
        try await withTables(.sorted) { tables, _ in
            let text = AttributeValue.string(String(repeating: "x", count: 300_000))
            for number in 0..<8 {
                _ = try await tables.putItem(
                    PutItemRequest(table: "sorted", item: item(["pk": "a", "sk": .int(number), "v": text])))
            }
            for forward in [true, false] {
                var request = QueryRequest(
                    table: "sorted", keyCondition: "pk = :p", placeholders: Placeholders(values: [":p": value("a")]),
                    projection: ReadProjection("sk"), scanIndexForward: forward, returnConsumedCapacity: .total)
                var pages: [[Int64]] = []
                repeat {
                    let page = try await tables.query(request)
                    pages.append(page.items.compactMap { $0.view.value("sk")?.number?.int64 })
                    #expect((page.consumedCapacity?.total.readUnits ?? 0) <= 128)
                    request.exclusiveStartKey = page.lastEvaluatedKey
                } while request.exclusiveStartKey != nil
                #expect(pages == (forward ? [[0, 1, 2], [3, 4, 5], [6, 7]] : [[7, 6, 5], [4, 3, 2], [1, 0]]))
            }
        }
    }

    /// 128 entries are walked where they were asked for, more on the pool; so are 64 KiB of records.
    @Test(arguments: [(127, 10), (128, 10), (129, 10), (200, 10), (63, 1_000), (80, 1_000), (1, 100_000)])
    func `a page is the same on either side of the bound for short ones`(count: Int, bytes: Int) async throws {
        try await withTables(.sorted) { tables, _ in
            let text = AttributeValue.string(String(repeating: "x", count: bytes))
            for number in 0..<count {
                _ = try await tables.putItem(
                    PutItemRequest(table: "sorted", item: item(["pk": "a", "sk": .int(number), "v": text])))
            }
            for measure in [ReturnConsumedCapacity.none, .total] {
                let page = try await tables.query(
                    QueryRequest(
                        table: "sorted", keyCondition: "pk = :p",
                        placeholders: Placeholders(values: [":p": value("a")]), returnConsumedCapacity: measure))
                #expect(page.items.compactMap { $0.view.value("sk")?.number?.int64 } == (0..<Int64(count)).map { $0 })
                #expect(page.count == count && page.scannedCount == count && page.lastEvaluatedKey == nil)
                let size = page.items.reduce(0) { $0 + $1.view.size }
                let units = Double((size + 4_095) / 4_096) / 2
                #expect(page.consumedCapacity?.total.readUnits == (measure == .none ? nil : units))
            }
        }
    }

    /// Read-ahead meets the bound for short pages in the midst of a run.
    @Test func `a page of small items and then large ones is the items in order`() async throws {
        try await withTables(.sorted) { tables, _ in
            for number in 0..<31 {
                let text = AttributeValue.string(String(repeating: "x", count: number < 15 ? 400 : 16_000))
                _ = try await tables.putItem(
                    PutItemRequest(table: "sorted", item: item(["pk": "a", "sk": .int(number), "v": text])))
            }
            let page = try await tables.query(
                QueryRequest(
                    table: "sorted", keyCondition: "pk = :p", placeholders: Placeholders(values: [":p": value("a")])))
            #expect(page.items.compactMap { $0.view.value("sk")?.number?.int64 } == (0..<31).map { $0 })
        }
    }

    /// Items that are read ahead are copied several at once, but for large ones and the last one of a limit.
    @Test func `pages of every limit are the items in order, either way`() async throws {
        try await withTables(.sorted) { tables, _ in
            let count = 40
            for number in 0..<count {
                let bytes = number == 7 || number == 23 ? 20_000 : number
                let text = AttributeValue.string(String(repeating: "x", count: bytes))
                _ = try await tables.putItem(
                    PutItemRequest(table: "sorted", item: item(["pk": "a", "sk": .int(number), "v": text])))
            }
            for limit in 1...count + 1 {
                for forward in [true, false] {
                    var request = QueryRequest(
                        table: "sorted", keyCondition: "pk = :p",
                        placeholders: Placeholders(values: [":p": value("a")]), limit: limit)
                    request.scanIndexForward = forward
                    var found: [Int64?] = []
                    repeat {
                        let page = try await tables.query(request)
                        #expect(page.count == page.items.count && page.scannedCount == page.count)
                        #expect(page.items.count == limit || page.lastEvaluatedKey == nil)
                        let numbers = page.items.map { $0.view.value("sk")?.number?.int64 }
                        for (item, number) in zip(page.items, numbers) {
                            let bytes = number == 7 || number == 23 ? 20_000 : Int(number ?? -1)
                            #expect(item.view.value("v")?.string?.utf8.count == bytes)
                        }
                        if let last = page.lastEvaluatedKey {
                            #expect(last.view.value("sk")?.number?.int64 == numbers.last)
                        }
                        found += numbers
                        request.exclusiveStartKey = page.lastEvaluatedKey
                    } while request.exclusiveStartKey != nil
                    let all = (0..<Int64(count)).map { Int64?($0) }
                    #expect(found == (forward ? all : all.reversed()))
                }
            }
        }
    }

    @Test func `an index shows what it projects, and a local one fetches the rest`() async throws {
        try await withTables(.indexed) { tables, _ in
            let stored = item(["pk": "a", "sk": 1, "g": "x", "h": 1, "n": 5, "z": 9])
            _ = try await tables.putItem(PutItemRequest(table: "indexed", item: stored))
            func query(_ index: String) async throws -> EncodedItems {
                try await tables.query(
                    QueryRequest(
                        table: "indexed", index: index, keyCondition: "g = :g",
                        placeholders: Placeholders(values: [":g": value("x")]))
                ).items
            }
            let included = try await query("byG")
            #expect(included == [item(["pk": "a", "sk": 1, "g": "x", "h": 1, "n": 5])])
            let keys = try await query("keysOfG")
            #expect(keys == [item(["pk": "a", "sk": 1, "g": "x"])])
        }
    }

    @Test func `start keys that do not fit are refused`() async throws {
        try await withTables(.sorted) { tables, _ in
            var query = QueryRequest(
                table: "sorted", keyCondition: "pk = :p", placeholders: Placeholders(values: [":p": value("a")]),
                exclusiveStartKey: item(["pk": "a"]))
            #expect(
                await refusal { _ = try await tables.query(query) }
                    == .validation("The provided starting key is invalid"))
            query.exclusiveStartKey = item(["pk": "b", "sk": 1])
            #expect(
                await refusal { _ = try await tables.query(query) }
                    == .validation("The provided starting key is outside query boundaries based on provided conditions")
            )
            query.keyCondition = "pk = :p AND sk > :s"
            query.placeholders = Placeholders(values: [":p": value("a"), ":s": value(5)])
            query.exclusiveStartKey = item(["pk": "a", "sk": 4])
            #expect(
                await refusal { _ = try await tables.query(query) }
                    == .validation("The provided starting key does not match the range key predicate"))
            let scan = ScanRequest(table: "sorted", exclusiveStartKey: item(["pk": "a"]))
            #expect(
                await refusal { _ = try await tables.scan(scan) }
                    == .validation(
                        "The provided starting key is invalid: The provided key element does not match the schema"))
        }
    }

    @Test(arguments: [1, 2, 3, 7, 1000, 1_000_000])
    func `segments cover the hash space without gaps or overlaps`(_ total: Int) {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 9]
        var position: [UInt8]? = prefix + Array(repeating: 0, count: 8)
        for index in 0..<min(total, 1000) {
            let range = Segment(index: index, total: total).range(under: prefix)
            #expect(range.lower == position)
            position = range.upper
        }
        if total <= 1000 { #expect(position == [0, 0, 0, 0, 0, 0, 0, 10]) }
    }
}
