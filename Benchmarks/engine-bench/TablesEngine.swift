internal import Holdfast
internal import HoldfastCore
internal import HoldfastStorage
internal import HoldfastTables

/// Items of five attributes, as an embedding program keeps them: encoded, and asked for by key.
struct TablesEngine: Engine {
    static let table = "bench"

    var store: Store { holdfast.store }
    let workload: Workload
    private let holdfast: Holdfast
    private let tables: Tables
    private let texts: ItemTexts
    /// What timed puts carry, made before the time runs and in the order of use.
    private let preparedItems: [EncodedItem]
    private let partitionKeys: [EncodedValue]

    init(_ arguments: Arguments) async throws {
        guard let account = AccountID("123456789012"), let region = Region("us-east-1") else {
            throw Unexpected("no such account or region")
        }
        holdfast = try Holdfast.open(arguments.directory)
        tables = holdfast.tables(in: Scope(account: account, region: region))
        workload = arguments.workload
        let texts = ItemTexts(workload)
        self.texts = texts
        let workload = workload
        preparedItems =
            arguments.command == .put
            ? try (0..<workload.keys).map { try texts.item(workload.chosenForPut($0), stamp: workload.seed) } : []
        partitionKeys = arguments.command == .query ? try (0..<workload.partitions).map(texts.partitionKey) : []
        if arguments.command == .history { try await createTable() }
    }

    func put(_ index: UInt64, stamp: UInt64) async throws {
        try await put(texts.item(index, stamp: stamp))
    }

    func timedPut(_ step: UInt64) async throws {
        if step < preparedItems.count { return try await put(preparedItems[Int(step)]) }
        // More puts than items: another stamp, so that none is put again unchanged.
        let stamp = workload.seed + step / workload.keys * 1_000_000
        try await put(texts.item(workload.chosenForPut(step), stamp: stamp))
    }

    private func put(_ item: EncodedItem) async throws {
        _ = try await tables.putItem(PutItemRequest(table: Self.table, item: item))
    }

    func load(_ indices: [UInt64]) async throws {
        let puts = try indices.map { BatchWrite.put(item: try texts.item($0, stamp: 42)) }
        _ = try await tables.batchWriteItem(BatchWriteItemRequest(tables: [Self.table: puts]))
    }

    func delete(_ index: UInt64) async throws {
        _ = try await tables.deleteItem(DeleteItemRequest(table: Self.table, key: texts.key(index)))
    }

    func key(_ index: UInt64) throws -> EncodedItem { try texts.key(index) }

    func get(_ key: EncodedItem) async throws -> Int {
        let found = try await tables.getItem(GetItemRequest(table: Self.table, key: key))
        guard let item = found.item else { throw Unexpected("an item is not there") }
        return item.bytes.count
    }

    func query(_ partition: UInt64) async throws -> Int {
        let request = QueryRequest(
            table: Self.table, keyCondition: "pk = :pk",
            placeholders: Placeholders(values: [":pk": partitionKeys[Int(partition)]]))
        return try await tables.query(request).items.count
    }

    func scan() async throws -> Int {
        var count = 0
        var from: EncodedItem?
        repeat {
            let page = try await tables.scan(ScanRequest(table: Self.table, exclusiveStartKey: from))
            count += page.count
            from = page.lastEvaluatedKey
        } while from != nil
        return count
    }

    private func createTable() async throws {
        var request = CreateTableRequest(
            name: Self.table, partition: KeyAttribute("pk", .string),
            sort: workload.isOrdered ? KeyAttribute("sk", .number) : nil)
        request.billing = .payPerRequest
        _ = try await tables.createTable(request)
    }
}

/// Builds keys and items. An item's names and values are as many bytes as the workload's value.
struct ItemTexts: Sendable {
    let workload: Workload
    private let data: String

    init(_ workload: Workload) {
        self.workload = workload
        // Names: pk, kind, number, flag, data (20 bytes); a key of 16; "bench", 42 and true: 5, 2 and 1. Items in
        // order have a sort key in place of the flag: 2 and 2 in place of 4 and 1.
        let rest = workload.valueBytes - (workload.isOrdered ? 20 - 4 + 2 + 16 + 5 + 2 + 2 : 20 + 16 + 5 + 2 + 1)
        data = String(repeating: "abcdefghijklmnop", count: rest / 16 + 1).prefix(rest).description
    }

    func key(_ index: UInt64) throws -> EncodedItem {
        try Item(keyAttributes(index)).encoded()
    }

    /// - Parameter stamp: makes one put of the item unlike another.
    func item(_ index: UInt64, stamp: UInt64) throws -> EncodedItem {
        var attributes = keyAttributes(index)
        attributes["kind"] = "bench"
        attributes["number"] = .number(DecimalNumber(Int(stamp)))
        if !workload.isOrdered { attributes["flag"] = true }
        attributes["data"] = .string(data)
        return try Item(attributes).encoded()
    }

    func partitionKey(_ partition: UInt64) throws -> EncodedValue {
        try AttributeValue.string(text(partition)).encoded()
    }

    private func keyAttributes(_ index: UInt64) -> [AttributeName: AttributeValue] {
        if !workload.isOrdered { return ["pk": .string(text(index))] }
        return [
            "pk": .string(text(index / Workload.itemsPerQuery)),
            "sk": .number(DecimalNumber(Int(index % Workload.itemsPerQuery))),
        ]
    }

    /// 16 digits, as `load/aws.lua` writes them.
    private func text(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
