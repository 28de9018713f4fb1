import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastTables

struct CreateTableTests {
    private static let invalid = "One or more parameter values were invalid: "

    /// A request that breaks one rule, and what AWS says.
    private static func refusals() -> [(CreateTableRequest, String)] {
        var cases: [(CreateTableRequest, String)] = []
        func add(_ text: String, _ change: (inout CreateTableRequest) -> Void) {
            var request = CreateTableRequest.sorted
            change(&request)
            cases.append((request, text))
        }
        add("No provisioned throughput specified for the table") { $0.billing = nil }
        add(
            invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        ) { $0.billing = .provisioned }
        add(
            invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                + "PAY_PER_REQUEST"
        ) { $0.throughput = Throughput(read: 1, write: 1) }
        add("Invalid KeySchema: The first KeySchemaElement is not a HASH key type") { $0.key.reverse() }
        add("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type") {
            $0.key[1] = KeyElement("sk", .partition)
        }
        add("Both the Hash Key and the Range Key element in the KeySchema have the same name") {
            $0.key[1] = KeyElement("pk", .sort)
        }
        add(
            invalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, other], "
                + "AttributeDefinitions: [pk, sk]"
        ) { $0.key[1] = KeyElement("other", .sort) }
        add(
            invalid + "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                + "AttributeDefinitions"
        ) { $0.definitions.append(KeyAttribute("x", .string)) }
        add(
            invalid + "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, sk, x, y], "
                + "keys used: [pk, sk, x]"
        ) {
            $0.definitions += [KeyAttribute("x", .string), KeyAttribute("y", .string)]
            $0.globalIndexes = [IndexRequest(name: "byX", key: [KeyElement("x", .partition)])]
        }
        add(invalid + "List of GlobalSecondaryIndexes is empty") { $0.globalIndexes = [] }
        add(invalid + "Duplicate index name: same") {
            $0.definitions.append(KeyAttribute("x", .string))
            let index = IndexRequest(name: "same", key: [KeyElement("x", .partition)])
            $0.globalIndexes = [index, index]
        }
        add(invalid + "Unknown ProjectionType: null") {
            $0.globalIndexes = [
                IndexRequest(name: "byPk", key: [KeyElement("pk", .partition)], projection: ProjectionRequest(nil))
            ]
        }
        add(invalid + "ProjectionType is ALL, but NonKeyAttributes is specified") {
            $0.globalIndexes = [
                IndexRequest(
                    name: "byPk", key: [KeyElement("pk", .partition)],
                    projection: ProjectionRequest(.all, nonKeyAttributes: ["a"]))
            ]
        }
        add(invalid + "Index KeySchema does not have a range key for index: byPk") {
            $0.localIndexes = [IndexRequest(name: "byPk", key: [KeyElement("pk", .partition)])]
        }
        add(invalid + "Number of GlobalSecondaryIndexes exceeds per-table limit of 20") {
            $0.globalIndexes = (0..<21).map { IndexRequest(name: "index\($0)", key: [KeyElement("pk", .partition)]) }
        }
        add("TableName must be at least 3 characters long and at most 255 characters long") { $0.name = "ab" }
        return cases
    }

    @Test func `a request out of order gets AWS's text and makes no table`() async throws {
        try await withTables { tables, _ in
            for (request, text) in Self.refusals() {
                let error = await refusal { _ = try await tables.createTable(request) }
                #expect(error?.text == text)
            }
            var local = CreateTableRequest.plain
            local.localIndexes = [IndexRequest(name: "byPk", key: [KeyElement("pk", .partition)])]
            let error = await refusal { _ = try await tables.createTable(local) }
            #expect(
                error?.text == Self.invalid + "Table KeySchema does not have a range key, which is required when "
                    + "specifying a LocalSecondaryIndex")
            let names = try await tables.listTables().names
            #expect(names.isEmpty)
        }
    }

    @Test func `a table is creating in the reply and active from then on`() async throws {
        try await withTables { tables, clock in
            let created = try await tables.createTable(.indexed)
            #expect(created.status == .creating)
            let described = try await tables.describeTable("indexed")
            #expect(described.status == .active)
            #expect(described.table == created.table)
            #expect(described.table.created == clock.now)
            #expect(described.table.definitions == CreateTableRequest.indexed.definitions)
            #expect(described.indexes.map(\.status) == [.active, .active, .active])
            #expect(described.table.resourceName.description == "arn:aws:dynamodb:us-east-1:000000000000:table/indexed")
            let again = await refusal { _ = try await tables.createTable(.indexed) }
            #expect(again == .resourceInUse("Table already exists: indexed"))
        }
    }

    @Test func `a record comes back as it was stored`() throws {
        var record = TableRecord(
            revision: 7, id: 9, scope: .local, name: "everything", uuid: "u", created: Timestamp(milliseconds: 5),
            key: KeySchema(KeyAttribute("a", .string), sort: KeyAttribute("b", .binary)), billing: .provisioned)
        record.indexes = [
            SecondaryIndex(
                id: 3, name: "index", kind: .global, state: .backfilling,
                key: KeySchema(
                    partition: [KeyAttribute("x", .number), KeyAttribute("y", .string)],
                    sort: [KeyAttribute("z", .binary)]), projection: .include(["p", "q"]),
                throughput: Throughput(read: 1, write: 2), onDemandLimits: OnDemandLimits(read: 1),
                warmThroughput: WarmThroughput(write: 4))
        ]
        record.throughput = Throughput(read: 3, write: 4)
        record.throughput?.lastIncrease = Timestamp(milliseconds: 1)
        record.billingChanged = Timestamp(milliseconds: 2)
        record.stream = TableStream(id: 8, view: .oldImage, label: "label")
        record.lastStreamLabel = "label"
        record.timeToLive = TimeToLive(id: 6, attribute: "ttl", state: .enabled, changed: Timestamp(milliseconds: 3))
        record.encryption = ServerSideEncryption(keyName: "key")
        record.tableClass = .infrequentAccess
        record.isDeletionProtected = true
        let bytes = record.encoded
        var reader = RecordReader(bytes.span)
        let decoded = try TableRecord(decoding: &reader)
        #expect(decoded == record)
        for length in 0..<bytes.count {
            #expect(throws: RecordDecodingError.self) {
                var cut = RecordReader(bytes.span.extracting(0..<length))
                _ = try TableRecord(decoding: &cut)
            }
        }
    }

    @Test func `tables of two scopes never meet, and names come in pages`() async throws {
        try await withTables { tables, _ in
            let region = try #require(Region("eu-west-1"))
            let other = Tables(
                store: tables.store, scope: Scope(account: .local, region: region), cache: tables.cache,
                randomness: tables.randomness)
            for number in 0..<5 {
                var request = CreateTableRequest.plain
                request.name = "table\(number)"
                _ = try await tables.createTable(request)
            }
            _ = try await other.createTable(.plain)
            let first = try await tables.listTables(limit: 2)
            #expect(first == TableNamePage(names: ["table0", "table1"], lastEvaluated: "table1"))
            let second = try await tables.listTables(after: "table1", limit: 3)
            #expect(second == TableNamePage(names: ["table2", "table3", "table4"], lastEvaluated: nil))
            #expect(try await other.listTables().names == ["plain"])
            let missing = await refusal { _ = try await tables.describeTable("plain") }
            #expect(missing == .resourceNotFound("Requested resource not found: Table: plain not found"))
        }
    }
}
