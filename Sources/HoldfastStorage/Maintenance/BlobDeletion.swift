internal import HoldfastCore

/// A blob that no record refers to any more.
struct ReleasedBlob: Sendable {
    /// What asks for it in the tree of reclamations.
    let entry: [UInt8]
    let id: UInt64
    let released: Timestamp

    init(_ cursor: inout Cursor) throws(StorageError) {
        (entry, (released, id)) = try decodeEntry(&cursor) { (reader) throws(KeyDecodingError) in
            (Timestamp(milliseconds: try reader.int64()), try reader.uint64())
        }
    }
}

/// Pieces of a released blob that stand one after the other.
struct ReleasedPieces: Sendable {
    /// About as many as a commit takes of one upload, so that mostly they came to the disk together.
    static let countMax = 512

    let blob: ReleasedBlob
    let indices: Range<Int>
    /// Where the first of them is in the file: a hint, for the order of deletion.
    let place: UInt
}

struct ReleasedBlobs: Sendable {
    /// In the order of their places.
    var due: [ReleasedPieces] = []
    /// When there will be others.
    var next: Timestamp?
}

extension Store {
    private static let leaseRecheck = Duration.seconds(1)
    private static let releasedBlobsMax = 4_096
    private static let releasedRunsMax = 16_384
    /// The snapshot of a look is held no longer once there is something to delete.
    private static let lookNanosecondsMax: UInt64 = 500_000_000

    /// Runs of pieces of blobs whose grace is over and that nobody reads, as many as can be deleted in a while.
    ///
    /// None before the oldest has waited for twice its grace: those that were released meanwhile go together, in the
    /// order of their places, so that what comes free is in long runs for the blobs that take it. See `Docs/ADR/0014`.
    ///
    /// They come from a snapshot, so their releases are on disk. Whoever still finds such a blob in an older snapshot
    /// has taken his lease before the step looks for it; of a release in the step's own batch that would not be so.
    func releasedBlobs(_ now: Timestamp) async throws(StorageError) -> ReleasedBlobs {
        let (leases, grace) = (leases, options.blobGrace)
        do throws(ReadError<StorageError>) {
            return try await readOnPool { (tx) throws(StorageError) in
                var found = ReleasedBlobs()
                var blobs: [ReleasedBlob] = []
                var cursor = try tx.cursor(EngineTree.reclaim, .prefix([Reclamation.blobKind]))
                while blobs.count < Self.releasedBlobsMax, try cursor.next() {
                    let blob = try ReleasedBlob(&cursor)
                    let gathered = (blobs.first ?? blob).released.advanced(by: grace + grace)
                    if gathered > now {
                        found.next = min(found.next ?? gathered, gathered)
                        return found
                    }
                    if blob.released.advanced(by: grace) > now { break }
                    if leases.isLeased(blob.id) {
                        found.next = now.advanced(by: Self.leaseRecheck)
                    } else {
                        blobs.append(blob)
                    }
                }
                let end = monotonicNanoseconds() + Self.lookNanosecondsMax
                for blob in blobs {
                    try tx.appendPieces(of: blob, to: &found.due)
                    if found.due.count >= Self.releasedRunsMax || monotonicNanoseconds() > end { break }
                }
                found.due.sort { $0.place < $1.place }
                return found
            }
        } catch { throw error.flattened }
    }
}

extension ReadTransaction {
    /// Appends where the pieces of a released blob are; one entry without pieces where it has none.
    borrowing func appendPieces(of blob: ReleasedBlob, to found: inout [ReleasedPieces]) throws(StorageError) {
        var pieces = try CursorLevel(
            transaction, environment, dbi: environment.dbi(EngineTree.pieces), node: nil, start: [])
        defer { pieces.close() }
        let before = found.count
        if try pieces.seek(StoredValue.pieceKey(blob.id, Int(UInt32.max)).span, true),
            let last = unsafe StoredValue.pieceIndex(pieces.key, blob.id)
        {
            var next = 0
            while next <= last, try pieces.seek(StoredValue.pieceKey(blob.id, next).span, false),
                let first = unsafe StoredValue.pieceIndex(pieces.key, blob.id)
            {
                let end = min(first + ReleasedPieces.countMax, last + 1)
                let place = unsafe UInt(bitPattern: pieces.value.baseAddress)
                found.append(ReleasedPieces(blob: blob, indices: first..<end, place: place))
                next = end
            }
        }
        if found.count == before { found.append(ReleasedPieces(blob: blob, indices: 0..<0, place: 0)) }
    }
}

/// Deletes the pieces of blobs in bounded steps, of which every commit has one.
///
/// The writer itself submits the next step when it has answered the last: a task that did so would wait for its turn
/// behind all those who put, and pages would be taken faster than they are given back.
final class BlobDeletion: Sendable {
    /// More pages than the large writes of a commit take, and those of the trees: what a commit gives back is at least
    /// what is taken in it. The pages of one step are what LMDB then takes from, the lowest first: the more they are
    /// the longer are the runs that they make, since more of them are neighbours. See `Docs/ADR/0014`.
    private static let stepPagesMax = 8_000
    /// Beside brief writes, which a step must not hold up, and where room is short: what LMDB writes down of so many
    /// fits a page.
    private static let briefStepPagesMax = 400
    /// A step takes no longer, since pages that are not in memory take long to give back.
    static let stepNanosecondsMax: UInt64 = 6_000_000

    private let runs: [ReleasedPieces]
    private let leases: BlobLeases
    private let writer: Writer
    private let nanosecondsMax: UInt64

    init(
        _ runs: [ReleasedPieces], _ leases: BlobLeases, _ writer: Writer,
        nanosecondsMax: UInt64 = BlobDeletion.stepNanosecondsMax
    ) {
        self.nanosecondsMax = nanosecondsMax
        self.runs = runs
        self.leases = leases
        self.writer = writer
    }

    /// Where a deletion has got to: a run, and the pieces of it that are gone.
    struct Position: Sendable {
        var run = 0
        var pieces = 0
    }

    func run() async throws(WriteError<StorageError>) {
        let answer: Result<Position, WriteError<StorageError>> = unsafe await withUnsafeContinuation { continuation in
            step(from: Position()) { unsafe continuation.resume(returning: $0) }
        }
        _ = try answer.get()
    }

    private func step(
        from position: Position, _ done: @escaping (Result<Position, WriteError<StorageError>>) -> Void
    ) {
        let (runs, leases, nanosecondsMax) = (runs, leases, nanosecondsMax)
        let job = TypedWriteJob<Position, StorageError>(priority: .background, bytes: 64 << 10) {
            (tx) throws(StorageError) in
            let pagesMax = tx.context.isBesideBrief ? Self.briefStepPagesMax : Self.stepPagesMax
            let end = monotonicNanoseconds() + nanosecondsMax
            return try tx.delete(runs, from: position, leases, pagesMax: pagesMax, until: end)
        } answer: { answer in
            if case .success(let next) = answer, next.run < runs.count {
                self.step(from: next, done)
            } else {
                done(answer)
            }
        }
        writer.submit(job)
    }
}

extension WriteTransaction {
    /// Pieces that are deleted before the clock is looked at.
    private static let piecesAtOnce = 64

    /// Deletes runs of pieces of released blobs from a position on, leaving out the blobs that are being read by now.
    /// - Returns: the position to go on from.
    @_lifetime(self: copy self)
    fileprivate mutating func delete(
        _ runs: [ReleasedPieces], from position: BlobDeletion.Position, _ leases: BlobLeases, pagesMax: Int,
        until end: UInt64
    ) throws(StorageError) -> BlobDeletion.Position {
        makesRoom()
        try context.writePieces()
        var pagesLeft = pagesMax
        var next = position
        while next.run < runs.count {
            let run = runs[next.run]
            if leases.isLeased(run.blob.id) {
                next = BlobDeletion.Position(run: next.run + 1)
                continue
            }
            let first = run.indices.lowerBound + next.pieces
            let last = min(first + min(Self.piecesAtOnce, pagesLeft), run.indices.upperBound)
            try deletePieces(first..<last, of: run.blob)
            // A page at least, for the entry.
            pagesLeft -= max(last - first, 1)
            next.pieces += last - first
            if last == run.indices.upperBound {
                try deleteEntryIfDone(run)
                next = BlobDeletion.Position(run: next.run + 1)
            }
            if pagesLeft <= 0 || monotonicNanoseconds() > end { break }
        }
        return next
    }

    @_lifetime(self: copy self)
    private mutating func deletePieces(_ indices: Range<Int>, of blob: ReleasedBlob) throws(StorageError) {
        // An upload that was given up may lack some.
        for index in indices { try deletePiece(StoredValue.pieceKey(blob.id, index)) }
    }

    @_lifetime(self: copy self)
    private mutating func deletePiece(_ key: [UInt8]) throws(StorageError) {
        let (context, tree) = (context, try context.environment.dbi(EngineTree.pieces))
        _ = try context.mutate(0) { () throws(StorageError) in
            try context.environment.rawDelete(context.transaction, tree, key.span)
        }
    }

    /// Deletes the entry that asks for a blob where nothing is left of it.
    @_lifetime(self: copy self)
    private mutating func deleteEntryIfDone(_ run: ReleasedPieces) throws(StorageError) {
        let all = KeyRange.prefix(Array(StoredValue.pieceKey(run.blob.id, 0).prefix(8)))
        // What has no pieces has nothing, or on a damaged store keys that are none of a piece: they go, too.
        let limit = run.indices.isEmpty ? ReleasedPieces.countMax : 1
        let left = try context.environment.physicalKeys(context.transaction, EngineTree.pieces, all, limit: limit)
        if run.indices.isEmpty { for key in left { try deletePiece(key) } }
        if left.isEmpty || run.indices.isEmpty && left.count < limit {
            try delete(EngineTree.reclaim, run.blob.entry.span)
        }
    }
}
