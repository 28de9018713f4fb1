package import HoldfastStorage

/// The size of an item collection: the items of one partition key, in a table with local indexes and in those indexes.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections>.
package enum ItemCollection {
    /// The record's key: table id, and the 8-byte hash of the partition key with which the item's key begins.
    static func key(_ table: TableEntry, _ key: ItemKey) -> [UInt8] { table.prefix + key.bytes.prefix(8) }

    /// Bytes of the collection that an item is in or would be in.
    package static func bytes(
        _ table: TableEntry, _ key: ItemKey, _ tx: borrowing ReadTransaction
    ) throws(StorageError) -> Int64 {
        try bytes(self.key(table, key), tx)
    }

    static func bytes(_ recordKey: [UInt8], _ tx: borrowing ReadTransaction) throws(StorageError) -> Int64 {
        guard let stored = try tx.value(TableTrees.collections, recordKey.span) else { return 0 }
        guard let bytes = decode(stored.bytes) else {
            throw .corrupt(
                tree: TableTrees.collections.name, key: hexadecimal(recordKey), reason: "not the size of a collection")
        }
        return bytes
    }

    static func decode(_ record: Span<UInt8>) -> Int64? {
        var reader = RecordReader(record)
        do throws(RecordDecodingError) {
            try reader.version(upTo: 1)
            let bytes = try reader.int64()
            try reader.end()
            return bytes > 0 ? bytes : nil
        } catch { return nil }
    }

    /// - Returns: bytes of the collection after the change.
    /// - Throws: `itemCollectionSizeLimitExceeded`, with nothing written.
    static func change(
        _ table: TableEntry, _ key: ItemKey, _ moves: [IndexMove], _ cost: ItemChange.Cost,
        _ tx: inout WriteTransaction
    ) throws(TableError) -> Int64 {
        let recordKey = self.key(table, key)
        var growth = Int64(cost.newSize - cost.oldSize)
        for move in moves where move.entry.index.kind == .local { growth += Int64(move.growth) }
        let before: Int64
        do throws(StorageError) { before = try bytes(recordKey, tx.reading) } catch { throw .storage(error) }
        let after = before + growth
        if growth == 0 { return after }
        if growth > 0, after > TableLimits.itemCollectionBytesMax { throw .itemCollectionSizeLimitExceeded }
        do throws(StorageError) {
            if after <= 0 {
                try tx.delete(TableTrees.collections, recordKey.span)
            } else {
                var record = RecordWriter(capacity: 9)
                record.version(1)
                record.int64(after)
                try tx.put(TableTrees.collections, recordKey.span, record.finish().span)
            }
        } catch { throw .storage(error) }
        return after
    }
}
