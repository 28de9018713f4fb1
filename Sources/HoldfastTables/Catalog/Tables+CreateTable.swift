import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Makes a table.
    ///
    /// The table is there, empty and ready, when this returns; the description says `CREATING`, as AWS's does, and
    /// every later one `ACTIVE`, so that a waiter's first look succeeds.
    ///
    /// - Returns: the description. Durable when it returns.
    /// - Throws: `validation`; `resourceInUse` where there is a table of this name; `limitExceeded`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html>.
    public func createTable(_ request: CreateTableRequest) async throws(TableError) -> TableDescription {
        let prepared = try prepare(request)
        return try await write { (tx) throws(TableError) in try createTable(prepared, &tx) }
    }

    /// Checks a table that is to be made, and draws its id, before the write body.
    public func prepare(_ request: CreateTableRequest) throws(TableError) -> PreparedTable {
        var request = request
        request.name = try tableName(request.name)
        return try PreparedTable(request, scope, now: now, randomness)
    }

    /// Makes a table in a transaction of the caller's, which can write to it at once.
    public func createTable(
        _ table: PreparedTable, _ transaction: inout WriteTransaction
    ) throws(TableError) -> TableDescription {
        try table.create(&transaction)
    }
}

/// A table that is in order, with all that a write body must not draw for itself. Made by `Tables.prepare`.
public struct PreparedTable: Sendable {
    let request: CreateTableRequest
    let checked: CheckedTable
    let scope: Scope
    let now: Timestamp
    let uuid: String
    let policyRevision: String

    init(
        _ request: CreateTableRequest, _ scope: Scope, now: Timestamp, _ randomness: some Randomness
    ) throws(TableError) {
        self.request = request
        self.scope = scope
        self.now = now
        checked = try request.checked()
        uuid = randomUUID(from: randomness)
        policyRevision = policyRevisionID(now, randomness.next())
    }

    func create(_ tx: inout WriteTransaction) throws(TableError) -> TableDescription {
        let key = CatalogKey(scope, request.name)
        let exists: Bool
        do throws(StorageError) {
            let bytes = key.encoded
            exists = try tx.reading.contains(TableTrees.catalog.raw, bytes.span)
        } catch { throw .storage(error) }
        if exists { throw .resourceInUse("Table already exists: \(request.name)") }
        try TableQuotas.checkCount(scope, tx.reading)
        do throws(StorageError) {
            var record = TableRecord(
                id: try tx.nextID(), scope: scope, name: request.name, uuid: uuid, created: now, key: checked.key,
                indexes: checked.indexes, billing: checked.billing)
            for position in record.indexes.indices { record.indexes[position].id = try tx.nextID() }
            record.definitions = request.definitions
            record.billingChanged = checked.billing == .payPerRequest ? now : nil
            record.throughput = request.throughput
            record.onDemandLimits = request.onDemandLimits
            record.warmThroughput = request.warmThroughput
            record.encryption = request.encryption.flatMap {
                $0.isEnabled ? ServerSideEncryption(keyName: $0.keyName) : nil
            }
            record.tableClass = request.tableClass
            record.isDeletionProtected = request.isDeletionProtected ?? false
            if let stream = request.stream, stream.isEnabled, let view = stream.view {
                try StreamWriter.open(view, on: &record, now: now, &tx)
            }
            if let tags = request.tags, !tags.isEmpty {
                try tx.put(TableTrees.tags, ResourceID(record.id), TagsRecord(tags))
            }
            if let policy = request.policy {
                try tx.put(
                    TableTrees.policies, PolicyKey(.table, of: record.id),
                    PolicyRecord(policy: policy, revision: policyRevision))
            }
            try record.store(&tx)
            return try TableDescription(record, status: .creating, tx.reading)
        } catch { throw .storage(error) }
    }
}

extension TableRecord {
    /// Writes the record, under another revision than ever before.
    mutating func store(_ tx: inout WriteTransaction) throws(StorageError) {
        revision = try tx.nextID()
        try tx.put(TableTrees.catalog, CatalogKey(scope, name), self)
    }
}

extension Tables {
    /// A write in the next commit, with one kind of error.
    func write<Answer: Sendable>(
        _ priority: WritePriority = .foreground,
        _ body: @escaping @Sendable (inout WriteTransaction) throws(TableError) -> Answer
    ) async throws(TableError) -> Answer {
        do throws(WriteError<TableError>) {
            return try await store.write(priority, body)
        } catch { throw TableError(error) }
    }

    /// A read of the last commit, with one kind of error.
    func read<Answer>(
        _ body: (borrowing ReadTransaction) throws(TableError) -> Answer
    ) throws(TableError) -> Answer {
        do throws(ReadError<TableError>) {
            return try store.read(body)
        } catch { throw TableError(error) }
    }
}
