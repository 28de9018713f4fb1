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

    /// What the directory is opened for.
    enum Mode {
        case serving
        /// Beside a store that serves: keeps this process's own stores out, and whoever would replace the file.
        case reading
        /// Alone: LMDB must not have a reader on a file that is about to be replaced.
        case replacing
    }

    /// On `LOCK`, held by whoever writes.
    private let descriptor: Int32
    /// On the data file, held by readers together or by its replacer alone.
    private let data: Int32
    private let identity: FileIdentity

    init(directory: String, mode: Mode) throws(StorageError) {
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else { throw storageError(errno, during: "stat", path: directory) }
        let identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        guard Self.registry.withLock({ $0.insert(identity).inserted }) else {
            throw .directoryLocked(path: directory)
        }
        do throws(StorageError) {
            switch mode {
            case .serving:
                descriptor = try Self.lock(directory + "/LOCK", LOCK_EX, directory)
                data = -1
            case .reading:
                descriptor = -1
                data = try Self.lock(directory + "/" + Environment.fileName, LOCK_SH, directory)
            case .replacing:
                descriptor = try Self.lock(directory + "/LOCK", LOCK_EX, directory)
                do throws(StorageError) {
                    data = try Self.lock(directory + "/" + Environment.fileName, LOCK_EX, directory)
                } catch {
                    close(descriptor)
                    throw error
                }
            }
        } catch {
            Self.registry.withLock { _ = $0.remove(identity) }
            throw error
        }
        self.identity = identity
    }

    private static func lock(_ path: String, _ kind: Int32, _ directory: String) throws(StorageError) -> Int32 {
        let access = kind == LOCK_SH ? O_RDONLY : O_RDWR | O_CREAT
        let descriptor = unsafe open(path, access | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw storageError(errno, during: "open", path: path) }
        guard flock(descriptor, kind | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK { throw .directoryLocked(path: directory) }
            throw storageError(code, during: "flock", path: path)
        }
        return descriptor
    }

    func release() {
        if data >= 0 { close(data) }
        if descriptor >= 0 { close(descriptor) }
        Self.registry.withLock { _ = $0.remove(identity) }
    }
}
