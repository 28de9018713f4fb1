/// A program's own types in tables: anything `Codable` with the key attributes among its properties.
///
/// Each of these is one operation of the same semantics as its namesake in DynamoDB: durable when it returns, and
/// consistent. They throw `TableError`, and what the value's own coding throws.
extension Tables {
    /// Stores a value as an item, in place of one with the same key.
    ///
    /// - Parameters:
    ///   - condition: a condition expression on the item that is there now, such as `attribute_not_exists(id)`.
    ///   - values: what the condition's `:placeholders` stand for.
    public func put(
        _ value: some Encodable, into table: String, where condition: String? = nil,
        values: [String: AttributeValue] = [:]
    ) async throws {
        _ = try await putItem(
            PutItemRequest(
                table: table, item: Item(encoding: value).encoded(), condition: WriteCondition(condition),
                placeholders: placeholders(values)))
    }

    /// The item under a key, as a value of a type of the program's; `nil` where there is none.
    public func get<Value: Decodable>(
        _ type: Value.Type = Value.self, from table: String, key: Item
    ) async throws -> Value? {
        try await getItem(GetItemRequest(table: table, key: key.encoded())).item.map { try Item($0).decode(type) }
    }

    /// Changes an item in part by an update expression, such as `ADD plays :one`, making it where it is missing.
    /// - Returns: the item as it is afterwards.
    @discardableResult
    public func update<Value: Decodable>(
        _ type: Value.Type = Item.self, in table: String, key: Item, _ expression: String,
        where condition: String? = nil, values: [String: AttributeValue] = [:]
    ) async throws -> Value {
        let result = try await updateItem(
            UpdateItemRequest(
                table: table, key: key.encoded(), update: expression,
                condition: WriteCondition(condition), placeholders: placeholders(values),
                report: WriteReport(returnValues: .allNew)))
        return try Item(result.attributes ?? .empty).decode(type)
    }

    /// Removes the item under a key; one that is not there is no error.
    public func delete(
        from table: String, key: Item, where condition: String? = nil, values: [String: AttributeValue] = [:]
    ) async throws {
        _ = try await deleteItem(
            DeleteItemRequest(
                table: table, key: key.encoded(), condition: WriteCondition(condition),
                placeholders: placeholders(values)))
    }

    /// All items of one partition in the order of their sort keys, read page by page.
    ///
    /// - Parameters:
    ///   - index: a secondary index to read instead of the table.
    ///   - keyCondition: such as `artist = :artist AND begins_with(song, :start)`.
    ///   - limit: how many values at most.
    public func query<Value: Decodable>(
        _ type: Value.Type = Item.self, in table: String, index: String? = nil, _ keyCondition: String,
        values: [String: AttributeValue], ascending: Bool = true, limit: Int = .max
    ) async throws -> [Value] {
        var request = QueryRequest(table: table)
        request.index = index
        request.keyCondition = keyCondition
        request.placeholders = try placeholders(values)
        request.scanIndexForward = ascending
        var found: [Value] = []
        repeat {
            if limit < .max { request.limit = limit - found.count }
            let page = try await query(request)
            for item in page.items { found.append(try Item(item).decode(type)) }
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil && found.count < limit
        return found
    }

    private func placeholders(_ values: [String: AttributeValue]) throws -> Placeholders {
        values.isEmpty ? .none : Placeholders(values: try values.mapValues { try $0.encoded() })
    }
}
