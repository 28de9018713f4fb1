internal import CLMDB

/// What one LMDB write transaction carries while the writer runs bodies in it. Used on the writer's thread only.
@safe final class WriteContext {
    let environment: Environment
    /// The transaction that operations go to: the batch's, or a nested one for a body that is run apart.
    var transaction: LMDBTransaction
    /// Below the reserve of free space puts are refused.
    let refusesPuts: Bool
    /// There are brief writes about, which a long step would hold up.
    let isBesideBrief: Bool
    /// The body that runs makes room, and may put what it takes to do that.
    var makesRoom = false

    private(set) var mutations = 0
    private(set) var bytesWritten = 0
    /// The first failure of the engine; what follows in this transaction is not trusted.
    private(set) var failure: StorageError?
    var hooks: [@Sendable () -> Void] = []

    private var counters: [[UInt8]: Int64] = [:]
    private var sequences: [[UInt8]: UInt64] = [:]
    private var nextIDValue: UInt64?
    private var pieces: [HeldPieces] = []

    /// Pieces of a blob, from the one of number `first` on.
    private struct HeldPieces {
        let id: UInt64
        let first: Int
        let bytes: ByteChunks
    }

    init(_ environment: Environment, _ transaction: LMDBTransaction, refusesPuts: Bool, isBesideBrief: Bool) {
        self.environment = environment
        self.transaction = transaction
        self.refusesPuts = refusesPuts
        self.isBesideBrief = isBesideBrief
    }

    /// Counts a change that is about to be made; nothing more is done in a transaction that has failed.
    func willMutate(bytes: Int) throws(StorageError) {
        if let failure { throw failure }
        mutations += 1
        bytesWritten += bytes
    }

    /// Runs an operation that changes something, and remembers the first failure.
    func mutate<Result>(
        _ bytes: Int, _ operation: () throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        try willMutate(bytes: bytes)
        do throws(StorageError) {
            return try operation()
        } catch {
            failure = error
            throw error
        }
    }

    /// Remembers the first failure.
    func fail(_ error: StorageError) {
        if failure == nil { failure = error }
    }

    /// Puts are refused on a full disk before anything is changed, so that this is the body's failure alone.
    func checkSpace() throws(StorageError) {
        if refusesPuts && !makesRoom { throw .diskFull(path: environment.directory) }
    }

    func nextID() throws(StorageError) -> UInt64 {
        var last: UInt64
        if let nextIDValue {
            last = nextIDValue
        } else {
            let key = EngineTree.nextIDKey
            last = try environment.storedNumber(transaction, EngineTree.meta, key.span)
        }
        guard last < .max else { throw numbersUsedUp(EngineTree.meta) }
        last += 1
        nextIDValue = last
        return last
    }

    func add(_ delta: Int64, to key: [UInt8]) { counters[key, default: 0] += delta }

    func pendingDelta(_ key: Span<UInt8>) -> Int64 {
        counters.isEmpty ? 0 : counters[ContinuedKeys.physical(node: nil, key, 0..<key.count)] ?? 0
    }

    func forgetCounter(_ key: [UInt8]) throws(StorageError) {
        counters[key] = nil
        _ = try environment.rawDelete(transaction, environment.dbi(EngineTree.counters), key.span)
    }

    /// The next position under a prefix, from 1.
    func nextSequence(_ key: [UInt8]) throws(StorageError) -> UInt64 {
        var last: UInt64
        if let known = sequences[key] {
            last = known
        } else {
            last = try environment.storedNumber(transaction, EngineTree.sequences, key.span)
        }
        guard last < .max else { throw numbersUsedUp(EngineTree.sequences) }
        last += 1
        sequences[key] = last
        return last
    }

    /// Takes pieces of a blob, which are written after everything else: see `Docs/ADR/0014`.
    func holdBack(pieces id: UInt64, from first: Int, _ bytes: ByteChunks) {
        pieces.append(HeldPieces(id: id, first: first, bytes: bytes))
    }

    /// A piece that was held back.
    func heldPiece(_ id: UInt64, _ index: Int) -> [UInt8]? {
        for held in pieces where held.id == id && index >= held.first {
            let start = (index - held.first) * StoredValue.pieceBytes
            if start < held.bytes.count {
                return held.bytes.copy(start..<min(start + StoredValue.pieceBytes, held.bytes.count))
            }
        }
        return nil
    }

    /// Writes the pieces that were held back: at the end, or before any are deleted.
    func writePieces() throws(StorageError) {
        for held in pieces {
            do throws(StorageError) {
                try environment.putPieces(transaction, id: held.id, from: held.first, held.bytes)
            } catch {
                fail(error)
                throw error
            }
        }
        pieces.removeAll(keepingCapacity: true)
    }

    /// Writes what was held back. Before the commit, and before and after a nested transaction, whose own held-back
    /// additions go with it when it is undone.
    func flush() throws(StorageError) {
        for (key, delta) in counters where delta != 0 {
            let sum = try environment.storedCounter(transaction, key.span) &+ delta
            try environment.putNumber(transaction, EngineTree.counters, key.span, UInt64(bitPattern: sum))
        }
        counters.removeAll(keepingCapacity: true)
        for (key, last) in sequences {
            try environment.putNumber(transaction, EngineTree.sequences, key.span, last)
        }
        sequences.removeAll(keepingCapacity: true)
        if let nextIDValue {
            let key = EngineTree.nextIDKey
            try environment.putNumber(transaction, EngineTree.meta, key.span, nextIDValue)
        }
        nextIDValue = nil
        try writePieces()
    }

    /// Drops what a nested transaction held back, when it is undone.
    func dropHeldBack() {
        counters.removeAll(keepingCapacity: true)
        sequences.removeAll(keepingCapacity: true)
        nextIDValue = nil
        pieces.removeAll(keepingCapacity: true)
    }

    /// Only a damaged store holds the last number.
    private func numbersUsedUp(_ tree: RawTree) -> StorageError {
        .corrupt(tree: tree.name, key: "", reason: "there is no number after the last one given")
    }
}
