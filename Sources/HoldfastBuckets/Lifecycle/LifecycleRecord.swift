import HoldfastCore
import HoldfastStorage

/// How far the lifecycle rules of a bucket have been carried out. There is one for every bucket that has rules.
struct LifecycleRecord: TreeRecord, Hashable {
    /// A walk over the bucket that is under way.
    struct Pass: Hashable {
        var started: Timestamp
        var phase: Phase
        /// The last key looked at in the phase's tree; empty at its start.
        var last: [UInt8]
    }

    /// What a pass looks at, in this order. The numbers are on disk.
    enum Phase: UInt8, CaseIterable {
        case objects = 1
        case versions = 2
        case uploads = 3

        var next: Phase? { Phase(rawValue: rawValue + 1) }
    }

    let bucket: BucketName
    /// A number of the configuration's own, so that a step never goes on with one that was replaced.
    let revision: UInt64
    /// When the next pass begins, or the one under way began.
    var due: Timestamp
    var pass: Pass?

    init(_ bucket: BucketName, revision: UInt64, due: Timestamp) {
        self.bucket = bucket
        self.revision = revision
        self.due = due
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(bucket.description)
        record.uint64(revision)
        record.int64(due.milliseconds)
        record.optional(pass) { writer, pass in
            writer.int64(pass.started.milliseconds)
            writer.uint8(pass.phase.rawValue)
            writer.bytes(pass.last)
        }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        bucket = BucketName(trusted: try record.string())
        revision = try record.uint64()
        due = Timestamp(milliseconds: try record.int64())
        pass = try record.optional { (reader) throws(RecordDecodingError) in
            let started = Timestamp(milliseconds: try reader.int64())
            guard let phase = Phase(rawValue: try reader.uint8()) else { throw .illegal("unknown phase") }
            return Pass(started: started, phase: phase, last: try reader.bytes())
        }
    }
}

struct LifecycleKey: TreeKey, Hashable {
    let bucket: UInt64

    init(_ bucket: UInt64) { self.bucket = bucket }

    func encode(into key: inout KeyWriter) { key.uint64(bucket) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { bucket = try key.uint64() }
}

/// The same buckets in the order in which they are due.
struct LifecycleDueKey: TreeKey, Hashable {
    let due: Timestamp
    let bucket: UInt64

    init(_ due: Timestamp, _ bucket: UInt64) {
        self.due = due
        self.bucket = bucket
    }

    func encode(into key: inout KeyWriter) {
        key.int64(due.milliseconds)
        key.uint64(bucket)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        due = Timestamp(milliseconds: try key.int64())
        bucket = try key.uint64()
    }
}

/// A record that says all by being there.
struct PresenceRecord: TreeRecord, Hashable {
    init() {}

    func encode(into record: inout RecordWriter) { record.version(1) }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) { try record.version(upTo: 1) }
}

extension WriteTransaction {
    /// Has a bucket's rules carried out from the start, soon.
    @_lifetime(self: copy self)
    mutating func beginLifecycle(_ bucket: BucketName, _ id: UInt64) throws(BucketError) {
        try endLifecycle(id)
        let record = LifecycleRecord(bucket, revision: try newID(), due: Timestamp(milliseconds: 0))
        try set(BucketTrees.lifecycle, LifecycleKey(id), record)
        try set(BucketTrees.lifecycleDue, LifecycleDueKey(record.due, id), PresenceRecord())
    }

    /// The bucket has no rules any more.
    @_lifetime(self: copy self)
    mutating func endLifecycle(_ id: UInt64) throws(BucketError) {
        guard let record = try reading.find(BucketTrees.lifecycle, LifecycleKey(id)) else { return }
        try remove(BucketTrees.lifecycle, LifecycleKey(id))
        try remove(BucketTrees.lifecycleDue, LifecycleDueKey(record.due, id))
    }

    /// Writes how far a bucket's rules have been carried out.
    @_lifetime(self: copy self)
    mutating func advanceLifecycle(
        _ id: UInt64, from old: LifecycleRecord, to new: LifecycleRecord
    ) throws(BucketError) {
        try set(BucketTrees.lifecycle, LifecycleKey(id), new)
        if old.due == new.due { return }
        try remove(BucketTrees.lifecycleDue, LifecycleDueKey(old.due, id))
        try set(BucketTrees.lifecycleDue, LifecycleDueKey(new.due, id), PresenceRecord())
    }
}
