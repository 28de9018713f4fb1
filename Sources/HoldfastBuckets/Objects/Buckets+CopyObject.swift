import HoldfastCore
import HoldfastStorage

/// What to copy, where to, and what of it to replace.
public struct CopyRequest: Sendable {
    public var source: ObjectReadRequest
    public var bucket: BucketName
    public var key: ObjectKey
    /// Storage class, lock, grants, encryption and owner of the copy; metadata and tags only where they are replaced.
    public var object = NewObject()
    public var replacesMetadata = false
    public var replacesTags = false
    /// Whether the request names a storage class, a redirect or an encryption, which allows a copy onto itself.
    public var changesAttributes = false
    /// `nil` to keep what the source has.
    public var algorithm: ChecksumAlgorithm?
    public var conditions = WriteConditions()

    public init(_ source: ObjectReadRequest, to bucket: BucketName, _ key: ObjectKey) {
        self.source = source
        self.bucket = bucket
        self.key = key
    }
}

extension Buckets {
    /// Copies an object. Where its bytes are one blob, which they are unless it was uploaded in parts, and encrypted as
    /// the copy's are to be, the copy shares it and costs one record.
    ///
    /// - Throws: as a read of the source and a write of the copy; `invalidRequest` for a copy onto itself that changes
    ///   nothing, and for a source over 5 GiB.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>.
    public func copyObject(_ request: CopyRequest) async throws(BucketError) -> (result: PutResult, source: VersionID) {
        if request.replacesTags {
            try ObjectTag.check(request.object.tags, countMax: BucketLimits.tagsPerObjectMax)
        }
        let (now, nonce, opaque) = (now, randomness.next(), randomBytes(16, randomness))
        let shared = try await write { (tx) throws(BucketError) in
            try share(request, nonce: nonce, opaqueTag: opaque, now: now, &tx)
        }
        if let shared { return shared }
        return try await copyBytes(request)
    }

    /// The copy by sharing the blob; `nil` where it cannot be.
    private func share(
        _ request: CopyRequest, nonce: UInt64, opaqueTag: [UInt8], now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) -> (result: PutResult, source: VersionID)? {
        let info = try copySource(request.source, tx.reading)
        let source = info.content
        let isOntoItself =
            request.source.bucket == request.bucket && request.source.key == request.key
            && request.source.version == nil
        guard !isOntoItself || request.replacesMetadata || request.changesAttributes else {
            throw .invalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the "
                    + "object's metadata, storage class, website redirect location or encryption attributes.")
        }
        guard source.pieces.count <= 1, source.tag.partCount == 0 else { return nil }
        if let algorithm = request.algorithm, algorithm != source.checksum?.algorithm { return nil }
        guard source.checksum?.kind != .composite else { return nil }
        let bucket = try tx.reading.bucket(request.bucket)
        let encryption = try bucket.encryption(asked: request.object.encryption, tx.reading)
        guard encryption.canShare(source.encryption) else { return nil }
        if !request.conditions.isEmpty {
            try request.conditions.check(try tx.reading.latestObject(bucket.id, request.key), request.key)
        }
        var content = source
        request.fill(&content)
        if let method = encryption?.method {
            content.encryption?.method = method
            if !method.hasDigestAsTag { content.tag = EntityTag(digest: opaqueTag) }
        }
        content.lock = try bucket.lock(asked: request.object.lock, now: now, tx.reading)
        do throws(StorageError) {
            if let piece = content.pieces.first, piece.blob != 0 { try tx.retainBlob(piece.blob) }
        } catch { throw .storage(error) }
        var record = ObjectRecord(
            sequence: 0, nonce: nonce, isNull: true, modified: now, owner: request.object.owner ?? scope.account,
            content: content)
        try tx.addObject(&record, request.key, bucket)
        try events.send(
            ObjectEvent(.objectCreatedCopy, request.key, record), request.bucket, bucket, now: now, &tx)
        return (PutResult(record, content, bucket), info.version)
    }

    /// The copy by reading and writing all bytes.
    private func copyBytes(
        _ request: CopyRequest
    ) async throws(BucketError) -> (result: PutResult, source: VersionID) {
        let reader: ObjectReader
        do throws(BucketError) { reader = try openObject(request.source) } catch {
            throw error.asOfCopySource(request.source)
        }
        var object = request.object
        object.creation = .objectCreatedCopy
        if !request.replacesMetadata { object.metadata = request.metadata(of: reader.info.metadata) }
        if !request.replacesTags { object.tags = reader.info.tags }
        let algorithm = request.algorithm ?? reader.info.checksum?.algorithm ?? .crc64nvme
        let upload = try beginObject(request.bucket, request.key, object, checksum: algorithm)
        do throws(BucketError) {
            try await pump(reader) { (bytes) throws(BucketError) in try await upload.write(bytes) }
        } catch {
            await upload.abandon()
            throw error
        }
        return (try await upload.commit(if: request.conditions), reader.info.version)
    }

    private func pump(
        _ reader: ObjectReader, to write: ([UInt8]) async throws(BucketError) -> Void
    ) async throws(BucketError) {
        var offset: UInt64 = 0
        while offset < reader.length {
            let bytes = try await reader.read(at: offset)
            precondition(!bytes.isEmpty, "segments add up to the range")
            try await write(bytes)
            offset += UInt64(bytes.count)
        }
    }

    /// Makes a part of an upload of an object's bytes, or of a range of them.
    ///
    /// - Parameter customerKey: of the upload; that of the source is in its request.
    /// - Throws: as a read of the source and ``beginPart(_:_:_:number:customerKey:)``.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>.
    public func copyPart(
        _ source: ObjectReadRequest, to bucket: BucketName, _ key: ObjectKey, _ id: UploadID, number: Int,
        customerKey: CustomerKey? = nil
    ) async throws(BucketError) -> (part: PartInfo, source: VersionID) {
        let part = try beginPart(bucket, key, id, number: number, customerKey: customerKey)
        let reader: ObjectReader
        do throws(BucketError) {
            reader = try openPartSource(source)
            try await pump(reader) { (bytes) throws(BucketError) in try await part.write(bytes) }
        } catch {
            await part.abandon()
            throw error
        }
        return (try await part.commit(), reader.info.version)
    }

    private func openPartSource(_ source: ObjectReadRequest) throws(BucketError) -> ObjectReader {
        let reader: ObjectReader
        do throws(BucketError) { reader = try openObject(source) } catch {
            if case .invalidRange = error {
                throw .invalidRequest("The specified copy range is invalid for the source object size")
            }
            throw error.asOfCopySource(source)
        }
        if case .between(_, let last)? = source.range, last >= reader.info.size {
            throw .invalidArgument(
                "Range specified is not valid for source object of size: \(reader.info.size)",
                name: "x-amz-copy-source-range", value: "bytes=\(reader.range.lowerBound)-\(last)")
        }
        guard reader.length <= BucketLimits.partBytesMax else { throw Self.sourceTooLarge }
        return reader
    }

    private func copySource(
        _ request: ObjectReadRequest, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectInfo {
        do throws(BucketError) {
            let info = try find(request, tx)
            try info.checkReadable(at: now)
            guard info.size <= BucketLimits.putBytesMax else { throw Self.sourceTooLarge }
            return info
        } catch { throw error.asOfCopySource(request) }
    }

    private static let sourceTooLarge = BucketError.invalidRequest(
        "The specified copy source is larger than the maximum allowable size for a copy source: "
            + "\(BucketLimits.putBytesMax)")
}

extension CopyRequest {
    /// The copy's metadata. Where a website redirects to is each object's own, and not copied.
    fileprivate func metadata(of source: ObjectMetadata) -> ObjectMetadata {
        if replacesMetadata { return object.metadata }
        var metadata = source
        metadata.headers[.websiteRedirectLocation] = object.metadata.headers[.websiteRedirectLocation]
        return metadata
    }

    /// What the copy has of its own.
    fileprivate func fill(_ content: inout ObjectContent) {
        content.metadata = metadata(of: content.metadata)
        if replacesTags { content.tags = object.tags }
        content.storageClass = object.storageClass
        content.acl = object.acl
        content.restore = nil
    }
}

extension BucketError {
    /// A copy that does not take place is a condition that failed, never "not modified".
    fileprivate func asOfCopySource(_ request: ObjectReadRequest) -> BucketError {
        switch self {
        case .notModified:
            .preconditionFailed(condition: "x-amz-copy-source-\(request.conditions.notModifiedName)")
        case .isDeleteMarker:
            .invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.")
        case .preconditionFailed(let condition): .preconditionFailed(condition: "x-amz-copy-source-\(condition)")
        default: self
        }
    }
}
