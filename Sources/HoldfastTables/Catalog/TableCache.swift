import HoldfastCore
import HoldfastStorage
import Synchronization

/// Decoded catalog records, so that an operation on an item decodes none.
///
/// It decides nothing: an entry serves only a transaction whose stored record has the very bytes that the entry was
/// decoded from, or one of a commit for which that has been found already. So a table that was changed, deleted or made
/// again is never mistaken for its predecessor, and nothing has to be told of changes. A cache belongs to one store.
package final class TableCache: Sendable {
    private static let entriesMax = 4096

    private final class Cached: Sendable {
        let name: CatalogKey
        let key: [UInt8]
        let record: [UInt8]
        let entry: TableEntry
        /// The last commit in which the record was seen to be as it is here; 0 before the first.
        let seen = Atomic<UInt64>(0)

        init(name: CatalogKey, key: [UInt8], record: [UInt8], entry: TableEntry) {
            self.name = name
            self.key = key
            self.record = record
            self.entry = entry
        }

        func holds(_ stored: Span<UInt8>) -> Bool {
            let record = record
            return stored.equals(record.span)
        }

        func note(_ commit: UInt64?) {
            if let commit { seen.store(commit, ordering: .relaxed) }
        }
    }

    private let wakeUp = Mutex<@Sendable (String) -> Void>({ _ in })
    private struct Known {
        var byName: [CatalogKey: Cached] = [:]
        /// What was asked for last, which mostly is asked for again: comparing names costs less than hashing one.
        var last: Cached?

        mutating func cached(_ name: CatalogKey) -> Cached? {
            if let last, last.name == name { return last }
            guard let found = byName[name] else { return nil }
            last = found
            return found
        }

        mutating func insert(_ fresh: Cached) {
            if byName.count >= entriesMax { byName.removeAll() }
            byName[fresh.name] = fresh
            last = fresh
        }
    }

    private let cached = Mutex(Known())

    package init() {}

    /// Whom to tell that a background task has work: a hint, for a polling runner need not be told.
    package func onWork(_ wake: @escaping @Sendable (String) -> Void) { wakeUp.withLock { $0 = wake } }

    func wake(_ task: String) {
        let wake = wakeUp.withLock { $0 }
        wake(task)
    }

    /// The table as the transaction sees it, `nil` where it sees none.
    func entry(_ name: CatalogKey, _ tx: borrowing ReadTransaction) throws(StorageError) -> TableEntry? {
        let known = cached.withLock { $0.cached(name) }
        if let known, let commit = tx.commitNumber, known.seen.load(ordering: .relaxed) == commit { return known.entry }
        let key = known?.key ?? name.encoded
        guard let stored = try tx.value(TableTrees.catalog.raw, key.span) else { return nil }
        if let known, known.holds(stored.bytes) {
            known.note(tx.commitNumber)
            return known.entry
        }
        let bytes = stored.copyBytes()
        guard let record = try tx.record(TableTrees.catalog, name) else { return nil }
        let fresh = Cached(name: name, key: key, record: bytes, entry: TableEntry(record))
        fresh.note(tx.commitNumber)
        cached.withLock { $0.insert(fresh) }
        return fresh.entry
    }
}
