public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Deletes a table. It is gone when this returns; its space comes back in background steps. What its stream has
    /// stays readable for 24 hours.
    ///
    /// - Returns: the description as it was, `DELETING`.
    /// - Throws: `resourceNotFound`; `validation` where the table is protected; `resourceInUse` while an index is
    ///   being made or deleted.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html>.
    public func deleteTable(_ name: String) async throws(TableError) -> TableDescription {
        let now = now
        return try await write { [self] (tx) throws(TableError) in try deleteTable(name, at: now, &tx) }
    }

    /// Deletes a table in a transaction of the caller's.
    ///
    /// - Parameter now: the time of the deletion, drawn before the write body.
    public func deleteTable(
        _ name: String, at now: Timestamp, _ transaction: inout WriteTransaction
    ) throws(TableError) -> TableDescription {
        transaction.makesRoom()
        var record = try definition(name, transaction.reading)
        if record.isDeletionProtected {
            throw .validation(
                "Resource cannot be deleted as it is currently protected against deletion. "
                    + "Disable deletion protection first.")
        }
        if record.indexes.contains(where: { $0.state != .active }) {
            throw .resourceInUse(
                "Attempt to change a resource which is still in use: Table is being updated: \(record.name)")
        }
        do throws(StorageError) {
            let description = try TableDescription(record, status: .deleting, transaction.reading)
            try record.unlink(now: now, &transaction)
            return description
        } catch { throw .storage(error) }
    }
}

extension TableRecord {
    /// Takes the table out of the catalog and gives up all that is its.
    fileprivate mutating func unlink(now: Timestamp, _ tx: inout WriteTransaction) throws(StorageError) {
        try tx.delete(TableTrees.catalog, CatalogKey(scope, name))
        try tx.delete(TableTrees.tags, ResourceID(id))
        try tx.delete(TableTrees.policies, PolicyKey(.table, of: id))
        try tx.delete(TableTrees.policies, PolicyKey(.stream, of: id))
        try StreamWriter.close(on: &self, now: now, &tx)
        let prefix = bigEndianBytes(id)
        try tx.dropPrefix(TableTrees.items, prefix.span)
        try tx.dropPrefix(TableTrees.collections, prefix.span)
        if let timeToLive, timeToLive.isMaintained {
            let prefix = bigEndianBytes(timeToLive.id)
            try tx.dropPrefix(TableTrees.expiry, prefix.span)
        }
        try removeCounters(id, &tx)
        for index in indexes { try dropIndex(index.id, &tx) }
        try TableJobs.removeAll(of: id, &tx)
    }
}

/// Gives up the entries and counters of an index.
func dropIndex(_ id: UInt64, _ tx: inout WriteTransaction) throws(StorageError) {
    let prefix = bigEndianBytes(id)
    try tx.dropPrefix(TableTrees.indexes, prefix.span)
    try removeCounters(id, &tx)
}

func removeCounters(_ id: UInt64, _ tx: inout WriteTransaction) throws(StorageError) {
    let countKey = CounterKey.count(id)
    let sizeKey = CounterKey.bytes(id)
    try tx.removeCounter(countKey.span)
    try tx.removeCounter(sizeKey.span)
}

/// The records of work in the background.
enum TableJobs {
    static func add(_ job: JobRecord, _ tx: inout WriteTransaction) throws(StorageError) {
        let id = try tx.nextID()
        try tx.put(TableTrees.jobs, ResourceID(id), job)
    }

    static func removeAll(of table: UInt64, _ tx: inout WriteTransaction) throws(StorageError) {
        try remove(&tx) { $0.tableID == table }
    }

    static func remove(
        _ tx: inout WriteTransaction, where isDone: (JobRecord) -> Bool
    ) throws(StorageError) {
        let jobs = try tx.reading.records(TableTrees.jobs, in: .all)
        for job in jobs where isDone(job.record) { try tx.delete(TableTrees.jobs, job.key) }
    }
}
