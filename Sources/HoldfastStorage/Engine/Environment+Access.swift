internal import CLMDB

/// LMDB's own gets and puts, on physical keys of at most 511 bytes and physical values.
extension Environment {
    /// Valid until the transaction ends or writes.
    @unsafe func rawGet(
        _ transaction: LMDBTransaction, _ dbi: MDB_dbi, _ key: Span<UInt8>
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        var found = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            var name = unsafe MDB_val(
                mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe mdb_get(transaction.pointer, dbi, &name, &found)
        }
        if code == MDB_NOTFOUND { return nil }
        try check(code, "mdb_get")
        return unsafe UnsafeRawBufferPointer(start: found.mv_data, count: found.mv_size)
    }

    func rawPut(
        _ transaction: LMDBTransaction, _ dbi: MDB_dbi, _ key: Span<UInt8>, _ value: Span<UInt8>, flags: Int32 = 0
    ) throws(StorageError) {
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var name = unsafe MDB_val(
                    mv_size: keyBytes.count, mv_data: UnsafeMutableRawPointer(mutating: keyBytes.baseAddress))
                var data = unsafe MDB_val(
                    mv_size: valueBytes.count, mv_data: UnsafeMutableRawPointer(mutating: valueBytes.baseAddress))
                return unsafe mdb_put(transaction.pointer, dbi, &name, &data, UInt32(flags))
            }
        }
        try check(code, "mdb_put")
    }

    /// Makes room for `length` bytes under a key and returns it for filling. With `MDB_NOOVERWRITE` an entry that is
    /// already there comes back as it is, and nothing is written.
    @unsafe func rawReserve(
        _ transaction: LMDBTransaction, _ dbi: MDB_dbi, _ key: Span<UInt8>, length: Int, overwrite: Bool
    ) throws(StorageError) -> (existed: Bool, bytes: UnsafeMutableRawBufferPointer) {
        var data = unsafe MDB_val(mv_size: length, mv_data: nil)
        let flags = UInt32(MDB_RESERVE) | (overwrite ? 0 : UInt32(MDB_NOOVERWRITE))
        let code = unsafe key.withUnsafeBytes { bytes in
            var name = unsafe MDB_val(
                mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe mdb_put(transaction.pointer, dbi, &name, &data, flags)
        }
        if code != MDB_KEYEXIST || overwrite { try check(code, "mdb_put") }
        return unsafe (
            code == MDB_KEYEXIST, UnsafeMutableRawBufferPointer(start: data.mv_data, count: data.mv_size)
        )
    }

    /// - Returns: whether the key was there.
    func rawDelete(_ transaction: LMDBTransaction, _ dbi: MDB_dbi, _ key: Span<UInt8>) throws(StorageError) -> Bool {
        let code = unsafe key.withUnsafeBytes { bytes in
            var name = unsafe MDB_val(
                mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe mdb_del(transaction.pointer, dbi, &name, nil)
        }
        if code == MDB_NOTFOUND { return false }
        try check(code, "mdb_del")
        return true
    }
}
