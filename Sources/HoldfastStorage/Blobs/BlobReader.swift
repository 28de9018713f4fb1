/// Reads a blob's bytes in pieces, each in a short snapshot of its own: a slow reader pins no snapshot. The lease
/// that it holds keeps the pieces from being reclaimed.
public final class BlobReader: Sendable {
    private let store: Store
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
                let size = UInt64(StoredValue.pieceBytes)
                for index in Int(from / size)...Int((end - 1) / size) {
                    let start = UInt64(index) * size
                    let range = Int(max(from, start) - start)..<Int(min(end, start + size) - start)
                    try tx.appendPiece(id, index, range, to: &bytes)
                }
                return bytes
            }
        } catch { throw error.flattened }
    }
}

extension Store {
    /// Takes a lease on a blob for reading.
    /// - Throws: `blobMissing`.
    public func openBlob(_ id: UInt64) throws(StorageError) -> BlobReader { try BlobReader(self, id) }
}

extension ReadTransaction {
    borrowing func appendPiece(
        _ id: UInt64, _ index: Int, _ range: Range<Int>, to bytes: inout [UInt8]
    ) throws(StorageError) {
        let key = StoredValue.pieceKey(id, index)
        guard let piece = unsafe try environment.rawGet(transaction, environment.dbi(EngineTree.pieces), key.span),
            range.upperBound <= piece.count
        else {
            throw .corrupt(
                tree: EngineTree.pieces.name, key: hexadecimal(key.span), reason: "a blob's piece is missing")
        }
        unsafe bytes.append(contentsOf: piece[range])
    }
}
