import HoldfastCore
import HoldfastStorage
import Synchronization

/// Decoded catalog records, so that an operation on an item decodes none.
///
/// It decides nothing: an entry serves only a transaction whose stored record has the very bytes that the entry was
/// decoded from. So a table that was changed, deleted or made again is never mistaken for its predecessor, and
/// nothing has to be told of changes.
package final class TableCache: Sendable {
    private static let entriesMax = 4096

    private struct Cached {
        let key: [UInt8]
        let record: [UInt8]
        let entry: TableEntry
    }

    private let wakeUp = Mutex<@Sendable (String) -> Void>({ _ in })
    private let cached = Mutex<[CatalogKey: Cached]>([:])

    package init() {}

    /// Whom to tell that a background task has work: a hint, for a polling runner need not be told.
    package func onWork(_ wake: @escaping @Sendable (String) -> Void) { wakeUp.withLock { $0 = wake } }

    func wake(_ task: String) {
        let wake = wakeUp.withLock { $0 }
        wake(task)
    }

    /// The table as the transaction sees it, `nil` where it sees none.
    func entry(_ name: CatalogKey, _ tx: borrowing ReadTransaction) throws(StorageError) -> TableEntry? {
        let known = cached.withLock { $0[name] }
        let key = known?.key ?? name.encoded
        guard let stored = try tx.value(TableTrees.catalog.raw, key.span) else { return nil }
        if let known, stored.bytes.equals(known.record.span) { return known.entry }
        let bytes = stored.copyBytes()
        guard let record = try tx.record(TableTrees.catalog, name) else { return nil }
        let entry = TableEntry(record)
        cached.withLock { cached in
            if cached.count >= Self.entriesMax { cached.removeAll() }
            cached[name] = Cached(key: key, record: bytes, entry: entry)
        }
        return entry
    }
}
