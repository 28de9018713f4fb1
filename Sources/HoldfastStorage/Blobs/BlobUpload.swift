public import HoldfastCore
internal import Synchronization

/// A blob that is being written, in bounded memory. Used by one task at a time.
///
/// Bytes go to disk in batches of a little over half a MiB while later ones come in: up to six are on their way where
/// few uploads are open, and one where many are. The last two, and with a blob of 1 MiB all, go with the commit that
/// attaches it. An upload that is neither finished nor abandoned is reclaimed when the store is opened next, or by age.
public final class BlobUpload {
    /// Two are more than 1 MiB, so that a blob of just that size needs one commit.
    static let batchBytes = 136 * StoredValue.pieceBytes
    /// With so many uploads open later ones have smaller batches, since each has several in memory. They are still
    /// large writes to the queue, of which a commit has several.
    private static let fullUploadsMax = 64
    static let smallBatchBytes = 68 * StoredValue.pieceBytes
    /// Batches on their way of one upload, and of all together as long as each has one.
    private static let sentMax = 6
    private static let allSentMax = 32

    private let batchBytes: Int
    private let store: Store
    private var filling = ByteChunks()
    /// The full batch before the one that is being filled: it goes when that is full, or with the end.
    private var held: ByteChunks?
    /// The batches that are on their way to the disk, in their order, each of which answers the blob's id.
    private var sent: [Task<Result<UInt64, StorageError>, Never>] = []
    private var id: UInt64?
    private var piecesSent = 0
    private var piecesWritten = 0
    private var hash = XXHash64()

    /// Bytes taken in so far.
    public private(set) var length: UInt64 = 0

    init(_ store: Store) {
        self.store = store
        let open = store.openUploads.add(1, ordering: .relaxed).newValue
        batchBytes = open > Self.fullUploadsMax ? Self.smallBatchBytes : Self.batchBytes
    }

    deinit { store.openUploads.subtract(1, ordering: .relaxed) }

    /// Takes in more bytes, and where a batch is full and enough are on their way waits until the first of them is on
    /// disk.
    public func write(_ bytes: [UInt8]) async throws(StorageError) {
        hash.update(bytes.span)
        length += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(batchBytes - filling.count)
            filling.append(taken)
            rest = rest.dropFirst(taken.count)
            if filling.count == batchBytes {
                if let held {
                    try await settle(to: sendableMax - 1)
                    send(held)
                }
                held = filling
                filling = ByteChunks()
            }
        }
    }

    /// What to attach in the commit that makes the blob visible.
    public consuming func finish() async throws(StorageError) -> FinishedBlob {
        try await settle(to: 0)
        var tail = held ?? ByteChunks()
        tail.append(contentsOf: filling)
        return FinishedBlob(id: id, length: length, checksum: hash.value, piecesWritten: piecesWritten, tail: tail)
    }

    /// Gives up what is on disk of it.
    public func abandon() async throws(StorageError) {
        // Those behind one that failed may be on disk, or on their way there.
        while !sent.isEmpty {
            do throws(StorageError) { try await settle(to: sent.count - 1) } catch {}
        }
        guard let id else { return }
        let now = store.clock.now
        do throws(WriteError<StorageError>) {
            try await store.write(.background) { (tx) throws(StorageError) in
                tx.makesRoom()
                guard try tx.delete(BlobTree.uploads, BlobKey(id: id)) else { return }
                try tx.release(pieces: id, now: now)
            }
        } catch { throw error.flattened }
        self.id = nil
    }

    /// How many batches may be on their way: the first goes alone, since it makes the blob's id.
    private var sendableMax: Int {
        if id == nil { return 1 }
        return max(1, min(Self.sentMax, Self.allSentMax / store.openUploads.load(ordering: .relaxed)))
    }

    /// Waits until no more than so many batches are on their way.
    private func settle(to count: Int) async throws(StorageError) {
        while sent.count > count {
            id = try await sent.removeFirst().value.get()
            piecesWritten += batchBytes / StoredValue.pieceBytes
        }
    }

    private func send(_ bytes: ByteChunks) {
        let batch = Batch(blob: id, first: piecesSent, bytes: bytes, stream: ObjectIdentifier(self))
        piecesSent += batchBytes / StoredValue.pieceBytes
        sent.append(Task { @concurrent [store] in await batch.write(store) })
    }
}

/// Full pieces in the midst of a blob.
private struct Batch: Sendable {
    /// `nil` before the first batch, which makes it.
    let blob: UInt64?
    /// The number of the first piece.
    let first: Int
    let bytes: ByteChunks
    /// The upload that it is of.
    let stream: ObjectIdentifier

    /// - Returns: the blob's id.
    func write(_ store: Store) async -> Result<UInt64, StorageError> {
        let begun = UploadRecord(incarnation: store.incarnation, begun: store.clock.now)
        do throws(WriteError<StorageError>) {
            let id = try await store.write(.background, bytes: bytes.count, stream: stream) {
                (tx) throws(StorageError) in try write(begun, &tx)
            }
            return .success(id)
        } catch { return .failure(error.flattened) }
    }

    private func write(_ begun: UploadRecord, _ tx: inout WriteTransaction) throws(StorageError) -> UInt64 {
        let id: UInt64
        if let blob {
            id = blob
            // Reclaimed by age: its pieces are going, and more must not follow.
            guard try tx.reading.record(BlobTree.uploads, BlobKey(id: id)) != nil else { throw .blobMissing(id) }
        } else {
            id = try tx.nextID()
            try tx.put(BlobTree.uploads, BlobKey(id: id), begun)
        }
        try tx.putPieces(id, from: first, bytes)
        return id
    }
}

/// A blob whose bytes are complete and that no record refers to yet: attach it, or let it be reclaimed.
public struct FinishedBlob: Sendable {
    let id: UInt64?
    public let length: UInt64
    /// XXH64 of the bytes.
    public let checksum: UInt64
    let piecesWritten: Int
    let tail: ByteChunks

    /// What `Store.write` is to be told of the commit that attaches the blob: its last bytes. The end of a large blob
    /// counts as a large write whatever is left of it, or it would pass for somebody else's small one and hold up the
    /// batches of its like.
    public var bytesToAttach: Int { id == nil ? tail.count : max(tail.count, WriteQueue.smallBytesMax + 1) }
}

extension Store {
    /// Begins a blob.
    public func uploadBlob() -> BlobUpload { BlobUpload(self) }
}

extension WriteTransaction {
    /// Makes a finished blob visible, with one reference, in this commit.
    /// - Returns: its id.
    /// - Throws: `blobMissing` where the upload was reclaimed in between.
    @_lifetime(self: copy self)
    public mutating func attach(_ blob: FinishedBlob) throws(StorageError) -> UInt64 {
        // A write that failed has lost bytes which length and checksum already count.
        guard UInt64(blob.piecesWritten * StoredValue.pieceBytes + blob.tail.count) == blob.length else {
            throw .blobMissing(blob.id ?? 0)
        }
        let id: UInt64
        if let known = blob.id {
            guard try delete(BlobTree.uploads, BlobKey(id: known)) else { throw .blobMissing(known) }
            id = known
        } else {
            id = try nextID()
        }
        try putPieces(id, from: blob.piecesWritten, blob.tail)
        let record = BlobRecord(length: blob.length, checksum: blob.checksum, references: 1)
        try put(BlobTree.blobs, BlobKey(id: id), record)
        return id
    }

    /// Another record refers to the blob from now on.
    @_lifetime(self: copy self)
    public mutating func retainBlob(_ id: UInt64) throws(StorageError) {
        guard var record = try reading.record(BlobTree.blobs, BlobKey(id: id)) else { throw .blobMissing(id) }
        guard record.references < .max else {
            throw .system(operation: "retain", code: 0, message: "too many references")
        }
        record.references += 1
        try put(BlobTree.blobs, BlobKey(id: id), record)
    }

    /// A record refers to the blob no longer; with the last one its pieces are given up.
    /// - Parameter now: the store's time, drawn before the body.
    @_lifetime(self: copy self)
    public mutating func releaseBlob(_ id: UInt64, now: Timestamp) throws(StorageError) {
        guard var record = try reading.record(BlobTree.blobs, BlobKey(id: id)) else { throw .blobMissing(id) }
        record.references -= 1
        if record.references > 0 { return try put(BlobTree.blobs, BlobKey(id: id), record) }
        try delete(BlobTree.blobs, BlobKey(id: id))
        if record.length > 0 { try release(pieces: id, now: now) }
    }

    @_lifetime(self: copy self)
    mutating func putPieces(_ id: UInt64, from first: Int, _ bytes: ByteChunks) throws(StorageError) {
        let context = context
        try context.checkSpace()
        try context.willMutate(bytes: bytes.count)
        context.holdBack(pieces: id, from: first, bytes)
    }

    @_lifetime(self: copy self)
    mutating func release(pieces id: UInt64, now: Timestamp) throws(StorageError) {
        let entry = Reclamation.blobEntry(id, released: now)
        let record: [UInt8] = [1]
        try put(EngineTree.reclaim, entry.span, record.span)
    }
}
