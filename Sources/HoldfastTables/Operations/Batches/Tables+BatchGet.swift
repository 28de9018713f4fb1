public import HoldfastStorage

/// A BatchGetItem, parsed and checked as far as that goes without its tables.
public struct PreparedBatchGet: Sendable {
    struct Part: Sendable {
        let reference: String
        let request: KeysAndAttributes
        let projection: ProjectionPlan?
    }

    /// In the order of the tables' names.
    let parts: [Part]
    let returnConsumedCapacity: ReturnConsumedCapacity
}

extension Tables {
    /// Reads up to 100 items, of one point in time.
    ///
    /// - Throws: `validation`, `resourceNotFound` or `storage`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html>.
    public func batchGetItem(_ request: BatchGetItemRequest) async throws(TableError) -> BatchGetItemResult {
        let batch = try prepare(request)
        do throws(ReadError<TableError>) {
            return try await store.readOnPool { transaction throws(TableError) in try self.get(batch, transaction) }
        } catch {
            throw TableError(error)
        }
    }

    /// Parses and checks what a BatchGet asks for, as far as that goes without the tables.
    public func prepare(_ request: BatchGetItemRequest) throws(TableError) -> PreparedBatchGet {
        let keys = request.tables.values.reduce(0) { $0 + $1.keys.count }
        if keys > OperationLimits.batchGetKeysMax {
            throw .validation("Too many items requested for the BatchGetItem call")
        }
        var parts: [PreparedBatchGet.Part] = []
        for (reference, request) in request.tables.sorted(by: { $0.key < $1.key }) {
            parts.append(
                PreparedBatchGet.Part(
                    reference: reference, request: request,
                    projection: try ReadExpressions.projection(request.projection, names: request.names)))
        }
        return PreparedBatchGet(parts: parts, returnConsumedCapacity: request.returnConsumedCapacity)
    }

    /// Reads the items in a snapshot of the caller's.
    public func get(
        _ batch: PreparedBatchGet, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> BatchGetItemResult {
        let bound = try bind(batch, transaction)
        var result = BatchGetItemResult()
        var consumed: [ConsumedCapacity] = []
        var bytes = 0
        for (part, keys) in zip(batch.parts, bound) {
            var items = EncodedItems()
            var halves = 0
            for (position, key) in keys.enumerated() {
                guard let stored = try transaction.lend(TableTrees.items, key.span) else {
                    halves += CapacityRules.readHalves(bytes: 0, consistent: part.request.consistentRead)
                    continue
                }
                let item = try StoredItem.view(stored.bytes, key: key.span)
                let size = item.size
                if bytes > 0, bytes + size > OperationLimits.batchGetBytesMax {
                    var left = part.request
                    left.keys.removeFirst(position)
                    result.unprocessedKeys[part.reference] = left
                    bytes = .max / 2
                    break
                }
                bytes += size
                halves += CapacityRules.readHalves(bytes: size, consistent: part.request.consistentRead)
                if let projected = part.projection?.projection.apply(to: item) {
                    items.append(projected.view)
                } else {
                    items.append(item)
                }
            }
            result.responses[part.reference] = items
            consumed.append(
                ConsumedCapacity(
                    reading: part.reference, halves: halves, isDetailed: batch.returnConsumedCapacity == .indexes))
        }
        if batch.returnConsumedCapacity != .none { result.consumedCapacity = consumed }
        return result
    }

    /// The records' keys of each part, checked.
    private func bind(
        _ batch: PreparedBatchGet, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> [[[UInt8]]] {
        var seen: Set<[UInt8]> = []
        var bound: [[[UInt8]]] = []
        for part in batch.parts {
            let table = try table(part.reference, transaction)
            var keys: [[UInt8]] = []
            for key in part.request.keys {
                let key = try RequestKey.treeKey(exactly: key.view, table)
                if !seen.insert(key).inserted {
                    throw .validation("Provided list of item keys contains duplicates")
                }
                keys.append(key)
            }
            bound.append(keys)
        }
        return bound
    }
}
