import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastTables

extension Tables {
    /// Does all background work that is due by the clock.
    func settle() async throws {
        let tasks: [any BackgroundTask] = [TableJobsTask(), ExpiryTask(cache: cache), StreamRetentionTask()]
        var worked = true
        while worked {
            worked = false
            for task in tasks {
                while case .again = try await task.step(store, now: now) { worked = true }
            }
        }
    }

    /// Stores an item by the choke point, without an operation's checks.
    func store(_ item: EncodedItem, in name: String) async throws {
        let origin = ItemChange.Origin(now: now)
        try await write { [self] (tx) throws(TableError) in
            let table = try table(name, tx.reading)
            let key: ItemKey
            do throws(ItemError) {
                key = try ItemKey(item.view, table.key)
            } catch { throw .validation(error.message) }
            try ItemChange.replace(table, key, with: item, origin, &tx)
        }
    }

    /// Removes the item that has the key attributes of this one.
    func remove(_ item: EncodedItem, from name: String) async throws {
        let origin = ItemChange.Origin(now: now)
        try await write { [self] (tx) throws(TableError) in
            let table = try table(name, tx.reading)
            let key: ItemKey
            do throws(ItemError) {
                key = try ItemKey(item.view, table.key)
            } catch { throw .validation(error.message) }
            try ItemChange.replace(table, key, with: nil, origin, &tx)
        }
    }

    func items(of name: String) throws -> [EncodedItem] {
        try read { (tx) throws(TableError) in
            let table = try table(name, tx)
            do throws(StorageError) {
                return try ItemBatch(table.record, after: [], itemsMax: .max, bytesMax: .max, tx).items.map(\.item)
            } catch { throw .storage(error) }
        }
    }

    /// The items that an index has, in its order.
    func items(of name: String, index: String) throws -> [EncodedItem] {
        try read { (tx) throws(TableError) in
            let table = try table(name, tx)
            guard let index = table.index(named: index) else { throw .validation("no index \(index)") }
            do throws(StorageError) {
                var found: [EncodedItem] = []
                var cursor = try tx.cursor(TableTrees.indexes, .prefix(index.prefix))
                while try cursor.next() {
                    guard let key = IndexEntry.baseKey(cursor.key, cursor.value),
                        let item = try ItemChange.item(key.treeKey(table.record.id), tx)
                    else { continue }
                    found.append(item)
                }
                return found
            } catch { throw .storage(error) }
        }
    }
}

extension TableError {
    /// The text that a client reads.
    var text: String {
        switch self {
        case .validation(let text), .resourceInUse(let text), .resourceNotFound(let text), .limitExceeded(let text),
            .policyNotFound(let text), .tableNotFound(let text), .expiredIterator(let text),
            .trimmedDataAccess(let text):
            text
        default: "\(self)"
        }
    }
}
