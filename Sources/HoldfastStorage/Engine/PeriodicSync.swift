internal import CLMDB

/// In relaxed mode the file is synced about every second instead of at every commit.
enum PeriodicSync {
    static func start(for store: Store) {
        Task.detached { [weak store] in
            while true {
                try? await Task.sleep(for: .seconds(1))
                // The pool's gate keeps the environment open while it is synced.
                guard let store, (try? store.readers.enter()) != nil else { return }
                _ = store.environment.sync()
                store.readers.leave()
            }
        }
    }
}

extension Environment {
    /// - Returns: LMDB's code.
    func sync() -> Int32 { unsafe mdb_env_sync(handle, 1) }

    /// Counts this opening, durably, and returns its number.
    func beginIncarnation() throws(StorageError) -> UInt64 {
        let transaction = try begin(readOnly: false)
        do throws(StorageError) {
            let key = EngineTree.incarnationKey
            let number = try storedNumber(transaction, EngineTree.meta, key.span) + 1
            try putNumber(transaction, EngineTree.meta, key.span, number)
            try check(unsafe mdb_txn_commit(transaction.pointer), "mdb_txn_commit")
            return number
        } catch {
            throw error
        }
    }
}
