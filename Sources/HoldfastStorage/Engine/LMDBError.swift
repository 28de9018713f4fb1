internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The system call or LMDB function that failed, in the engine's own terms.
func storageError(_ code: Int32, during operation: String, path: String, mapSize: Int = 0) -> StorageError {
    switch code {
    case MDB_MAP_FULL: .mapFull(bytes: UInt64(mapSize))
    case MDB_READERS_FULL: .tooManyReaders
    case MDB_INVALID: .notAHoldfastDirectory(path: path)
    case MDB_VERSION_MISMATCH: .unknownFormatVersion(found: 0, supported: Environment.formatVersion)
    case MDB_PANIC: .stopped(reason: "an earlier meta page could not be written")
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND:
        .corrupt(tree: "LMDB", key: "", reason: message(for: code))
    case ENOSPC: .diskFull(path: path)
    case EACCES, EPERM, EROFS: .permissionDenied(path: path)
    default: .system(operation: operation, code: code, message: message(for: code))
    }
}

private func message(for code: Int32) -> String {
    guard let text = unsafe mdb_strerror(code) else { return "unknown error" }
    return unsafe String(cString: text)
}
