public import HoldfastCore
internal import Synchronization

/// A directory with one LMDB file in it: snapshots for reading, one writer that commits in groups.
///
/// Rules of concurrency:
/// 1. Any number of snapshots read at once, and none of them waits for the writer nor holds it up.
/// 2. Write bodies run one after another; each sees all that were acknowledged before it was submitted.
/// 3. A write that has returned is on disk (`Durability.durable`), and every snapshot begun afterwards sees it.
/// 4. A write that throws changed nothing, except for `outcomeUnknown`.
public final class Store: Sendable {
    /// The directory that the store was opened on.
    public let directory: String
    public let durability: Durability
    public let clock: any WallClock

    let environment: Environment
    let writer: Writer
    let readers: ReaderPool
    let workers: WorkerPool
    var metrics: EngineMetrics { environment.metrics }
    let leases = BlobLeases()
    /// Blobs that are being written.
    let openUploads = Atomic(0)
    let options: StoreOptions
    let budget: SnapshotBudget
    /// Once it has been read: see `key()`.
    let knownKey = Monitor<StoreKey?>(nil)
    /// Distinguishes this opening's uploads from those that an earlier one left behind.
    let incarnation: UInt64
    private let lock: DirectoryLock
    private let isClosed = Monitor(false)

    /// Opens a directory, making it where it is missing.
    ///
    /// - Parameters:
    ///   - path: an empty directory, one that Holdfast made, or a name for a new one.
    ///   - trees: every tree that will be used.
    /// - Throws: `directoryLocked`, `notAHoldfastDirectory`, `unknownFormatVersion`, `permissionDenied`, `diskFull`.
    public static func open(
        _ path: String, trees: [RawTree], options: StoreOptions = StoreOptions()
    ) throws(StorageError) -> Store {
        try Store(path, trees: trees, options: options)
    }

    private init(_ path: String, trees: [RawTree], options: StoreOptions) throws(StorageError) {
        directory = path
        durability = options.durability
        clock = options.clock
        self.options = options
        budget = SnapshotBudget(options)
        try Self.prepareDirectory(path, readOnly: options.readOnly)
        let lock = try DirectoryLock(directory: path, mode: options.lockMode)
        do throws(StorageError) {
            let environment = try Environment(directory: path, options: options)
            do throws(StorageError) {
                try environment.openTrees(trees, readOnly: options.readOnly)
                incarnation = options.readOnly ? 0 : try environment.beginIncarnation()
            } catch {
                environment.close()
                throw error
            }
            self.environment = environment
            if !options.readOnly { environment.noteCommit() }
            readers = ReaderPool(environment)
            writer = Writer(environment, readers, options)
            do throws(StorageError) { workers = try WorkerPool(threads: options.readerThreads) } catch {
                environment.close()
                throw error
            }
        } catch {
            lock.release()
            throw error
        }
        self.lock = lock
        if !options.readOnly { try writer.start() }
        if options.durability == .relaxed { PeriodicSync.start(for: self) }
    }

    private static func prepareDirectory(_ path: String, readOnly: Bool) throws(StorageError) {
        let kind = fileKind(path)
        if kind.exists && !kind.isDirectory { throw .notAHoldfastDirectory(path: path) }
        if !kind.exists {
            if readOnly { throw .notAHoldfastDirectory(path: path) }
            try makeDirectories(path)
            try syncDirectory(parentDirectory(path))
            return
        }
        if fileKind(path + "/" + Environment.fileName).exists { return }
        // A key may be put there before the store is made.
        let known = ["LOCK", "lost+found", StoreKey.fileName, StoreKey.fileName + ".partial"]
        let strangers = try directoryEntries(path).filter { !known.contains($0) }
        if readOnly || !strangers.isEmpty { throw .notAHoldfastDirectory(path: path) }
    }

    /// Finishes the writes that wait, waits for open snapshots, and releases the directory. Closing twice is allowed.
    public func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        if wasClosed { return }
        if !options.readOnly { writer.close() }
        workers.close()
        readers.close()
        if durability == .relaxed { _ = environment.sync() }
        environment.close()
        lock.release()
    }

    deinit { close() }

    /// What the engine has done since it was opened, and how large the store is.
    public var statistics: StoreStatistics {
        // The pool's gate keeps the environment open while it is asked; a closed store has no size.
        let isOpen = (try? readers.enter()) != nil
        defer { if isOpen { readers.leave() } }
        return StoreStatistics(
            commits: metrics.commits.load(ordering: .relaxed),
            bodies: metrics.bodies.load(ordering: .relaxed),
            reruns: metrics.reruns.load(ordering: .relaxed),
            bytesWritten: metrics.bytes.load(ordering: .relaxed),
            bodyTime: .nanoseconds(Int64(metrics.bodyNanoseconds.load(ordering: .relaxed))),
            commitTime: .nanoseconds(Int64(metrics.commitNanoseconds.load(ordering: .relaxed))),
            snapshots: metrics.snapshots.load(ordering: .relaxed),
            snapshotsExpired: metrics.snapshotsExpired.load(ordering: .relaxed),
            snapshotsOpen: readers.activeCount - (isOpen ? 1 : 0),
            usedBytes: isOpen ? environment.usedBytes : 0,
            mapBytes: UInt64(environment.mapSize),
            mapGrowths: metrics.mapGrowths.load(ordering: .relaxed),
            writesWaiting: writer.waitingCount)
    }
}
