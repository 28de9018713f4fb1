internal import HoldfastCore

/// A blob's id: immutable content under it, never given twice.
struct BlobKey: TreeKey, Hashable {
    let id: UInt64

    init(id: UInt64) { self.id = id }

    func encode(into key: inout KeyWriter) { key.uint64(id) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { id = try key.uint64() }
}

/// A finished blob: how long it is, what its bytes hash to, and how many records refer to it.
struct BlobRecord: TreeRecord, Hashable {
    var length: UInt64
    /// XXH64 of all its bytes.
    var checksum: UInt64
    var references: UInt32

    init(length: UInt64, checksum: UInt64, references: UInt32) {
        self.length = length
        self.checksum = checksum
        self.references = references
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(length)
        record.uint64(checksum)
        record.uint32(references)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        length = try record.uint64()
        checksum = try record.uint64()
        references = try record.uint32()
        guard references > 0 else { throw .illegal("a blob without references") }
    }
}

/// An upload under way: which opening of the store began it, and when.
struct UploadRecord: TreeRecord, Hashable {
    var incarnation: UInt64
    var begun: Timestamp

    init(incarnation: UInt64, begun: Timestamp) {
        self.incarnation = incarnation
        self.begun = begun
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(incarnation)
        record.int64(begun.milliseconds)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        incarnation = try record.uint64()
        begun = Timestamp(milliseconds: try record.int64())
    }
}

enum BlobTree {
    static let blobs = Tree<BlobKey, BlobRecord>(EngineTree.blobs.name)
    static let uploads = Tree<BlobKey, UploadRecord>(EngineTree.uploads.name)
}
