/// Counters and append positions, held back while a batch runs and written once before its commit.
extension Environment {
    func storedCounter(_ transaction: LMDBTransaction, _ key: Span<UInt8>) throws(StorageError) -> Int64 {
        guard let stored = unsafe try rawGet(transaction, dbi(EngineTree.counters), key) else { return 0 }
        guard stored.count == 8 else {
            throw .corrupt(tree: EngineTree.counters.name, key: hexadecimal(key), reason: "not 8 bytes")
        }
        return unsafe Int64(littleEndian: stored.loadUnaligned(as: Int64.self))
    }

    func storedNumber(_ transaction: LMDBTransaction, _ tree: RawTree, _ key: Span<UInt8>) throws(StorageError)
        -> UInt64
    {
        guard let stored = unsafe try rawGet(transaction, dbi(tree), key) else { return 0 }
        guard stored.count == 8 else {
            throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "not 8 bytes")
        }
        return unsafe UInt64(littleEndian: stored.loadUnaligned(as: UInt64.self))
    }

    func putNumber(
        _ transaction: LMDBTransaction, _ tree: RawTree, _ key: Span<UInt8>, _ number: UInt64
    ) throws(StorageError) {
        var writer = RecordWriter(capacity: 8)
        writer.uint64(number)
        try rawPut(transaction, dbi(tree), key, writer.finish().span)
    }
}
