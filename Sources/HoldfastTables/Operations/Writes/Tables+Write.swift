public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Stores an item whole, in the place of the one with its key.
    ///
    /// - Returns: what `request.report` asked for.
    /// - Throws: `validation`, `resourceNotFound`, `conditionalCheckFailed`, `itemCollectionSizeLimitExceeded` or
    ///   `storage`. Durable when it returns.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html>.
    public func putItem(_ request: PutItemRequest) async throws(TableError) -> WriteResult {
        try await perform(try prepare(request))
    }

    /// Changes an item in part, making it where it is missing.
    ///
    /// See ``putItem(_:)`` and <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html>.
    public func updateItem(_ request: UpdateItemRequest) async throws(TableError) -> WriteResult {
        try await perform(try prepare(request))
    }

    /// Removes an item; that there is none is no error.
    ///
    /// See ``putItem(_:)`` and <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html>.
    public func deleteItem(_ request: DeleteItemRequest) async throws(TableError) -> WriteResult {
        try await perform(try prepare(request))
    }

    /// Writes an item in a transaction of the caller's, with all that follows from it.
    ///
    /// - Parameters:
    ///   - write: made by `prepare` before the write body.
    ///   - now: the time of the write, drawn before the write body.
    public func perform(
        _ write: PreparedWrite, at now: Timestamp, _ transaction: inout WriteTransaction
    ) throws(TableError) -> WriteResult {
        let bound = try BoundWrite(write, to: try table(write.reference, transaction.reading))
        return try bound.perform(&transaction, ItemChange.Origin(now: now))
    }

    func perform(_ write: PreparedWrite) async throws(TableError) -> WriteResult {
        let bound = try bind(write)
        let origin = ItemChange.Origin(now: now)
        do throws(WriteError<TableError>) {
            return try await store.write(bytes: write.item.bytes.count) { transaction throws(TableError) in
                if case .delete = write.action { transaction.makesRoom() }
                return try bound.current(self, transaction.reading).perform(&transaction, origin)
            }
        } catch {
            throw TableError(error)
        }
    }

    /// Binds a write to its table in a snapshot, off the writer.
    func bind(_ write: PreparedWrite) throws(TableError) -> BoundWrite {
        do throws(ReadError<TableError>) {
            return try store.read { transaction throws(TableError) in
                try BoundWrite(write, to: try table(write.reference, transaction))
            }
        } catch {
            throw TableError(error)
        }
    }
}
