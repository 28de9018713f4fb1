import HoldfastStorage

/// Records of the tree of items, as reads meet them.
enum StoredItem {
    /// The item in place. Its bytes are trusted, as they were checked when they were stored; `verify` checks them all.
    ///
    /// - Throws: `storage(.corrupt)` where the record is of a version that is not known.
    @_lifetime(copy record)
    static func view(_ record: Span<UInt8>, key: Span<UInt8>) throws(TableError) -> ItemView {
        guard record.count >= 2, record[0] == EncodedItem.version else {
            throw .storage(corrupt(TableTrees.items, key, "unknown version of an item's record"))
        }
        return ItemView(trusted: record)
    }

    /// What an index entry without its item is.
    static func missingBase(_ entry: Span<UInt8>) -> StorageError {
        corrupt(TableTrees.indexes, entry, "the item of an index entry is missing")
    }

    static func corrupt(_ tree: RawTree, _ key: Span<UInt8>, _ reason: String) -> StorageError {
        return .corrupt(tree: tree.name, key: hexadecimal(Array(copying: key)), reason: reason)
    }
}
