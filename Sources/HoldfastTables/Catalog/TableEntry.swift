package import HoldfastCore

/// A table as the catalog has it, decoded, with what every read and write of an item derives from it.
///
/// Shared between threads and never changed: a table that changes gets another entry.
package final class TableEntry: Sendable {
    package let record: TableRecord
    /// The first 8 bytes of the keys of its items.
    package let prefix: [UInt8]
    package let countKey: [UInt8]
    package let sizeKey: [UInt8]
    /// The indexes that writes maintain, in the record's order.
    package let maintainedIndexes: [IndexEntry]
    package let hasLocalIndexes: Bool
    /// Neither index nor stream nor time to live: a write touches the item and its counters alone.
    package let isPlain: Bool

    package init(_ record: TableRecord) {
        self.record = record
        prefix = bigEndianBytes(record.id)
        countKey = CounterKey.itemCount(record.id)
        sizeKey = CounterKey.itemBytes(record.id)
        maintainedIndexes = record.indexes.filter(\.isMaintained).map { IndexEntry($0, of: record) }
        hasLocalIndexes = record.indexes.contains { $0.kind == .local }
        isPlain = maintainedIndexes.isEmpty && record.stream == nil && record.timeToLive?.isMaintained != true
    }

    package var key: KeySchema { record.key }
    package var scope: Scope { record.scope }
}

/// An index as reads and writes use it.
package final class IndexEntry: Sendable {
    package let index: SecondaryIndex
    /// The first 8 bytes of the keys of its entries.
    package let prefix: [UInt8]
    package let countKey: [UInt8]
    package let sizeKey: [UInt8]
    /// The names that its projection shows, in byte order; `nil` for all.
    package let projected: [AttributeName]?

    init(_ index: SecondaryIndex, of table: TableRecord) {
        self.index = index
        prefix = bigEndianBytes(index.id)
        countKey = CounterKey.itemCount(index.id)
        sizeKey = CounterKey.itemBytes(index.id)
        let keys = (table.key.attributes + index.key.attributes).map(\.name)
        switch index.projection {
        case .all: projected = nil
        case .keysOnly: projected = Set(keys).sorted()
        case .include(let names): projected = Set(keys + names.map { AttributeName($0) }).sorted()
        }
    }
}

/// The keys of the service's counters: a letter, the 8-byte id of a table or an index, and what is counted.
package enum CounterKey {
    private static let service: UInt8 = 0x54

    package static func itemCount(_ id: UInt64) -> [UInt8] { [service] + bigEndianBytes(id) + [1] }
    package static func itemBytes(_ id: UInt64) -> [UInt8] { [service] + bigEndianBytes(id) + [2] }

    /// The bytes of an item collection: all items of one partition key of a table with local indexes.
    /// The partition key may be longer than a counter's key, so a hash of 16 bytes stands for it.
    static func collection(_ id: UInt64, partitionHashes: [UInt8]) -> [UInt8] {
        [service] + bigEndianBytes(id) + [3] + partitionHashes
    }
}

package func bigEndianBytes(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: value >> shift))
    }
    return bytes
}
