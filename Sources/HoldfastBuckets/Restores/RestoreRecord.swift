import HoldfastCore
import HoldfastStorage

/// A restored copy of an archived version, when it will be there or, once it is, when it will go.
struct RestoreKey: TreeKey, Hashable {
    var due: Timestamp
    let bucket: UInt64
    let key: ObjectKey
    let sequence: UInt64

    init(due: Timestamp, _ bucket: UInt64, _ key: ObjectKey, _ sequence: UInt64) {
        self.due = due
        self.bucket = bucket
        self.key = key
        self.sequence = sequence
    }

    func encode(into key: inout KeyWriter) {
        key.int64(due.milliseconds)
        key.uint64(bucket)
        key.bytes(self.key.bytes.span)
        key.uint64(sequence)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        due = Timestamp(milliseconds: try key.int64())
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

extension ObjectRestore {
    func encode(into record: inout RecordWriter) {
        record.int64(until.milliseconds)
        record.uint8(tier.rawValue)
        record.int64(ready.milliseconds)
    }

    /// - Parameter hasTier: whether the tier and the time of readiness are there. Where they are not, the copy is.
    init(decoding record: inout RecordReader, hasTier: Bool) throws(RecordDecodingError) {
        let until = Timestamp(milliseconds: try record.int64())
        guard hasTier else {
            self.init(tier: .standard, ready: Timestamp(milliseconds: 0), until: until)
            return
        }
        guard let tier = RestoreTier(rawValue: try record.uint8()) else { throw .illegal("unknown tier of a restore") }
        let ready = Timestamp(milliseconds: try record.int64())
        guard ready < until else { throw .illegal("a restored copy ends before it is there") }
        self.init(tier: tier, ready: ready, until: until)
    }
}
