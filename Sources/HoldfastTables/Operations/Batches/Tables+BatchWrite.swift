public import HoldfastCore
public import HoldfastStorage

/// A BatchWriteItem, checked as far as that goes without its tables.
public struct PreparedBatchWrite: Sendable {
    /// In the order of the tables' names, and within a table as the request has them.
    let writes: [PreparedWrite]
    let report: WriteReport

    var bytes: Int { writes.reduce(0) { $0 + $1.item.bytes.count } }
}

extension Tables {
    /// Puts and deletes up to 25 items in one commit: all of them or, where one is refused, none.
    ///
    /// AWS promises no more than that each write is atomic; a batch that is one commit keeps that promise.
    /// - Throws: `validation`, `resourceNotFound`, `itemCollectionSizeLimitExceeded` or `storage`. Durable when it
    ///   returns.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>.
    public func batchWriteItem(_ request: BatchWriteItemRequest) async throws(TableError) -> BatchWriteItemResult {
        let batch = try prepare(request)
        try checkInSnapshot(batch)
        let now = now
        do throws(WriteError<TableError>) {
            return try await store.write(bytes: batch.bytes) { transaction throws(TableError) in
                try perform(batch, at: now, &transaction)
            }
        } catch {
            throw TableError(error)
        }
    }

    /// Checks what a BatchWrite asks for, as far as that goes without the tables.
    public func prepare(_ request: BatchWriteItemRequest) throws(TableError) -> PreparedBatchWrite {
        let count = request.tables.values.reduce(0) { $0 + $1.count }
        if count > OperationLimits.batchWritesMax {
            throw .validation("Too many items requested for the BatchWriteItem call")
        }
        let report = WriteReport(
            consumedCapacity: request.returnConsumedCapacity,
            itemCollectionMetrics: request.returnItemCollectionMetrics)
        var writes: [PreparedWrite] = []
        for (reference, part) in request.tables.sorted(by: { $0.key < $1.key }) {
            for write in part {
                let (action, item): (PreparedWrite.Action, EncodedItem) =
                    switch write {
                    case .put(let item): (.put, item)
                    case .delete(let key): (.delete, key)
                    }
                writes.append(
                    PreparedWrite(action, item, table: reference, condition: nil, report: report))
            }
        }
        return PreparedBatchWrite(writes: writes, report: report)
    }

    /// Writes the batch in a transaction of the caller's.
    public func perform(
        _ batch: PreparedBatchWrite, at now: Timestamp, _ transaction: inout WriteTransaction
    ) throws(TableError) -> BatchWriteItemResult {
        let bound = try bind(batch, transaction.reading)
        let origin = ItemChange.Origin(now: now)
        var consumed: [ConsumedCapacity] = []
        var metrics: [String: [ItemCollectionMetrics]] = [:]
        for write in bound {
            let result = try write.perform(&transaction, origin)
            if let capacity = result.consumedCapacity { consumed.append(capacity) }
            if let metric = result.itemCollectionMetrics { metrics[write.write.reference, default: []].append(metric) }
        }
        return BatchWriteItemResult(
            itemCollectionMetrics: batch.report.itemCollectionMetrics == .size ? metrics : nil,
            consumedCapacity: batch.report.consumedCapacity == .none ? nil : ConsumedCapacity.perTable(consumed))
    }

    private func checkInSnapshot(_ batch: PreparedBatchWrite) throws(TableError) {
        do throws(ReadError<TableError>) {
            try store.read { transaction throws(TableError) in _ = try bind(batch, transaction) }
        } catch {
            throw TableError(error)
        }
    }

    private func bind(
        _ batch: PreparedBatchWrite, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> [BoundWrite] {
        var seen: Set<[UInt8]> = []
        var bound: [BoundWrite] = []
        for write in batch.writes {
            let table = try table(write.reference, transaction)
            // Where PutItem names the attribute, a batch says that the key does not match.
            if case .put = write.action { _ = try RequestKey.within(write.item.view, table.key) }
            let write = try BoundWrite(write, to: table)
            if !seen.insert(write.key.treeKey(table.record.id)).inserted {
                throw .validation("Provided list of item keys contains duplicates")
            }
            bound.append(write)
        }
        return bound
    }
}
