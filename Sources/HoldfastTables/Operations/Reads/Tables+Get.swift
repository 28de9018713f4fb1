public import HoldfastStorage

extension Tables {
    /// Reads one item by its key.
    ///
    /// Every read is consistent. Runs on the caller's thread: O(log *n*) and a copy of the item.
    /// - Throws: `validation`, `resourceNotFound` or `storage`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html>.
    public func getItem(_ request: GetItemRequest) async throws(TableError) -> GetItemResult {
        try getItemInPlace(request)
    }

    /// ``getItem(_:)`` for callers that are not asynchronous.
    public func getItemInPlace(_ request: GetItemRequest) throws(TableError) -> GetItemResult {
        let get = try prepare(request)
        do throws(ReadError<TableError>) {
            return try store.read { transaction throws(TableError) in try self.get(get, transaction) }
        } catch {
            throw TableError(error)
        }
    }

    /// Lends an item from its snapshot, projected, without copying it where all of it is asked for.
    ///
    /// - Parameter body: gets the item, `nil` where there is none, and the consumed capacity where it was asked for. It
    ///   holds up a snapshot: keep it short.
    public func withItem<Result>(
        _ request: GetItemRequest, _ body: (ItemView?, ConsumedCapacity?) throws(TableError) -> Result
    ) throws(TableError) -> Result {
        let get = try prepare(request)
        do throws(ReadError<TableError>) {
            return try store.read { transaction throws(TableError) in try lend(get, transaction, body) }
        } catch {
            throw TableError(error)
        }
    }

    /// Parses and checks what a Get asks for, as far as that goes without the table.
    public func prepare(_ request: GetItemRequest) throws(TableError) -> PreparedGet {
        PreparedGet(
            reference: request.table, key: request.key,
            projection: try ReadExpressions.projection(request.projection, names: request.names),
            consistentRead: request.consistentRead, returnConsumedCapacity: request.returnConsumedCapacity)
    }

    /// Reads an item in a snapshot of the caller's, copied.
    public func get(
        _ get: PreparedGet, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> GetItemResult {
        let key = try get.treeKey(try table(get.reference, transaction))
        guard let stored = try transaction.lend(TableTrees.items, key.span) else {
            return GetItemResult(item: nil, consumedCapacity: get.consumedCapacity(nil))
        }
        let item = try StoredItem.view(stored.bytes, key: key.span)
        let consumed = get.consumedCapacity(item)
        guard let projection = get.projection else {
            return GetItemResult(item: EncodedItem(trusted: stored.copyBytes()), consumedCapacity: consumed)
        }
        return GetItemResult(item: projection.projection.apply(to: item), consumedCapacity: consumed)
    }

    /// Lends an item in a snapshot of the caller's.
    public func lend<Result>(
        _ get: PreparedGet, _ transaction: borrowing ReadTransaction,
        _ body: (ItemView?, ConsumedCapacity?) throws(TableError) -> Result
    ) throws(TableError) -> Result {
        let key = try get.treeKey(try table(get.reference, transaction))
        guard let stored = try transaction.lend(TableTrees.items, key.span) else {
            return try body(nil, get.consumedCapacity(nil))
        }
        let item = try StoredItem.view(stored.bytes, key: key.span)
        let consumed = get.consumedCapacity(item)
        guard let projection = get.projection else { return try body(item, consumed) }
        let projected = projection.projection.apply(to: item)
        return try body(projected.view, consumed)
    }
}
