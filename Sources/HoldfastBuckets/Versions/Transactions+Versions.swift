import HoldfastCore
import HoldfastStorage

// How the versions of a key stand in the trees:
//
// 1. `buckets.objects` has the latest version of a key where that is an object, and nothing where it is a delete marker
//    or there is no version. Listings and reads of the latest version look nowhere else.
// 2. `buckets.versions` has every other version, and every delete marker, the newest of a key first.
// 3. `buckets.nulls` says where a key's null version is, while it is among `versions`. A key has at most one.

extension ReadTransaction {
    /// The latest version of a key where that is an object.
    borrowing func latestObject(_ bucket: UInt64, _ key: ObjectKey) throws(BucketError) -> ObjectRecord? {
        let name = key.objectKey(bucket)
        guard let value = try lend(BucketTrees.objects, name) else { return nil }
        return try decodeObject(value.bytes, BucketTrees.objects, name)
    }

    /// The newest of the versions that are kept beside the latest object.
    borrowing func newestKept(_ bucket: UInt64, _ key: ObjectKey) throws(BucketError) -> ObjectRecord? {
        var cursor = try walk(BucketTrees.versions, .prefix(key.versionsPrefix(bucket)))
        guard try cursor.advance() else { return nil }
        return try decodeObject(cursor.value, BucketTrees.versions, Array(copying: cursor.key))
    }

    /// Where a version is: the record, and whether it is in `buckets.objects`.
    borrowing func version(
        _ id: VersionID, _ bucket: UInt64, _ key: ObjectKey
    ) throws(BucketError) -> (record: ObjectRecord, isLatestObject: Bool)? {
        if let latest = try latestObject(bucket, key), latest.version == id { return (latest, true) }
        let sequence: UInt64
        if let parts = id.parts {
            sequence = parts.sequence
        } else {
            guard let kept = try keptNull(bucket, key) else { return nil }
            sequence = kept
        }
        let name = key.versionKey(bucket, sequence)
        guard let bytes = try find(BucketTrees.versions, name) else { return nil }
        let record = try decodeObject(bytes.span, BucketTrees.versions, name)
        return record.version == id ? (record, false) : nil
    }

    /// The sequence number of the null version, where it is among the kept ones.
    borrowing func keptNull(_ bucket: UInt64, _ key: ObjectKey) throws(BucketError) -> UInt64? {
        let name = key.objectKey(bucket)
        guard let bytes = try find(BucketTrees.nulls, name) else { return nil }
        return try decodeSequence(bytes, name)
    }
}

func decodeObject(_ bytes: Span<UInt8>, _ tree: RawTree, _ key: [UInt8]) throws(BucketError) -> ObjectRecord {
    var reader = RecordReader(bytes)
    do throws(RecordDecodingError) {
        let record = try ObjectRecord(decoding: &reader)
        try reader.end()
        return record
    } catch {
        throw .storage(.corrupt(tree: tree.name, key: hexadecimalText(key), reason: "\(error)"))
    }
}

/// A record of `buckets.nulls`: a version byte and the sequence number.
func encodeSequence(_ sequence: UInt64) -> [UInt8] {
    var writer = RecordWriter()
    writer.version(1)
    writer.uint64(sequence)
    return writer.finish()
}

func decodeSequence(_ bytes: [UInt8], _ key: [UInt8]) throws(BucketError) -> UInt64 {
    var reader = RecordReader(bytes.span)
    do throws(RecordDecodingError) {
        try reader.version(upTo: 1)
        let sequence = try reader.uint64()
        try reader.end()
        return sequence
    } catch {
        throw .storage(.corrupt(tree: BucketTrees.nulls.name, key: hexadecimalText(key), reason: "\(error)"))
    }
}

extension WriteTransaction {
    /// Adds an object as the latest version of its key, as the bucket's versioning has it: what was the latest is kept
    /// beside it, or is gone.
    ///
    /// - Parameter record: its sequence number and whether it is a null version are set here.
    @_lifetime(self: copy self)
    mutating func addObject(
        _ record: inout ObjectRecord, _ key: ObjectKey, _ bucket: BucketRecord
    ) throws(BucketError) {
        try makeWay(for: key, bucket, now: record.modified)
        record.sequence = try newID()
        record.isNull = bucket.versioning != .enabled
        try set(BucketTrees.objects, key.objectKey(bucket.id), record.encoded)
    }

    /// Adds a delete marker as the latest version, for a bucket that keeps versions.
    ///
    /// - Parameter now: the store's time, where the marker has another.
    @_lifetime(self: copy self)
    mutating func addDeleteMarker(
        _ record: inout ObjectRecord, _ key: ObjectKey, _ bucket: BucketRecord, now: Timestamp? = nil
    ) throws(BucketError) {
        precondition(bucket.versioning != .never && record.content == nil, "markers are of buckets that keep versions")
        try makeWay(for: key, bucket, now: now ?? record.modified)
        try remove(BucketTrees.objects, key.objectKey(bucket.id))
        record.sequence = try newID()
        record.isNull = bucket.versioning == .suspended
        try keep(record, key, bucket.id)
    }

    /// Keeps the latest object beside what will take its place, or gives up what its null version was.
    @_lifetime(self: copy self)
    private mutating func makeWay(for key: ObjectKey, _ bucket: BucketRecord, now: Timestamp) throws(BucketError) {
        let latest = try reading.latestObject(bucket.id, key)
        switch bucket.versioning {
        case .never:
            if let latest { try release(latest, now: now) }
        case .enabled:
            if let latest { try keep(latest, key, bucket.id) }
        case .suspended:
            if let latest {
                if latest.isNull { try release(latest, now: now) } else { try keep(latest, key, bucket.id) }
            }
            try removeKeptNull(key, bucket.id, now: now)
        }
    }

    /// Puts a version among the kept ones.
    @_lifetime(self: copy self)
    private mutating func keep(_ record: ObjectRecord, _ key: ObjectKey, _ bucket: UInt64) throws(BucketError) {
        try set(BucketTrees.versions, key.versionKey(bucket, record.sequence), record.encoded)
        if record.isNull { try set(BucketTrees.nulls, key.objectKey(bucket), encodeSequence(record.sequence)) }
    }

    @_lifetime(self: copy self)
    private mutating func removeKeptNull(_ key: ObjectKey, _ bucket: UInt64, now: Timestamp) throws(BucketError) {
        guard let sequence = try reading.keptNull(bucket, key) else { return }
        let name = key.versionKey(bucket, sequence)
        guard let bytes = try reading.find(BucketTrees.versions, name) else {
            throw .storage(
                .corrupt(
                    tree: BucketTrees.nulls.name, key: hexadecimalText(key.objectKey(bucket)),
                    reason: "the null version is missing"))
        }
        try release(try decodeObject(bytes.span, BucketTrees.versions, name), now: now)
        try remove(BucketTrees.versions, name)
        try remove(BucketTrees.nulls, key.objectKey(bucket))
    }

    /// Removes a version for good. Where it was the latest, the next newest becomes that.
    @_lifetime(self: copy self)
    mutating func removeVersion(
        _ record: ObjectRecord, isLatestObject: Bool, _ key: ObjectKey, _ bucket: UInt64, now: Timestamp
    ) throws(BucketError) {
        try release(record, now: now)
        if isLatestObject {
            try remove(BucketTrees.objects, key.objectKey(bucket))
        } else {
            try remove(BucketTrees.versions, key.versionKey(bucket, record.sequence))
            if record.isNull { try remove(BucketTrees.nulls, key.objectKey(bucket)) }
            if try reading.find(BucketTrees.objects, key.objectKey(bucket)) != nil { return }
        }
        guard let next = try reading.newestKept(bucket, key), next.content != nil else { return }
        try remove(BucketTrees.versions, key.versionKey(bucket, next.sequence))
        if next.isNull { try remove(BucketTrees.nulls, key.objectKey(bucket)) }
        try set(BucketTrees.objects, key.objectKey(bucket), next.encoded)
    }

    /// Writes a version again where it is, with other metadata.
    @_lifetime(self: copy self)
    mutating func replace(
        _ record: ObjectRecord, isLatestObject: Bool, _ key: ObjectKey, _ bucket: UInt64
    ) throws(BucketError) {
        if isLatestObject {
            try set(BucketTrees.objects, key.objectKey(bucket), record.encoded)
        } else {
            try set(BucketTrees.versions, key.versionKey(bucket, record.sequence), record.encoded)
        }
    }

    /// Gives up the bytes of a version.
    @_lifetime(self: copy self)
    private mutating func release(_ record: ObjectRecord, now: Timestamp) throws(BucketError) {
        guard let content = record.content else { return }
        try release(blobs: content.pieces.map(\.blob).filter { $0 != 0 }, now: now)
    }

    /// Gives up blobs: a few at once, many in background steps.
    @_lifetime(self: copy self)
    mutating func release(blobs: [UInt64], now: Timestamp) throws(BucketError) {
        if blobs.count > ReleaseRecord.blobsAtOnceMax {
            return try set(BucketTrees.released, ReleaseKey(id: try newID()), ReleaseRecord(.blobs(blobs)))
        }
        do throws(StorageError) {
            for blob in blobs { try releaseBlob(blob, now: now) }
        } catch { throw .storage(error) }
    }
}
