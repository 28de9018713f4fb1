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
        var text = ""
        let digits = Array("0123456789abcdef")
        for index in 0..<key.count {
            text.append(digits[Int(key[index] >> 4)])
            text.append(digits[Int(key[index] & 0xF)])
        }
        return .corrupt(tree: tree.name, key: text, reason: reason)
    }
}
