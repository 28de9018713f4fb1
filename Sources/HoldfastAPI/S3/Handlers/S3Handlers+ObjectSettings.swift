import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    private func named(_ version: VersionID, _ isVersioned: Bool) -> WireHeaders {
        isVersioned ? WireHeaders([("x-amz-version-id", version.description)]) : WireHeaders()
    }

    private func info(_ request: S3Request) throws -> ObjectInfo {
        try request.buckets.objectInfo(try request.bucket, try request.key, version: try request.version)
    }

    // MARK: Tags

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html>.
    func getObjectTagging(_ request: S3Request) async throws -> WireResponse {
        let info = try info(request)
        return S3Reply.document("Tagging", named(info.version, info.isVersioned)) { xml in
            xml.element("TagSet") { xml in
                for tag in info.tags {
                    xml.element("Tag") { xml in
                        xml.element("Key", tag.key)
                        xml.element("Value", tag.value)
                    }
                }
            }
        }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>.
    func putObjectTagging(_ request: S3Request) async throws -> WireResponse {
        let info = try await request.buckets.putTags(
            try await request.readTags().get(), try request.bucket, try request.key, version: try request.version)
        return S3Reply.empty(named(info.version, info.isVersioned))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html>.
    func deleteObjectTagging(_ request: S3Request) async throws -> WireResponse {
        let info = try await request.buckets.putTags(
            [], try request.bucket, try request.key, version: try request.version)
        return S3Reply.empty(status: 204, named(info.version, info.isVersioned))
    }

    // MARK: Locks

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html>.
    func getObjectRetention(_ request: S3Request) async throws -> WireResponse {
        guard let retention = try lock(request)?.retention else { throw Self.noLock }
        return S3Reply.document(
            S3Shapes.ObjectLockRetention(
                mode: retention.mode == .governance ? .governance : .compliance, retainUntilDate: retention.until))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html>.
    func putObjectRetention(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.ObjectLockRetention = try await request.read(needsChecksum: true)
        try await request.buckets.putRetention(
            try ObjectLock.Retention(document, now: request.buckets.now), try request.bucket, try request.key,
            version: try request.version, bypassesGovernance: request.bypassesGovernance)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html>.
    func getObjectLegalHold(_ request: S3Request) async throws -> WireResponse {
        guard let isHeld = try lock(request)?.legalHold else { throw Self.noLock }
        return S3Reply.document(S3Shapes.ObjectLockLegalHold(status: isHeld ? .on : .off))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html>.
    func putObjectLegalHold(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.ObjectLockLegalHold = try await request.read(needsChecksum: true)
        guard let status = document.status else { throw S3Error.malformedXML }
        try await request.buckets.putLegalHold(
            status == .on, try request.bucket, try request.key, version: try request.version)
        return S3Reply.empty()
    }

    private func lock(_ request: S3Request) throws -> ObjectLock? {
        guard try request.buckets.bucket(try request.bucket).hasObjectLock else {
            throw S3Error.invalidRequest("Bucket is missing Object Lock Configuration")
        }
        return try info(request).lock
    }

    private static let noLock = S3Error(
        "NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration")

    // MARK: Archives

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html>.
    func restoreObject(_ request: S3Request) async throws -> WireResponse {
        let document = try await request.document(
            root: "RestoreRequest", needsChecksum: false)
        if document.text(of: "Type") == "SELECT" { throw S3Error.notImplemented("RestoreObject of type SELECT") }
        guard let text = document.text(of: "Days"), let days = Int32(text), days > 0 else { throw S3Error.malformedXML }
        var tier = RestoreTier.standard
        if let parameters = document.child("GlacierJobParameters") {
            guard let named = parameters.text(of: "Tier").flatMap({ RestoreTier(name: $0) }) else {
                throw S3Error.malformedXML
            }
            tier = named
        }
        let wasReadable = try await request.buckets.restoreObject(
            try request.bucket, try request.key, version: try request.version, days: Int(days), tier: tier)
        return S3Reply.empty(status: wasReadable ? 200 : 202)
    }
}

extension ObjectLock.Retention {
    /// What a document asks for; `nil` where it asks for none.
    /// - Throws: `MalformedXML` for half of one, `InvalidArgument` for one that is over.
    fileprivate init?(_ document: S3Shapes.ObjectLockRetention, now: Timestamp) throws(S3Error) {
        if document == S3Shapes.ObjectLockRetention() { return nil }
        guard let mode = document.mode, let until = document.retainUntilDate else { throw .malformedXML }
        guard until > now else {
            throw .invalidArgument(
                "The retain until date must be in the future!", name: "RetainUntilDate", value: until.s3Text)
        }
        self.init(mode: mode == .governance ? .governance : .compliance, until: until)
    }
}

extension S3Request {
    /// Reads the document of a PutObjectTagging, once. What is wrong with it is told to those who may send one.
    func readTags() async -> Result<[ObjectTag], any Error> {
        if let tags { return tags }
        let read: Result<[ObjectTag], any Error>
        do { read = .success(try [ObjectTag](try await document(root: "Tagging"))) } catch { read = .failure(error) }
        tags = read
        return read
    }
}

extension [ObjectTag] {
    /// - Parameter document: a `Tagging`.
    init(_ document: XMLNode) throws {
        guard let set = document.child("TagSet") else { throw S3Error.malformedXML }
        self = try set.children.filter { $0.name == "Tag" }.map { node in
            guard let key = node.text(of: "Key"), let value = node.text(of: "Value") else { throw S3Error.malformedXML }
            return ObjectTag(key: key, value: value)
        }
    }
}
