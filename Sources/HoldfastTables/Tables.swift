public import HoldfastCore
public import HoldfastStorage

/// The tables of one account and region, in a store.
///
/// A value of few words: make one wherever it is needed. Every operation is atomic and durable when it returns; reads
/// see every write that was acknowledged before they began.
public struct Tables: Sendable {
    public let store: Store
    public let scope: Scope
    package let cache: TableCache
    package let randomness: any Randomness

    /// - Parameter cache: shared by all `Tables` of a store, so that a table's record is decoded once.
    package init(store: Store, scope: Scope, cache: TableCache, randomness: any Randomness) {
        self.store = store
        self.scope = scope
        self.cache = cache
        self.randomness = randomness
    }

    package var clock: any WallClock { store.clock }
    package var now: Timestamp { store.clock.now }
}

extension Tables {
    /// The table of this name as this transaction sees it.
    /// - Throws: `resourceNotFound`, as operations on items say it.
    package func table(_ name: String, _ tx: borrowing ReadTransaction) throws(TableError) -> TableEntry {
        guard let entry = try tableIfThere(name, tx) else { throw .requestedResourceNotFound }
        return entry
    }

    /// The same, `nil` where there is none.
    package func tableIfThere(_ name: String, _ tx: borrowing ReadTransaction) throws(TableError) -> TableEntry? {
        let name = try tableName(name)
        do throws(StorageError) { return try cache.entry(CatalogKey(scope, name), tx) } catch { throw .storage(error) }
    }
}
