internal import CLMDB
internal import HoldfastCore

/// How a value is stored under its physical key. See `Docs/Format.md`, "Values".
///
/// The first byte is the form: 1, and the value follows; or 2, and the value's pieces are under an id of their own:
/// id (8), length (8), XXH64 of the bytes (8), all little-endian.
enum StoredValue {
    static let inlineForm: UInt8 = 1
    static let piecesForm: UInt8 = 2
    static let inlineBytesMax = 16_384
    static let valueBytesMax = 4 << 20
    static let reference = 25

    /// One overflow page less its header, so that LMDB never searches its free list for a run of pages.
    static let pieceBytes = 4_080

    static func pieceKey(_ id: UInt64, _ index: Int) -> [UInt8] {
        var key: [UInt8] = []
        key.reserveCapacity(12)
        key.appendBigEndian(id)
        for shift in stride(from: 24, through: 0, by: -8) { key.append(UInt8(truncatingIfNeeded: index >> shift)) }
        return key
    }

    /// Whether a key is that of a piece.
    @unsafe static func isPiece(_ key: UnsafeRawBufferPointer, _ id: UInt64, _ index: Int) -> Bool {
        guard key.count == 12 else { return false }
        return unsafe key.loadUnaligned(as: UInt64.self).bigEndian == id
            && key.loadUnaligned(fromByteOffset: 8, as: UInt32.self).bigEndian == UInt32(index)
    }

    /// The number of a piece, `nil` where a key is not that of one of this id.
    @unsafe static func pieceIndex(_ key: UnsafeRawBufferPointer, _ id: UInt64) -> Int? {
        guard key.count == 12, unsafe key.loadUnaligned(as: UInt64.self).bigEndian == id else { return nil }
        return unsafe Int(key.loadUnaligned(fromByteOffset: 8, as: UInt32.self).bigEndian)
    }

    static func pieceCount(_ length: UInt64) -> Int { Int((length + UInt64(pieceBytes) - 1) / UInt64(pieceBytes)) }
}

/// Where the pieces of a large value are.
struct PiecesReference: Equatable {
    var id: UInt64
    var length: UInt64
    var checksum: UInt64

    var encoded: [UInt8] {
        var writer = RecordWriter(capacity: StoredValue.reference)
        writer.uint8(StoredValue.piecesForm)
        writer.uint64(id)
        writer.uint64(length)
        writer.uint64(checksum)
        return writer.finish()
    }

    init(id: UInt64, length: UInt64, checksum: UInt64) {
        self.id = id
        self.length = length
        self.checksum = checksum
    }

    /// `nil` where the bytes are not such a reference.
    init?(_ stored: Span<UInt8>) {
        var reader = RecordReader(stored)
        do throws(RecordDecodingError) {
            guard stored.count == StoredValue.reference, try reader.uint8() == StoredValue.piecesForm else {
                return nil
            }
            id = try reader.uint64()
            length = try reader.uint64()
            checksum = try reader.uint64()
        } catch {
            return nil
        }
        guard length > 0, length <= UInt64(StoredValue.valueBytesMax) else { return nil }
    }
}

extension Environment {
    /// The bytes of a large value, put together and checked.
    func assemble(
        _ transaction: LMDBTransaction, _ reference: PiecesReference, tree: RawTree, key: Span<UInt8>
    ) throws(StorageError) -> [UInt8] {
        let pieces = try dbi(EngineTree.pieces)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(reference.length))
        for index in 0..<StoredValue.pieceCount(reference.length) {
            guard let piece = try unsafe rawGet(transaction, pieces, StoredValue.pieceKey(reference.id, index).span)
            else {
                throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "piece \(index) is missing")
            }
            unsafe bytes.append(contentsOf: piece)
        }
        guard UInt64(bytes.count) == reference.length, XXHash64.hash(bytes.span) == reference.checksum else {
            throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "the pieces do not match their checksum")
        }
        return bytes
    }

    func putPieces(_ transaction: LMDBTransaction, id: UInt64, from first: Int, _ bytes: Span<UInt8>)
        throws(StorageError)
    {
        let pieces = try dbi(EngineTree.pieces)
        var offset = 0
        var index = first
        while offset < bytes.count {
            let end = min(offset + StoredValue.pieceBytes, bytes.count)
            try rawPut(transaction, pieces, StoredValue.pieceKey(id, index).span, bytes.extracting(offset..<end))
            offset = end
            index += 1
        }
    }

    func putPieces(_ transaction: LMDBTransaction, id: UInt64, from first: Int, _ bytes: ByteChunks)
        throws(StorageError)
    {
        let pieces = try dbi(EngineTree.pieces)
        var reader = ByteChunks.Reader(bytes)
        var left = bytes.count
        var index = first
        while left > 0 {
            let length = min(left, StoredValue.pieceBytes)
            let key = StoredValue.pieceKey(id, index)
            let room = try unsafe rawReserve(transaction, pieces, key.span, length: length, overwrite: true).bytes
            unsafe reader.fill(room)
            left -= length
            index += 1
        }
    }

    func deletePieces(_ transaction: LMDBTransaction, id: UInt64, _ range: Range<Int>) throws(StorageError) {
        let pieces = try dbi(EngineTree.pieces)
        for index in range {
            guard try rawDelete(transaction, pieces, StoredValue.pieceKey(id, index).span) else {
                throw .corrupt(tree: pieces.description, key: "\(id)/\(index)", reason: "a piece has gone")
            }
        }
    }
}
