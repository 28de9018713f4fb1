public import HoldfastStorage

extension Tables {
    /// Reads up to 100 items of one point in time.
    ///
    /// - Throws: `transactionCanceled` where a key does not fit its table, `validation`, `resourceNotFound` or
    ///   `storage`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html>.
    public func transactGetItems(
        _ request: TransactGetItemsRequest
    ) async throws(TableError) -> TransactGetItemsResult {
        let gets = try prepare(request)
        do throws(ReadError<TableError>) {
            return try await store.readOnPool { transaction throws(TableError) in try self.get(gets, transaction) }
        } catch {
            throw TableError(error)
        }
    }

    /// Parses and checks what a TransactGet asks for, as far as that goes without the tables.
    public func prepare(_ request: TransactGetItemsRequest) throws(TableError) -> [PreparedGet] {
        var gets: [PreparedGet] = []
        for get in request.gets {
            gets.append(
                PreparedGet(
                    reference: get.table, key: get.key,
                    projection: try ReadExpressions.projection(ReadProjection(get.projection), names: get.names),
                    consistentRead: true, returnConsumedCapacity: request.returnConsumedCapacity))
        }
        return gets
    }

    /// Reads the items in a snapshot of the caller's.
    public func get(
        _ gets: [PreparedGet], _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TransactGetItemsResult {
        let keys = try bind(gets, transaction)
        var items: [EncodedItem?] = []
        var consumed: [ConsumedCapacity] = []
        var bytes = 0
        for (get, key) in zip(gets, keys) {
            guard let stored = try transaction.lend(TableTrees.items, key.span) else {
                items.append(nil)
                if let capacity = get.consumedCapacity(nil, isTransaction: true) { consumed.append(capacity) }
                continue
            }
            let item = try StoredItem.view(stored.bytes, key: key.span)
            bytes += item.size
            let copy = get.projection.map { $0.projection.apply(to: item) } ?? EncodedItem(trusted: stored.copyBytes())
            let holds = get.condition?.holds(item) ?? true
            items.append(copy.view.isEmpty || !holds ? nil : copy)
            if let capacity = get.consumedCapacity(item, isTransaction: true) { consumed.append(capacity) }
        }
        if bytes > OperationLimits.transactionBytesMax {
            throw .validation("Transaction request exceeds the maximum allowed size of 4 MB")
        }
        let isReported = gets.contains { $0.returnConsumedCapacity != .none }
        return TransactGetItemsResult(
            items: items, consumedCapacity: isReported ? ConsumedCapacity.perTable(consumed) : nil)
    }

    private func bind(
        _ gets: [PreparedGet], _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> [[UInt8]] {
        var entries: [TableEntry] = []
        for get in gets { entries.append(try table(get.reference, transaction)) }
        var keys: [[UInt8]] = []
        for (position, get) in gets.enumerated() {
            do throws(TableError) {
                keys.append(try get.treeKey(entries[position]))
            } catch .validation(let message) where message == RequestKey.mismatch {
                throw .canceled(
                    CancellationReason(code: .validation, message: message), at: position, of: gets.count)
            }
        }
        if Set(keys).count < keys.count {
            throw .validation("Transaction request cannot include multiple operations on one item")
        }
        return keys
    }
}
