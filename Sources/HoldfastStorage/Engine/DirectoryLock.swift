internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Holds a directory for one store: `flock` keeps other processes out, and a registry this one, since LMDB prevents
/// neither, and a second open in a process would drop the first one's locks when it closes.
final class DirectoryLock: Sendable {
    private struct FileIdentity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private static let registry = Mutex<Set<FileIdentity>>([])

    private let descriptor: Int32
    private let identity: FileIdentity

    /// - Parameter exclusive: false for a reader beside a store that serves: it keeps this process's own stores out,
    ///   and no other's.
    init(directory: String, exclusive: Bool) throws(StorageError) {
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else { throw storageError(errno, during: "stat", path: directory) }
        let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        guard Self.registry.withLock({ $0.insert(identity).inserted }) else {
            throw .directoryLocked(path: directory)
        }
        do throws(StorageError) {
            self.descriptor = exclusive ? try Self.lock(directory) : -1
        } catch {
            Self.registry.withLock { _ = $0.remove(identity) }
            throw error
        }
        self.identity = identity
    }

    private static func lock(_ directory: String) throws(StorageError) -> Int32 {
        let path = directory + "/LOCK"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw storageError(errno, during: "open", path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK { throw .directoryLocked(path: directory) }
            throw storageError(code, during: "flock", path: path)
        }
        return descriptor
    }

    func release() {
        Self.registry.withLock { _ = $0.remove(identity) }
        if descriptor >= 0 { close(descriptor) }
    }
}
