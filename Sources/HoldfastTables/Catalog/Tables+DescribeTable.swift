import HoldfastCore
public import HoldfastStorage

/// A page of names.
public struct TableNamePage: Hashable, Sendable {
    public var names: [String]
    /// The last of them, where there are more.
    public var lastEvaluated: String?
}

extension Tables {
    /// A table and what is counted of it, exact and up to date.
    ///
    /// - Throws: `resourceNotFound`.
    public func describeTable(_ name: String) async throws(TableError) -> TableDescription {
        try read { (tx) throws(TableError) in try describeTable(name, tx) }
    }

    /// The same as a snapshot of the caller's has it.
    public func describeTable(
        _ name: String, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TableDescription {
        let record = try definition(name, transaction)
        do throws(StorageError) {
            return try TableDescription(record, status: nil, transaction)
        } catch { throw .storage(error) }
    }

    /// The names of the scope's tables in byte order, a page at a time.
    ///
    /// - Parameters:
    ///   - start: the name after which the page begins.
    ///   - limit: 1 to 100.
    public func listTables(after start: String? = nil, limit: Int? = nil) async throws(TableError) -> TableNamePage {
        try read { (tx) throws(TableError) in try listTables(after: start, limit: limit, tx) }
    }

    /// The same as a snapshot of the caller's has it.
    public func listTables(
        after start: String? = nil, limit: Int? = nil, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TableNamePage {
        if let limit, !(1...TableLimits.tableNamesPerPageMax).contains(limit) {
            let bound = limit < 1 ? "greater than or equal to 1" : "less than or equal to 100"
            throw .validation(
                "1 validation error detected: Value '\(limit)' at 'limit' failed to satisfy constraint: "
                    + "Member must have value \(bound)")
        }
        let limit = limit ?? TableLimits.tableNamesPerPageMax
        do throws(StorageError) {
            let prefix = CatalogKey.prefix(scope)
            let range: KeyRange =
                if let start { .after(CatalogKey(scope, start).encoded, within: prefix) } else { .prefix(prefix) }
            let found = try transaction.records(TableTrees.catalog, in: range, limit: limit + 1)
            let names = found.prefix(limit).map(\.key.name)
            return TableNamePage(names: names, lastEvaluated: found.count > limit ? names.last : nil)
        } catch { throw .storage(error) }
    }

    /// The record of a table, for operations on its definition, which say which table they miss.
    func definition(_ reference: String, _ tx: borrowing ReadTransaction) throws(TableError) -> TableRecord {
        let name = try tableName(reference)
        let record: TableRecord?
        do throws(StorageError) {
            record = try tx.record(TableTrees.catalog, CatalogKey(scope, name))
        } catch { throw .storage(error) }
        guard let record else { throw .table(missing: name) }
        return record
    }
}
