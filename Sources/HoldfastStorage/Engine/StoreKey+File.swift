#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension StoreKey {
    /// - Returns: `nil` where there is no such file.
    /// - Throws: `keyUnavailable` where it holds something else; `permissionDenied`.
    static func read(_ path: String) throws(StorageError) -> StoreKey? {
        guard let line = try fileContents(path, bytesMax: fileBytesMax) else { return nil }
        guard let key = StoreKey(line: line) else { throw .keyUnavailable(path: path, reason: "it holds no key") }
        return key
    }

    /// Writes the key's file, readable by its owner alone and on disk when this returns. A file that is there is left.
    /// - Returns: the key that the file has.
    func written(to path: String) throws(StorageError) -> StoreKey {
        let partial = path + ".partial"
        unsafe unlink(partial)
        try writeNewFile(partial, line)
        defer { unsafe unlink(partial) }
        // A link, not a rename: it never takes the place of a key.
        if unsafe link(partial, path) != 0 {
            if errno == EEXIST, let other = try Self.read(path) { return other }
            throw storageError(errno, during: "link", path: path)
        }
        try syncDirectory(parentDirectory(path))
        return self
    }
}
