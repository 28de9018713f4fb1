public import HoldfastCore

/// A blob that is being written, in bounded memory. Used by one task at a time.
///
/// Bytes go to disk in batches of 256 KiB under the background class; the last of them, and with a short blob all, go
/// with the commit that attaches it. An upload that is neither finished nor abandoned is reclaimed when the store is
/// opened next, or by age.
public final class BlobUpload {
    static let batchBytes = 64 * StoredValue.pieceBytes

    private let store: Store
    private var buffer: [UInt8] = []
    private var id: UInt64?
    private var piecesWritten = 0
    private var hash = XXHash64()

    /// Bytes taken in so far.
    public private(set) var length: UInt64 = 0

    init(_ store: Store) { self.store = store }

    /// Takes in more bytes, and waits for the disk when a batch is full.
    public func write(_ bytes: [UInt8]) async throws(StorageError) {
        hash.update(bytes.span)
        length += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken = rest.prefix(Self.batchBytes - buffer.count)
            buffer.append(contentsOf: taken)
            rest = rest.dropFirst(taken.count)
            if buffer.count == Self.batchBytes { try await flush() }
        }
    }

    /// What to attach in the commit that makes the blob visible.
    public consuming func finish() -> FinishedBlob {
        FinishedBlob(id: id, length: length, checksum: hash.value, piecesWritten: piecesWritten, tail: buffer)
    }

    /// Gives up what is on disk of it.
    public func abandon() async throws(StorageError) {
        guard let id else { return }
        let now = store.clock.now
        do throws(WriteError<StorageError>) {
            try await store.write(.background) { (tx) throws(StorageError) in
                guard try tx.delete(BlobTree.uploads, BlobKey(id: id)) else { return }
                try tx.release(pieces: id, now: now)
            }
        } catch { throw error.flattened }
        self.id = nil
    }

    private func flush() async throws(StorageError) {
        let (bytes, known, first) = (buffer, id, piecesWritten)
        let begun = UploadRecord(incarnation: store.incarnation, begun: store.clock.now)
        do throws(WriteError<StorageError>) {
            id = try await store.write(.background, bytes: bytes.count) { (tx) throws(StorageError) in
                let id: UInt64
                if let known {
                    id = known
                    // Reclaimed by age: its pieces are going, and more must not follow.
                    guard try tx.reading.record(BlobTree.uploads, BlobKey(id: id)) != nil else {
                        throw .blobMissing(id)
                    }
                } else {
                    id = try tx.nextID()
                    try tx.put(BlobTree.uploads, BlobKey(id: id), begun)
                }
                try tx.putPieces(id, from: first, bytes.span)
                return id
            }
        } catch { throw error.flattened }
        piecesWritten += StoredValue.pieceCount(UInt64(bytes.count))
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A blob whose bytes are complete and that no record refers to yet: attach it, or let it be reclaimed.
public struct FinishedBlob: Sendable {
    let id: UInt64?
    public let length: UInt64
    /// XXH64 of the bytes.
    public let checksum: UInt64
    let piecesWritten: Int
    let tail: [UInt8]

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
        try putPieces(id, from: blob.piecesWritten, blob.tail.span)
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
    mutating func putPieces(_ id: UInt64, from first: Int, _ bytes: Span<UInt8>) throws(StorageError) {
        let context = context
        try context.checkSpace()
        try context.willMutate(bytes: bytes.count)
        do throws(StorageError) {
            try context.environment.putPieces(context.transaction, id: id, from: first, bytes)
        } catch {
            context.fail(error)
            throw error
        }
    }

    @_lifetime(self: copy self)
    mutating func release(pieces id: UInt64, now: Timestamp) throws(StorageError) {
        let entry = Reclamation.blobEntry(id, released: now)
        let record: [UInt8] = [1]
        try put(EngineTree.reclaim, entry.span, record.span)
    }
}
