#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The monotonic clock in nanoseconds, for durations that are measured and never stored.
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// What the file system holds for unprivileged users, in bytes; `nil` where it does not say.
func freeSpace(at path: String) -> UInt64? {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return nil }
    return UInt64(status.f_bavail) * UInt64(status.f_frsize)
}

/// Makes a rename or a new file in a directory durable.
func syncDirectory(_ path: String) throws(StorageError) {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw storageError(errno, during: "open", path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw storageError(errno, during: "fsync", path: path) }
}

/// Whether something is there, and whether it is a directory.
func fileKind(_ path: String) -> (exists: Bool, isDirectory: Bool) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return (false, false) }
    return (true, status.st_mode & S_IFMT == S_IFDIR)
}

func fileSize(_ path: String) -> UInt64? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return UInt64(status.st_size)
}

/// The names in a directory, without `.` and `..`.
func directoryEntries(_ path: String) throws(StorageError) -> [String] {
    guard let stream = unsafe opendir(path) else { throw storageError(errno, during: "opendir", path: path) }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names
}

/// Makes a directory and those above it that are missing.
func makeDirectories(_ path: String) throws(StorageError) {
    if fileKind(path).isDirectory { return }
    let parent = parentDirectory(path)
    if parent != path { try makeDirectories(parent) }
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw storageError(errno, during: "mkdir", path: path)
    }
}

func parentDirectory(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// `close(2)`, for where a method of that name is nearer.
func closeFile(_ descriptor: Int32) { close(descriptor) }
