public import HoldfastCore
internal import Synchronization

/// A blob that is being written, in bounded memory. Used by one task at a time.
///
/// Bytes go to disk in batches of a little over 1 MiB, one at a time, while the next is being filled: two batches are
/// in memory at most. The last of them, and with a short blob all, go with the commit that attaches it. An upload that
/// is neither finished nor abandoned is reclaimed when the store is opened next, or by age.
public final class BlobUpload {
    /// More than 1 MiB, so that a blob of just that size needs one commit.
    static let batchBytes = 272 * StoredValue.pieceBytes
    /// With so many uploads open later ones have smaller batches, since each has up to two in memory. They are still
    /// large writes to the queue, of which a commit has several.
    private static let fullUploadsMax = 64
    static let smallBatchBytes = 68 * StoredValue.pieceBytes

    private let batchBytes: Int
    private let store: Store
    private var filling = ByteChunks()
    /// The batch that is on its way to the disk, which answers the blob's id.
    private var sent: Task<Result<UInt64, StorageError>, Never>?
    private var id: UInt64?
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

    /// Takes in more bytes, and where a batch is full waits until the one before it is on disk.
    public func write(_ bytes: [UInt8]) async throws(StorageError) {
        hash.update(bytes.span)
        length += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(batchBytes - filling.count)
            filling.append(taken)
            rest = rest.dropFirst(taken.count)
            if filling.count == batchBytes {
                try await settle()
                send()
            }
        }
    }

    /// What to attach in the commit that makes the blob visible.
    public consuming func finish() async throws(StorageError) -> FinishedBlob {
        try await settle()
        return FinishedBlob(id: id, length: length, checksum: hash.value, piecesWritten: piecesWritten, tail: filling)
    }

    /// Gives up what is on disk of it.
    public func abandon() async throws(StorageError) {
        do throws(StorageError) { try await settle() } catch {}
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

    /// Waits for the batch that is on its way.
    private func settle() async throws(StorageError) {
        guard let sent else { return }
        self.sent = nil
        id = try await sent.value.get()
        piecesWritten += batchBytes / StoredValue.pieceBytes
    }

    private func send() {
        let batch = Batch(blob: id, first: piecesWritten, bytes: filling)
        filling = ByteChunks()
        sent = Task { @concurrent [store] in await batch.write(store) }
    }
}

/// Full pieces in the midst of a blob.
private struct Batch: Sendable {
    /// `nil` before the first batch, which makes it.
    let blob: UInt64?
    /// The number of the first piece.
    let first: Int
    let bytes: ByteChunks

    /// - Returns: the blob's id.
    func write(_ store: Store) async -> Result<UInt64, StorageError> {
        let begun = UploadRecord(incarnation: store.incarnation, begun: store.clock.now)
        do throws(WriteError<StorageError>) {
            let id = try await store.write(.background, bytes: bytes.count) { (tx) throws(StorageError) in
                try write(begun, &tx)
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

    /// Bytes that attaching will write: pass it to `Store.write`.
    public var bytesToAttach: Int { tail.count }
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
