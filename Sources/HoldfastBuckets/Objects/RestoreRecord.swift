import HoldfastCore
import HoldfastStorage

/// A restored copy of an archived version that will go: when, and of what.
struct RestoreKey: TreeKey, Hashable {
    let until: Timestamp
    let bucket: UInt64
    let key: ObjectKey
    let sequence: UInt64

    init(until: Timestamp, _ bucket: UInt64, _ key: ObjectKey, _ sequence: UInt64) {
        self.until = until
        self.bucket = bucket
        self.key = key
        self.sequence = sequence
    }

    func encode(into key: inout KeyWriter) {
        key.int64(until.milliseconds)
        key.uint64(bucket)
        key.bytes(self.key.bytes.span)
        key.uint64(sequence)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        until = Timestamp(milliseconds: try key.int64())
        bucket = try key.uint64()
        self.key = ObjectKey(trusted: try key.bytes())
        sequence = try key.uint64()
    }
}

struct RestoreRecord: TreeRecord, Hashable {
    let bucket: BucketName

    init(_ bucket: BucketName) { self.bucket = bucket }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(bucket.description)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        bucket = BucketName(trusted: try record.string())
    }
}
