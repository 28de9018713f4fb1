/// Why the storage engine could not do what it was asked. Every case says what to do about it in `description`.
public enum StorageError: Error, Hashable, Sendable {
    /// Free space is below the reserve. Deletes still work; puts do once there is room.
    case diskFull(path: String)
    /// The address space for the map is used up, and it could not grow: it is as large as `mapSizeMax`, the system
    /// refuses more, or a snapshot was held for too long.
    case mapFull(bytes: UInt64)
    /// Another process, or another `Store` of this one, has the directory open.
    case directoryLocked(path: String)
    case permissionDenied(path: String)
    /// The directory is there and holds something else.
    case notAHoldfastDirectory(path: String)
    /// Written by a newer version of the engine.
    case unknownFormatVersion(found: UInt32, supported: UInt32)
    /// A record does not decode, or a part of it is missing. `key` is the record's key in hexadecimal.
    case corrupt(tree: String, key: String, reason: String)
    /// The data file was cut off: it has so many bytes and needs more.
    case truncated(path: String, bytes: UInt64, expected: UInt64)
    /// A key over 16 KiB, or an empty one.
    case illegalKey(length: Int)
    /// A value over 4 MiB: store it as a blob.
    case valueTooLarge(bytes: Int)
    /// The tree was not named when the store was opened.
    case unknownTree(String)
    /// A snapshot outlived its budget of age or of growth; take a new one and go on from where it was.
    case snapshotExpired(age: Duration, growth: UInt64)
    /// All reader slots are taken.
    case tooManyReaders
    /// The store has been closed.
    case closed
    /// An earlier sync failed, and what is on disk is not known. Reopen the store.
    case stopped(reason: String)
    /// The sync of this write's commit failed: it may or may not be found when the store is reopened.
    case outcomeUnknown(reason: String)
    /// A blob with this id is not there, or was not finished.
    case blobMissing(UInt64)
    /// What is encrypted cannot be read, nor more be encrypted, without the store's key.
    case keyUnavailable(path: String, reason: String)
    /// The operating system or LMDB refused; `operation` was under way.
    case system(operation: String, code: Int32, message: String)
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .diskFull(let path):
            "The disk that holds \(path) is full: free some space or delete data; reads and deletes still work."
        case .mapFull(let bytes):
            "The store's map of \(bytes) bytes is full and could not grow: raise --map-size-max or the limit of address "
                + "space, or end what has been reading for long."
        case .directoryLocked(let path):
            "\(path) is already open, in another process or in this one: one store serves a directory at a time."
        case .permissionDenied(let path):
            "Permission denied for \(path): check its owner and mode."
        case .notAHoldfastDirectory(let path):
            "\(path) is not a Holdfast directory: name an empty directory or one that Holdfast made."
        case .unknownFormatVersion(let found, let supported):
            "The store has format version \(found), and this program reads up to \(supported): use a newer Holdfast."
        case .corrupt(let tree, let key, let reason):
            "Corrupt record in tree \(tree), key \(key): \(reason). Run `holdfast verify`, and restore a backup."
        case .truncated(let path, let bytes, let expected):
            "\(path) was cut off: it has \(bytes) bytes of \(expected). Restore a backup."
        case .illegalKey(let length):
            "A key of \(length) bytes is outside 1...16384."
        case .valueTooLarge(let bytes):
            "A value of \(bytes) bytes is over 4 MiB: store it as a blob."
        case .unknownTree(let name):
            "The tree \(name) was not named when the store was opened."
        case .snapshotExpired(let age, let growth):
            "A snapshot was held for \(age) while the file grew by \(growth) bytes: go on from the last key in a new one."
        case .tooManyReaders:
            "All reader slots are in use: fewer concurrent snapshots are needed."
        case .closed:
            "The store is closed."
        case .stopped(let reason):
            "The store has stopped (\(reason)): reopen it to learn what is on disk."
        case .outcomeUnknown(let reason):
            "It is not known whether this write is on disk (\(reason)): reopen the store and look."
        case .blobMissing(let id):
            "There is no finished blob \(id)."
        case .keyUnavailable(let path, let reason):
            "The store's key is not in \(path) (\(reason)): put the key's file back, or name it with --key-file."
        case .system(let operation, let code, let message):
            "\(operation) failed: \(message) (\(code))."
        }
    }
}

/// What a read gives instead of a result: the body's own refusal, or the engine's failure.
public enum ReadError<Refusal: Error>: Error {
    case body(Refusal)
    case storage(StorageError)
}

/// What a write gives instead of a result: the body's own refusal, which changed nothing, or the engine's failure.
public enum WriteError<Refusal: Error>: Error {
    case body(Refusal)
    case storage(StorageError)
}

extension ReadError where Refusal == StorageError {
    /// Both cases as the one error that they are.
    public var flattened: StorageError {
        switch self {
        case .body(let error), .storage(let error): error
        }
    }
}

extension WriteError where Refusal == StorageError {
    /// Both cases as the one error that they are.
    public var flattened: StorageError {
        switch self {
        case .body(let error), .storage(let error): error
        }
    }
}
