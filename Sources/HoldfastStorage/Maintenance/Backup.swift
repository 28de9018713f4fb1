internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Store {
    /// Copies one consistent point in time of everything into a new directory, while the store serves.
    ///
    /// The copy is written to a temporary name, synced and then renamed, so that a backup that is there is whole. The
    /// store's key is copied with it, where it is in the store's directory.
    ///
    /// - Parameters:
    ///   - target: a directory that is empty or not there yet. It can be opened as a store.
    ///   - progress: called about ten times a second with the bytes copied and the bytes expected.
    /// - Complexity: reads the store once; free pages are left out. Holds one snapshot: the file may grow meanwhile.
    public func backup(
        to target: String, progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StorageError) {
        let kind = fileKind(target)
        if kind.exists {
            // What a killed backup left is written anew. A key must be this store's: see `copyKey`.
            let left = [Environment.fileName + ".partial", StoreKey.fileName, StoreKey.fileName + ".partial"]
            guard kind.isDirectory, try directoryEntries(target).allSatisfy(left.contains) else {
                throw .system(operation: "backup", code: EEXIST, message: "\(target) is there and not empty")
            }
        }
        try makeDirectories(target)
        // The pool's gate keeps the environment open while LMDB copies it.
        try readers.enter()
        defer { readers.leave() }
        try environment.copy(to: target + "/" + Environment.fileName, progress: progress) { () throws(StorageError) in
            try copyKey(to: target)
        }
        try syncDirectory(target)
        try syncDirectory(parentDirectory(target))
    }

    /// Every key that the snapshot needs was on disk before it: so this comes after, and before the copy has its name.
    private func copyKey(to target: String) throws(StorageError) {
        guard options.keyFile == nil, let key = try StoreKey.read(keyFile) else { return }
        let path = target + "/" + StoreKey.fileName
        guard try key.written(to: path) == key else {
            throw .system(operation: "backup", code: EEXIST, message: "\(path) is there and holds another key")
        }
    }

    /// Makes a new store of a backup, after checking that it can be opened.
    ///
    /// - Parameters:
    ///   - source: a directory that `backup` made.
    ///   - target: an empty directory, or one that is not there yet.
    public static func restore(
        from source: String, to target: String, progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StorageError) {
        var options = StoreOptions()
        options.readOnly = true
        let store = try Store.open(source, trees: [], options: options)
        defer { store.close() }
        try store.backup(to: target, progress: progress)
    }

    /// Rewrites a store that nobody has open without its free pages, and gives the room back to the file system.
    /// - Returns: the file's size before and after, in bytes.
    public static func compact(
        _ directory: String, progress: @escaping @Sendable (UInt64, UInt64) -> Void = { _, _ in }
    ) throws(StorageError) -> (before: UInt64, after: UInt64) {
        guard fileKind(directory + "/" + Environment.fileName).exists else {
            throw .notAHoldfastDirectory(path: directory)
        }
        var options = StoreOptions()
        options.replacesFile = true
        let store = try Store.open(directory, trees: [], options: options)
        defer { store.close() }
        let path = directory + "/" + Environment.fileName
        let before = fileSize(path) ?? 0
        let compacted = path + ".compact"
        unsafe unlink(compacted)
        try store.environment.copy(to: compacted, progress: progress) {}
        // The lock is still held, so nobody opens the file that is about to be replaced.
        guard unsafe rename(compacted, path) == 0 else { throw storageError(errno, during: "rename", path: path) }
        try syncDirectory(directory)
        return (before, fileSize(path) ?? 0)
    }
}

extension Environment {
    /// LMDB's compacting copy of the last commit, synced and, once the last step is done, renamed into place.
    fileprivate func copy(
        to path: String, progress: @escaping @Sendable (UInt64, UInt64) -> Void,
        lastly: () throws(StorageError) -> Void
    ) throws(StorageError) {
        let partial = path + ".partial"
        unsafe unlink(partial)
        let descriptor = unsafe open(partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw storageError(errno, during: "open", path: partial) }
        defer { closeFile(descriptor) }
        let expected = usedBytes
        let code = withReports(
            every: 100, report: { progress(fileSize(partial) ?? 0, expected) },
            work: { unsafe mdb_env_copyfd2(handle, descriptor, UInt32(MDB_CP_COMPACT)) })
        guard code == 0 else {
            unsafe unlink(partial)
            throw error(code, "mdb_env_copyfd2")
        }
        guard fsync(descriptor) == 0 else { throw storageError(errno, during: "fsync", path: partial) }
        try lastly()
        guard unsafe rename(partial, path) == 0 else { throw storageError(errno, during: "rename", path: path) }
        progress(expected, expected)
    }
}

/// Runs work on this thread and reports on another.
private func withReports(
    every milliseconds: UInt32, report: @escaping @Sendable () -> Void, work: () -> Int32
) -> Int32 {
    let monitor = Monitor(false)
    let reporter = try? EngineThread {
        while !monitor.withLock({ $0 }) {
            report()
            usleep(milliseconds * 1_000)
        }
    }
    let code = work()
    monitor.withLock { $0 = true }
    reporter?.join()
    return code
}
