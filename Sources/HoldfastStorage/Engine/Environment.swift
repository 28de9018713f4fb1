internal import CLMDB
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The trees that the engine keeps for itself.
enum EngineTree {
    static let meta = RawTree("storage.meta")
    static let continuations = RawTree("storage.continuations")
    static let pieces = RawTree("storage.pieces")
    static let blobs = RawTree("storage.blobs")
    static let uploads = RawTree("storage.uploads")
    static let counters = RawTree("storage.counters")
    static let sequences = RawTree("storage.sequences")
    static let reclaim = RawTree("storage.reclaim")

    static let all = [meta, continuations, pieces, blobs, uploads, counters, sequences, reclaim]

    static let formatKey: [UInt8] = Array("format".utf8)
    static let nextIDKey: [UInt8] = Array("next-id".utf8)
    static let incarnationKey: [UInt8] = Array("incarnation".utf8)
    static let keyIDKey: [UInt8] = Array("key-id".utf8)
}

/// One open LMDB environment: the map, and a handle for every tree.
@safe final class Environment: @unchecked Sendable {
    static let formatVersion: UInt32 = 1
    static let fileName = "holdfast.mdb"

    let handle: OpaquePointer
    let directory: String
    private let mappedBytes: Atomic<Int>
    let metrics = EngineMetrics()
    /// The number of the last commit, known while this environment is the only one that commits; else 0.
    let newestCommit = Atomic<UInt64>(0)

    /// By `RawTree.slot`; written once, before anyone else sees the environment, so that Swift need not check at every
    /// look-up that its uses are exclusive.
    @exclusivity(unchecked) private var handles: [MDB_dbi?] = []
    /// Every tree that is open.
    private(set) var trees: [RawTree] = []

    init(directory: String, options: StoreOptions) throws(StorageError) {
        self.directory = directory
        let path = directory + "/" + Self.fileName
        var flags = UInt32(MDB_NOTLS | MDB_NOSUBDIR | MDB_NOMEMINIT)
        if options.readOnly { flags |= UInt32(MDB_RDONLY) }
        if options.durability == .relaxed { flags |= UInt32(MDB_NOSYNC) }
        try Self.checkMetaPages(path: path)
        var size = max(options.mapSize, 1 << 20)
        while true {
            var environment: OpaquePointer?
            let created = unsafe mdb_env_create(&environment)
            guard created == 0, let environment = unsafe environment else {
                throw storageError(created, during: "mdb_env_create", path: path)
            }
            unsafe mdb_env_set_maxdbs(environment, 128)
            unsafe mdb_env_set_maxreaders(environment, options.readersMax)
            unsafe mdb_env_set_mapsize(environment, size)
            let opened = unsafe mdb_env_open(environment, path, flags, 0o600)
            if opened == 0 {
                unsafe self.handle = environment
                // More than was asked for where the file is larger.
                var info = unsafe MDB_envinfo()
                unsafe mdb_env_info(environment, &info)
                mappedBytes = unsafe Atomic(max(size, Int(info.me_mapsize)))
                break
            }
            unsafe mdb_env_close(environment)
            // An address-space limit: take the largest power of two that it allows.
            if opened == ENOMEM && size > 1 << 30 {
                size /= 2
                continue
            }
            throw storageError(opened, during: "mdb_env_open", path: path, mapSize: size)
        }
        var dead: Int32 = 0
        unsafe mdb_reader_check(handle, &dead)
        do throws(StorageError) {
            let snapshot = try begin(readOnly: true)
            defer { unsafe mdb_txn_abort(snapshot.pointer) }
            try checkLength()
        } catch {
            close()
            throw error
        }
    }

    /// Opens every tree, making those that are missing, and checks the format. Called once, before any other use.
    func openTrees(_ trees: [RawTree], readOnly: Bool) throws(StorageError) {
        let all = EngineTree.all + trees
        self.trees = all
        unsafe handles = Array(repeating: nil, count: (all.map(\.slot).max() ?? 0) + 1)
        let transaction = try begin(readOnly: readOnly)
        do throws(StorageError) {
            try checkFormat(transaction, readOnly: readOnly)
            for tree in all {
                var dbi: MDB_dbi = 0
                let code = unsafe mdb_dbi_open(transaction.pointer, tree.name, readOnly ? 0 : UInt32(MDB_CREATE), &dbi)
                if code == MDB_NOTFOUND && readOnly { continue }
                try check(code, "mdb_dbi_open")
                unsafe handles[tree.slot] = dbi
            }
        } catch {
            unsafe mdb_txn_abort(transaction.pointer)
            throw error
        }
        try check(unsafe mdb_txn_commit(transaction.pointer), "mdb_txn_commit")
    }

    private func checkFormat(_ transaction: LMDBTransaction, readOnly: Bool) throws(StorageError) {
        var dbi: MDB_dbi = 0
        let opened = unsafe mdb_dbi_open(
            transaction.pointer, EngineTree.meta.name, readOnly ? 0 : UInt32(MDB_CREATE), &dbi)
        if opened == MDB_NOTFOUND { throw .notAHoldfastDirectory(path: directory) }
        try check(opened, "mdb_dbi_open")
        if let stored = unsafe try rawGet(transaction, dbi, EngineTree.formatKey.span) {
            guard stored.count == 4 else {
                throw .corrupt(tree: EngineTree.meta.name, key: "format", reason: "not 4 bytes")
            }
            let version = unsafe UInt32(littleEndian: stored.loadUnaligned(as: UInt32.self))
            guard version == Self.formatVersion else {
                throw .unknownFormatVersion(found: version, supported: Self.formatVersion)
            }
            return
        }
        if readOnly { throw .notAHoldfastDirectory(path: directory) }
        // A file of LMDB's that we did not make has other trees, and no format.
        var statistics = MDB_stat()
        unsafe mdb_stat(transaction.pointer, 1, &statistics)
        guard statistics.ms_entries <= 1 else { throw .notAHoldfastDirectory(path: directory) }
        var version = RecordWriter()
        version.uint32(Self.formatVersion)
        try rawPut(transaction, dbi, EngineTree.formatKey.span, version.finish().span)
    }

    func dbi(_ tree: RawTree) throws(StorageError) -> MDB_dbi {
        guard let dbi = handle(tree) else { throw .unknownTree(tree.name) }
        return dbi
    }

    /// Whether the tree is there: a store opened for reading may be older than a tree.
    func has(_ tree: RawTree) -> Bool { handle(tree) != nil }

    private func handle(_ tree: RawTree) -> MDB_dbi? {
        unsafe tree.slot < handles.count ? handles[tree.slot] : nil
    }

    func begin(readOnly: Bool, parent: LMDBTransaction? = nil) throws(StorageError) -> LMDBTransaction {
        var transaction: OpaquePointer?
        let code = unsafe mdb_txn_begin(handle, parent?.pointer, readOnly ? UInt32(MDB_RDONLY) : 0, &transaction)
        guard code == 0, let transaction = unsafe transaction else { throw error(code, "mdb_txn_begin") }
        return unsafe LMDBTransaction(transaction)
    }

    /// The address space that the map takes, in bytes.
    var mapSize: Int { mappedBytes.load(ordering: .relaxed) }

    func didRemap(to size: Int) { mappedBytes.store(size, ordering: .relaxed) }

    func error(_ code: Int32, _ operation: String) -> StorageError {
        storageError(code, during: operation, path: directory, mapSize: mapSize)
    }

    func check(_ code: Int32, _ operation: String) throws(StorageError) {
        if code != 0 { throw error(code, operation) }
    }

    /// The number of the last commit in the file.
    var lastTransactionID: UInt64 {
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        return unsafe UInt64(info.me_last_txnid)
    }

    /// Says which commit is the last, now that it is on disk: before anyone is told of it.
    func noteCommit() { newestCommit.store(lastTransactionID, ordering: .releasing) }

    /// After a commit that failed nobody knows which is the last until another succeeds.
    func forgetCommit() { newestCommit.store(0, ordering: .releasing) }

    /// Bytes of the file that hold pages, free ones included.
    var usedBytes: UInt64 {
        var info = unsafe MDB_envinfo()
        unsafe mdb_env_info(handle, &info)
        return unsafe (UInt64(info.me_last_pgno) + 1) * 4096
    }

    func close() { unsafe mdb_env_close(handle) }
}
