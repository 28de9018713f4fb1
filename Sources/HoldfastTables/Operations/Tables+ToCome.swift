extension Tables {
    /// Stores an item whole.

    /// Reads one item.

    /// Changes an item in part, making it where it is missing.

    /// Removes an item.

    /// Reads up to 100 items of several tables.

    /// Puts and deletes up to 25 items in one commit.

    /// Reads up to 100 items of one point in time.

    /// Writes up to 100 items, all or none.

    /// Reads a page of the items of one partition key.

    /// Reads a page of a whole table or index.

    /// Runs one PartiQL statement.
    public func executeStatement(_ request: ExecuteStatementRequest) async throws(TableError) -> ExecuteStatementResult
    {
        throw .validation("to come")
    }

    /// Runs up to 25 statements, each for itself.
    public func batchExecuteStatement(_ request: BatchExecuteStatementRequest) async throws(TableError)
        -> BatchExecuteStatementResult
    {
        throw .validation("to come")
    }

    /// Runs up to 100 statements, all or none.
    public func executeTransaction(_ request: ExecuteTransactionRequest) async throws(TableError)
        -> ExecuteTransactionResult
    {
        throw .validation("to come")
    }
}
