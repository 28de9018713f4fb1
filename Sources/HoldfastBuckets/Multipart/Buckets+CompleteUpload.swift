import HoldfastCore
import HoldfastStorage

/// A part as a completion names it.
public struct NamedPart: Hashable, Sendable {
    public var number: Int
    /// As the client sent it, quoted or not.
    public var tag: String
    public var checksum: ObjectChecksum?

    public init(number: Int, tag: String, checksum: ObjectChecksum? = nil) {
        self.number = number
        self.tag = tag
        self.checksum = checksum
    }
}

/// What to make of an upload.
public struct CompletionRequest: Hashable, Sendable {
    public var bucket: BucketName
    public var key: ObjectKey
    public var id: UploadID
    /// In ascending order of their numbers; parts that are not named are given up.
    public var parts: [NamedPart]
    public var conditions = WriteConditions()
    /// What the whole must come to, where the client says.
    public var checksum: ObjectChecksum?
    public var size: UInt64?

    public init(_ bucket: BucketName, _ key: ObjectKey, _ id: UploadID, parts: [NamedPart]) {
        self.bucket = bucket
        self.key = key
        self.id = id
        self.parts = parts
    }
}

extension Buckets {
    /// Makes an object of an upload's parts, in one commit in which no byte of them is copied. Repeating it within a
    /// day gives the same answer.
    ///
    /// - Throws: `noSuchUpload`, `invalidPart`, `invalidPartOrder`, `entityTooSmall`, `checksumMismatch`,
    ///   `preconditionFailed`.
    /// - Complexity: linear in the number of parts.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>.
    public func completeUpload(_ request: CompletionRequest) async throws(BucketError) -> PutResult {
        var last = 0
        for part in request.parts {
            guard part.number > last else { throw .invalidPartOrder }
            last = part.number
        }
        guard !request.parts.isEmpty else { throw .malformedDocument("a completion names a part at least") }
        let (now, nonce) = (now, randomness.next())
        return try await write { (tx) throws(BucketError) in
            let bucket = try tx.reading.bucket(request.bucket)
            let name = request.key.uploadKey(bucket.id, request.id.sequence)
            guard try tx.reading.find(BucketTrees.uploads, name) != nil else {
                if let done = try tx.reading.find(BucketTrees.completed, PartKey(request.id.sequence, 1)),
                    done.isAnswer(to: request, bucket.id)
                {
                    return done.result(isVersioned: bucket.versioning != .never)
                }
                throw .noSuchUpload(request.id.description)
            }
            let upload = try tx.reading.upload(request.id, bucket.id, request.key)
            let assembled = try Assembly(request, upload, tx.reading)
            if !request.conditions.isEmpty {
                try request.conditions.check(try tx.reading.latestObject(bucket.id, request.key), request.key)
            }
            var record = ObjectRecord(
                sequence: 0, nonce: nonce, isNull: true, modified: now, owner: upload.owner,
                content: assembled.content)
            try tx.addObject(&record, request.key, bucket)
            try events.send(
                ObjectEvent(.objectCreatedCompleteMultipartUpload, request.key, record), request.bucket, bucket,
                now: now, &tx)
            try tx.remove(BucketTrees.uploads, name)
            try tx.release(blobs: assembled.unwanted, now: now)
            let result = PutResult(record, assembled.content, bucket)
            try tx.set(
                BucketTrees.completed, PartKey(request.id.sequence, 1),
                CompletionRecord(request, bucket.id, record, result, now: now))
            let prefix = PartKey.prefix(request.id.sequence)
            do throws(StorageError) { try tx.dropPrefix(BucketTrees.parts.raw, prefix.span) } catch {
                throw .storage(error)
            }
            return result
        }
    }
}

/// The parts that a completion names, checked and put together.
private struct Assembly {
    var content: ObjectContent
    /// Blobs of parts that were not named.
    var unwanted: [UInt64] = []

    init(
        _ request: CompletionRequest, _ upload: UploadRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) {
        content = upload.content
        let stored: [(key: PartKey, record: PartRecord)]
        do throws(StorageError) {
            stored = try tx.records(BucketTrees.parts, in: .prefix(PartKey.prefix(request.id.sequence)))
        } catch { throw .storage(error) }
        var digests: [UInt8] = []
        var checksums: [(length: UInt64, value: [UInt8])] = []
        var named = request.parts[...]
        for part in stored {
            guard let next = named.first, next.number <= part.key.number else {
                if part.record.blob != 0 { unwanted.append(part.record.blob) }
                continue
            }
            if next.checksum == nil, upload.isChecksumAsked, upload.checksumKind == .composite {
                throw .invalidRequest(
                    "The upload was created using a \(upload.algorithm.name.lowercased()) checksum. The complete request "
                        + "must include the checksum for each part. It was missing for part \(next.number) in the request."
                )
            }
            guard next.number == part.key.number, part.record.matches(next) else {
                throw .invalidPart(number: next.number)
            }
            named.removeFirst()
            if !named.isEmpty && part.record.length < BucketLimits.partBytesMin {
                throw .entityTooSmall(number: next.number, bytes: part.record.length)
            }
            content.pieces.append(part.record.piece(number: next.number))
            content.size += part.record.length
            digests += part.record.tag
            checksums.append((part.record.length, part.record.checksum.value))
        }
        if let missing = named.first { throw .invalidPart(number: missing.number) }
        guard content.size <= BucketLimits.objectBytesMax else {
            throw .entityTooLarge(bytes: content.size, bytesMax: BucketLimits.objectBytesMax)
        }
        if let size = request.size, size != content.size {
            throw .invalidRequest(
                "The provided 'x-amz-mp-object-size' header value \(size) does not match what was computed: "
                    + "\(content.size)")
        }
        content.tag = EntityTag(digest: ContentHashes.md5(digests), partCount: content.pieces.count)
        let checksum = ObjectChecksum.combining(checksums, upload.algorithm, upload.checksumKind)
        if let expected = request.checksum,
            expected.algorithm != checksum.algorithm || expected.value != checksum.value
        {
            throw .checksumMismatch(expected.algorithm)
        }
        content.checksum = checksum
    }
}

extension PartRecord {
    fileprivate func matches(_ named: NamedPart) -> Bool {
        guard EntityTag(digest: tag).matches(named.tag), named.tag != "*" else { return false }
        guard let checksum = named.checksum else { return true }
        return checksum.algorithm == self.checksum.algorithm && checksum.value == self.checksum.value
    }
}

/// What a completion answered, so that its repetition is answered alike. Kept for a day.
struct CompletionRecord: TreeRecord, Hashable {
    static let lifetime = Duration.seconds(86_400)

    var completed: Timestamp
    var bucket: UInt64
    /// Key, upload's nonce and parts, hashed: the same request asked again.
    var fingerprint: UInt64
    var sequence: UInt64
    var nonce: UInt64
    var isNull: Bool
    var size: UInt64
    var digest: [UInt8]
    var partCount: UInt64
    var checksum: ObjectChecksum
    var encryption: ObjectEncryption?

    init(
        _ request: CompletionRequest, _ bucket: UInt64, _ record: ObjectRecord, _ result: PutResult, now: Timestamp
    ) {
        completed = now
        self.bucket = bucket
        fingerprint = Self.fingerprint(request)
        sequence = record.sequence
        nonce = record.nonce
        isNull = record.isNull
        size = result.size
        digest = result.tag.digest
        partCount = UInt64(result.tag.partCount)
        checksum = result.checksum
        encryption = result.encryption
    }

    func isAnswer(to request: CompletionRequest, _ bucket: UInt64) -> Bool {
        self.bucket == bucket && fingerprint == Self.fingerprint(request)
    }

    func result(isVersioned: Bool) -> PutResult {
        PutResult(
            tag: EntityTag(digest: digest, partCount: Int(partCount)),
            version: isNull ? .null : VersionID(sequence: sequence, nonce: nonce), checksum: checksum, size: size,
            modified: completed, isVersioned: isVersioned, encryption: encryption)
    }

    private static func fingerprint(_ request: CompletionRequest) -> UInt64 {
        var writer = RecordWriter()
        writer.bytes(request.key.bytes)
        writer.uint64(request.id.nonce)
        writer.array(request.parts) { writer, part in
            writer.varint(UInt64(part.number))
            writer.string(part.tag.filter { $0 != "\"" })
        }
        return XXHash64.hash(writer.finish().span)
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.int64(completed.milliseconds)
        record.uint64(bucket)
        record.uint64(fingerprint)
        record.uint64(sequence)
        record.uint64(nonce)
        record.bool(isNull)
        record.varint(size)
        record.bytes(digest)
        record.varint(partCount)
        checksum.encode(into: &record)
        record.optional(encryption) { writer, encryption in encryption.encode(into: &writer) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        completed = Timestamp(milliseconds: try record.int64())
        bucket = try record.uint64()
        fingerprint = try record.uint64()
        sequence = try record.uint64()
        nonce = try record.uint64()
        isNull = try record.bool()
        size = try record.varint()
        digest = try record.bytes()
        partCount = try record.varint()
        guard digest.count == 16, partCount <= UInt64(BucketLimits.partNumbers.upperBound) else {
            throw .illegal("not an entity tag")
        }
        checksum = try ObjectChecksum(decoding: &record)
        encryption = try record.optional { (reader) throws(RecordDecodingError) in
            try ObjectEncryption(decoding: &reader)
        }
    }
}
