package import HoldfastCore

/// A table as the catalog has it, decoded, with what every read and write of an item derives from it.
///
/// Shared between threads and never changed: a table that changes gets another entry.
package final class TableEntry: Sendable {
    package let record: TableRecord
    package let id: UInt64
    package let key: KeySchema
    /// The first 8 bytes of the keys of its items.
    package let prefix: [UInt8]
    package let countKey: [UInt8]
    package let sizeKey: [UInt8]
    /// The names of the key attributes, partition before sort.
    package let keyNames: [AttributeName]
    /// The indexes that writes maintain, by name, which is the order in which AWS checks their keys.
    package let maintainedIndexes: [IndexEntry]
    package let hasLocalIndexes: Bool
    /// The attribute that says when an item expires, where that is maintained.
    package let expiryAttribute: AttributeName?
    /// The first 8 bytes of the keys of its expiry entries; empty where they are not maintained.
    let expiryPrefix: [UInt8]
    /// Neither index nor stream nor time to live: a write touches the item and its counters alone.
    package let isPlain: Bool

    package init(_ record: TableRecord) {
        self.record = record
        id = record.id
        key = record.key
        prefix = bigEndianBytes(record.id)
        countKey = CounterKey.count(record.id)
        sizeKey = CounterKey.bytes(record.id)
        keyNames = record.key.attributes.map(\.name)
        maintainedIndexes = record.indexes.enumerated()
            .filter { $0.element.isMaintained }
            .map { IndexEntry($0.element, at: $0.offset, of: record) }
            .sorted { $0.index.name < $1.index.name }
        hasLocalIndexes = record.indexes.contains { $0.kind == .local }
        let timeToLive = record.timeToLive.flatMap { $0.isMaintained ? $0 : nil }
        expiryAttribute = timeToLive.map { AttributeName($0.attribute) }
        expiryPrefix = timeToLive.map { bigEndianBytes($0.id) } ?? []
        isPlain = maintainedIndexes.isEmpty && record.stream == nil && expiryAttribute == nil
    }

    package var scope: Scope { record.scope }

    /// The index of this name as reads and writes use it, where it is maintained.
    package func index(named name: String) -> IndexEntry? { maintainedIndexes.first { $0.index.name == name } }
}

/// An index as reads and writes use it.
package final class IndexEntry: Sendable {
    package let index: SecondaryIndex
    /// Where it is in `TableRecord.indexes`.
    package let position: Int
    /// The first 8 bytes of the keys of its entries.
    package let prefix: [UInt8]
    package let countKey: [UInt8]
    package let sizeKey: [UInt8]
    /// The names that its projection shows, in byte order; `nil` for all.
    package let projected: [AttributeName]?

    init(_ index: SecondaryIndex, at position: Int, of table: TableRecord) {
        self.index = index
        self.position = position
        prefix = bigEndianBytes(index.id)
        countKey = CounterKey.count(index.id)
        sizeKey = CounterKey.bytes(index.id)
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

    /// Items of a table, entries of an index.
    package static func count(_ id: UInt64) -> [UInt8] { [service] + bigEndianBytes(id) + [1] }
    /// Their bytes by DynamoDB's size rules.
    package static func bytes(_ id: UInt64) -> [UInt8] { [service] + bigEndianBytes(id) + [2] }
}
