import HoldfastStorage

/// What is to be released in background steps.
struct ReleaseRecord: TreeRecord, Hashable {
    /// More than this are released in the background.
    static let blobsAtOnceMax = 32
    /// Blobs released by one background step.
    static let blobsAStep = 256

    enum Work: Hashable, Sendable {
        /// Each holds one reference of its blob.
        case blobs([UInt64])
        /// The uploads of a bucket that is gone.
        case uploads(bucket: UInt64)
        /// The parts of an upload that is gone.
        case parts(upload: UInt64)
    }

    var work: Work

    init(_ work: Work) { self.work = work }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        switch work {
        case .blobs(let blobs):
            record.uint8(1)
            record.array(blobs) { writer, blob in writer.varint(blob) }
        case .uploads(let bucket):
            record.uint8(2)
            record.uint64(bucket)
        case .parts(let upload):
            record.uint8(3)
            record.uint64(upload)
        }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        switch try record.uint8() {
        case 1: work = .blobs(try record.array { (reader) throws(RecordDecodingError) in try reader.varint() })
        case 2: work = .uploads(bucket: try record.uint64())
        case 3: work = .parts(upload: try record.uint64())
        default: throw .illegal("unknown work")
        }
    }
}

struct ReleaseKey: TreeKey, Hashable {
    let id: UInt64

    init(id: UInt64) { self.id = id }

    func encode(into key: inout KeyWriter) { key.uint64(id) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { id = try key.uint64() }
}
