import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension NewObject {
    /// What the headers of a write say of the object to be.
    init(_ request: S3Request) throws {
        self.init()
        metadata = try ObjectMetadata(request.head.headers)
        if let tagging = request.text("x-amz-tagging") { tags = try [ObjectTag](header: tagging) }
        if let named = request.text("x-amz-storage-class") { storageClass = try StorageClass(named: named) }
        lock = try ObjectLock(request)
        encryption = try EncryptionRequest(request)
        if request.isFormFile { creation = .objectCreatedPost }
        guard let access = request.access else { preconditionFailure("writes of objects are about a bucket") }
        (owner, acl) = try access.newObject(
            by: request.sender.requester, try request.key, try request.requestedACL, request.canonicalIDs)
    }
}

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>.
    func putObject(_ request: S3Request) async throws -> WireResponse {
        if request.text("x-amz-write-offset-bytes") != nil {
            throw S3Error.notImplemented(header: "x-amz-write-offset-bytes")
        }
        let integrity = try ContentIntegrity(request)
        try integrity.checkLength(request, bytesMax: BucketLimits.putBytesMax)
        if !integrity.isGiven, try ObjectLock(request) != nil {
            throw S3Error.invalidRequest(
                "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"
            )
        }
        let conditions = try WriteConditions(request)
        let upload = try request.buckets.beginObject(
            try request.bucket, try request.key, try NewObject(request), checksum: integrity.algorithm)
        let result: PutResult
        do {
            while let piece = try await request.body.next() { try await upload.write(piece) }
            let expected = try integrity.expectations(trailers: request.body.trailers)
            result = try await upload.commit(expecting: expected, if: conditions)
        } catch {
            await upload.abandon()
            throw error
        }
        var headers = WireHeaders([("ETag", "\"\(result.tag)\"")])
        headers.append(writtenVersion: result)
        headers.append(result.checksum)
        headers.append(result.encryption)
        try appendExpiration(of: try request.key, request, to: &headers)
        return S3Reply.empty(headers)
    }

    /// When the bucket's rules will delete what was just written.
    private func appendExpiration(of key: ObjectKey, _ request: S3Request, to headers: inout WireHeaders) throws {
        let bucket = try request.bucket
        guard try request.buckets.setting(.lifecycle, of: bucket) != nil,
            let info = try? request.buckets.objectInfo(bucket, key)
        else { return }
        headers.append(try request.buckets.expiration(of: info, in: bucket))
    }
}
