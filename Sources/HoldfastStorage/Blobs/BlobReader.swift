public import HoldfastCore

/// Reads a blob's bytes in pieces, each in a short snapshot of its own: a slow reader pins no snapshot. The lease
/// that it holds keeps the pieces from being reclaimed.
public final class BlobReader: Sendable {
    private let store: Store
    private let residency = ResidencyChecks()
    public let id: UInt64
    public let length: UInt64
    /// XXH64 of all bytes.
    public let checksum: UInt64

    init(_ store: Store, _ id: UInt64) throws(StorageError) {
        // The lease comes first: whoever releases the blob after our look finds it.
        store.leases.take(id)
        let record: BlobRecord
        do throws(ReadError<StorageError>) {
            record = try store.read { (tx) throws(StorageError) in
                guard let record = try tx.record(BlobTree.blobs, BlobKey(id: id)) else { throw .blobMissing(id) }
                return record
            }
        } catch {
            store.leases.release(id)
            throw error.flattened
        }
        self.store = store
        self.id = id
        length = record.length
        checksum = record.checksum
    }

    deinit { store.leases.release(id) }

    /// Up to `count` bytes from `offset`: fewer at the end, none beyond it.
    public func read(at offset: UInt64, count: Int) throws(StorageError) -> [UInt8] {
        guard offset < length, count > 0 else { return [] }
        let end = offset + min(UInt64(count), length - offset)
        let (id, from) = (id, offset)
        do throws(ReadError<StorageError>) {
            return try store.read { (tx) throws(StorageError) in
                var bytes: [UInt8] = []
                bytes.reserveCapacity(Int(end - from))
                try tx.appendPieces(id, from..<end, to: &bytes)
                return bytes
            }
        } catch { throw error.flattened }
    }

    /// The same on the engine's own threads: a page fault then holds up none of the caller's.
    public func readOnPool(at offset: UInt64, count: Int) async throws(StorageError) -> [UInt8] {
        guard offset < length, count > 0 else { return [] }
        let end = offset + min(UInt64(count), length - offset)
        let id = id
        do throws(ReadError<StorageError>) {
            return try await store.readOnPool { (tx) throws(StorageError) in
                var bytes = [UInt8](capacity: Int(end - offset))
                try tx.appendPieces(id, offset..<end, to: &bytes)
                return bytes
            }
        } catch { throw error.flattened }
    }

    /// Appends up to `count` bytes from `offset` to the caller's buffer: fewer at the end, none beyond it. Where all of
    /// them are in memory they are copied once, out of the map, on the caller's thread; where not the engine's own
    /// threads read them. That is asked at the first read, and now and then where it was so. See `Docs/ADR/0015`.
    ///
    /// Where it throws, some of the bytes may have been appended.
    /// - Parameter count: the caller's thread is held up for as long as so many bytes take to copy.
    public func append<Sink: ByteSink>(
        from offset: UInt64, count: Int, to sink: inout Sink
    ) async throws(StorageError) {
        guard offset < length, count > 0 else { return }
        let wanted = offset..<(offset + min(UInt64(count), length - offset))
        if try appendResident(wanted, to: &sink) { return }
        let bytes = try await readOnPool(at: offset, count: count)
        sink.append(bytes.span)
    }

    /// - Returns: whether the bytes are in memory, as far as is known; where not, nothing was appended.
    func appendResident<Sink: ByteSink>(
        _ wanted: Range<UInt64>, to sink: inout Sink
    ) throws(StorageError) -> Bool {
        // The system tells only those who may write the file which pages are in memory: to others it says that all are.
        if store.options.readOnly { return false }
        do throws(ReadError<StorageError>) {
            return try store.read { (tx) throws(StorageError) in
                guard residency.isDue() else {
                    try tx.appendPieces(id, wanted, to: &sink)
                    return true
                }
                let isResident = try tx.appendResidentPieces(id, wanted, to: &sink)
                residency.note(isResident: isResident)
                return isResident
            }
        } catch { throw error.flattened }
    }
}

extension [UInt8]: ByteSink {
    public init(capacity: Int) {
        self.init()
        reserveCapacity(capacity)
    }

    public mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}

extension Store {
    /// Takes a lease on a blob for reading.
    /// - Throws: `blobMissing`.
    public func openBlob(_ id: UInt64) throws(StorageError) -> BlobReader { try BlobReader(self, id) }
}

extension ReadTransaction {
    /// Appends `count` bytes of a blob that a record of this same snapshot refers to, from `offset` on: for short
    /// reads, which need no lease.
    ///
    /// - Throws: `blobMissing`; `corrupt` where the blob is shorter.
    public borrowing func appendBlob(
        _ id: UInt64, _ offset: UInt64, _ count: Int, to bytes: inout [UInt8]
    ) throws(StorageError) {
        guard count > 0 else { return }
        try appendPieces(id, offset..<(offset + UInt64(count)), to: &bytes)
    }

    /// How long a blob is; `nil` where there is none of this id.
    public borrowing func blobLength(_ id: UInt64) throws(StorageError) -> UInt64? {
        try record(BlobTree.blobs, BlobKey(id: id))?.length
    }

    /// - Parameter wanted: not empty, and within the blob.
    borrowing func appendPieces<Sink: ByteSink>(
        _ id: UInt64, _ wanted: Range<UInt64>, to sink: inout Sink
    ) throws(StorageError) {
        try walkPieces(id, wanted) { sink.append($0) }
    }

    /// Appends them where all are in memory.
    ///
    /// - Parameter wanted: not empty, and within the blob.
    /// - Returns: whether they are; where not, nothing was appended.
    borrowing func appendResidentPieces<Sink: ByteSink>(
        _ id: UInt64, _ wanted: Range<UInt64>, to sink: inout Sink
    ) throws(StorageError) -> Bool {
        var pieces = MappedPieces(capacity: StoredValue.pieceCount(UInt64(wanted.count)) + 1)
        try walkPieces(id, wanted) { pieces.append($0) }
        guard pieces.areResident else { return false }
        pieces.append(to: &sink)
        return true
    }

    /// Lends the parts of the pieces that a range of a blob consists of, in order. Of one that has a page of its own no
    /// byte is touched: only the nodes that lead there are.
    private borrowing func walkPieces(
        _ id: UInt64, _ wanted: Range<UInt64>, _ body: (Span<UInt8>) -> Void
    ) throws(StorageError) {
        let size = UInt64(StoredValue.pieceBytes)
        let first = Int(wanted.lowerBound / size)
        let last = Int((wanted.upperBound - 1) / size)
        // Pieces stand one after the other: finding each by its key would cost more than copying it.
        var pieces = try CursorLevel(
            transaction, environment, dbi: environment.dbi(EngineTree.pieces), node: nil, start: [])
        defer { pieces.close() }
        var isThere = try pieces.seek(StoredValue.pieceKey(id, first).span, false)
        for index in first...last {
            let start = UInt64(index) * size
            let range = Int(max(wanted.lowerBound, start) - start)..<Int(min(wanted.upperBound, start + size) - start)
            if isThere, unsafe StoredValue.isPiece(pieces.key, id, index),
                unsafe range.upperBound <= pieces.value.count
            {
                unsafe body(Span(_unsafeBytes: UnsafeRawBufferPointer(rebasing: pieces.value[range])))
                if index < last { isThere = try pieces.step(false) }
                // Held back until the commit that is being made; the cursor stands where the next one is.
            } else if let piece = pending?.heldPiece(id, index), range.upperBound <= piece.count {
                body(piece.span.extracting(range))
            } else {
                // Released before this snapshot, and read by one whose lease is not seen where it was reclaimed.
                guard try record(BlobTree.blobs, BlobKey(id: id)) != nil else { throw .blobMissing(id) }
                throw .corrupt(
                    tree: EngineTree.pieces.name, key: hexadecimal(StoredValue.pieceKey(id, index).span),
                    reason: "a blob's piece is missing")
            }
        }
    }
}
