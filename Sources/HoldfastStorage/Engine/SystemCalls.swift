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

func sleep(nanoseconds: UInt64) {
    var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    unsafe nanosleep(&time, nil)
}

/// Bytes of a page of memory.
let systemPageBytes = UInt(sysconf(Int32(_SC_PAGESIZE)))

/// Which pages of a mapping are in memory, whether or not they have been touched through it: bit 0 is set for those.
/// `nil` where the system does not say. Nothing is read.
///
/// - Parameter first: the address of a page, as that of the last one is.
func pageStates(from first: UInt, through last: UInt) -> [UInt8]? {
    let count = Int((last - first) / systemPageBytes) + 1
    var states = [UInt8](repeating: 0, count: count)
    let code = unsafe states.withUnsafeMutableBytes { bytes in
        #if canImport(Darwin)
            let vector = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
        #else
            let vector = unsafe bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        #endif
        return unsafe mincore(UnsafeMutableRawPointer(bitPattern: first), count * Int(systemPageBytes), vector)
    }
    return code == 0 ? states : nil
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

/// The bytes of a small file, one more than `bytesMax` at most; `nil` where there is none.
func fileContents(_ path: String, bytesMax: Int) throws(StorageError) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT { return nil }
        throw storageError(errno, during: "open", path: path)
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
    var filled = 0
    while filled < bytes.count {
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
        }
        if count == 0 { break }
        guard count > 0 || errno == EINTR else { throw storageError(errno, during: "read", path: path) }
        filled += max(count, 0)
    }
    return Array(bytes.prefix(filled))
}

/// Writes a file that is not there yet, readable by its owner alone, and syncs it.
func writeNewFile(_ path: String, _ bytes: [UInt8]) throws(StorageError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw storageError(errno, during: "open", path: path) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        }
        guard count > 0 || errno == EINTR else { throw storageError(errno, during: "write", path: path) }
        written += max(count, 0)
    }
    guard fsync(descriptor) == 0 else { throw storageError(errno, during: "fsync", path: path) }
}

/// `close(2)`, for where a method of that name is nearer.
func closeFile(_ descriptor: Int32) { close(descriptor) }
