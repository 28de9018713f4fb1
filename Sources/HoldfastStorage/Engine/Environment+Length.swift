internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Environment {
    /// Refuses a file that was cut off, before anything beyond its end is looked at. Call it with a snapshot open.
    /// - Throws: `truncated`.
    func checkLength() throws(StorageError) {
        var descriptor: Int32 = -1
        try check(unsafe mdb_env_get_fd(handle, &descriptor), "mdb_env_get_fd")
        guard case .cut(let expected) = DataFile(descriptor).state() else { return }
        throw .truncated(
            path: directory + "/" + Self.fileName, bytes: Self.length(descriptor), expected: expected)
    }

    /// As above, before LMDB opens the file, which it takes for another kind of file where a meta page is missing.
    static func checkMetaPages(path: String) throws(StorageError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        // What is not there or cannot be read is LMDB's to report.
        guard descriptor >= 0 else { return }
        defer { closeFile(descriptor) }
        guard let expected = DataFile(descriptor).bytesOfMissingMeta() else { return }
        throw .truncated(path: path, bytes: length(descriptor), expected: expected)
    }

    fileprivate static func length(_ descriptor: Int32) -> UInt64 {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? UInt64(status.st_size) : 0
    }
}

extension DataFile {
    fileprivate init(_ descriptor: Int32) {
        self.init(
            length: { Environment.length(descriptor) },
            read: { offset, count in
                var bytes = [UInt8](repeating: 0, count: count)
                var done = 0
                while done < count {
                    let read = unsafe bytes.withUnsafeMutableBytes { buffer in
                        unsafe pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset) + off_t(done))
                    }
                    if read < 0 && errno == EINTR { continue }
                    guard read > 0 else { return nil }
                    done += read
                }
                return bytes
            })
    }
}
