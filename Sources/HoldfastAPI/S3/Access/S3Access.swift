import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Request {
    /// Lets the request pass if its sender may do what it asks.
    ///
    /// - Returns: what is to be known of the bucket for writing objects; `nil` where the request is about no bucket
    ///   that is there.
    /// - Throws: `AccessDenied`, `NoSuchBucket`.
    func authorize() throws -> BucketAccess? {
        switch operation {
        case .listBuckets, .createBucket:
            guard sender.isSigned else { throw S3Error.accessDenied() }
            return nil
        default:
            let key = address.key == nil ? nil : try key
            var request = try accessRequest(operation.actions(self), key: key)
            if operation == .abortMultipartUpload || operation == .listParts {
                request.initiator = try? buckets.upload(bucket, self.key, upload).initiator.account
            }
            return try buckets.authorize(request)
        }
    }

    /// Lets a PutObjectTagging pass, reading its document first only where the bucket's policy asks what it says.
    func authorizeTagging() async throws -> BucketAccess? {
        let request = try accessRequest(operation.actions(self), key: try key)
        if let access = try buckets.authorize(untagged: request) { return access }
        _ = await readTags()
        return try authorize()
    }

    /// A request is signed for the region of its bucket; clients that are told another sign anew and ask again. Where a
    /// bucket is may be asked from everywhere.
    ///
    /// - Throws: `AuthorizationHeaderMalformed`, with the right region.
    func checkRegion() throws {
        guard let access, let caller = sender.caller, sender.signatureVersion == S3Sender.version4,
            caller.scope.region != access.region, operation != .getBucketLocation
        else { return }
        throw S3Error(
            S3SignatureError.wrongRegion(sent: caller.scope.region.description, expected: access.region.description)
        ).with("x-amz-bucket-region", access.region.description)
    }

    /// What is asked of a key, or of the bucket, in the sender's name.
    func accessRequest(
        _ actions: [S3Action], bucket: BucketName? = nil, key: ObjectKey?, version: VersionID? = nil,
        ownerHeader: String = "x-amz-expected-bucket-owner"
    ) throws -> AccessRequest {
        let facts = RequestFacts(self)
        var request = AccessRequest(
            by: sender.requester, bucket: try bucket ?? self.bucket, key: key,
            version: try version ?? (bucket == nil ? self.version : nil),
            expectedOwner: try AccessRequest.expectedOwner(header(ownerHeader)), canonicalIDs: canonicalIDs,
            context: { facts.context })
        request.actions = actions
        return request
    }

    /// Lets a read of a copy's source pass.
    ///
    /// - Returns: whether the sender pays for it.
    func authorize(source: ObjectReadRequest) throws -> Bool {
        var actions: [S3Action] = [source.version == nil ? .getObject : .getObjectVersion]
        if operation == .copyObject, text("x-amz-tagging-directive") != "REPLACE" {
            // Tags are copied with the object, where it has any.
            let tagging: S3Action = source.version == nil ? .getObjectTagging : .getObjectVersionTagging
            if (try? buckets.objectInfo(source.bucket, source.key, version: source.version).tags)
                .map({ !$0.isEmpty }) ?? false
            {
                actions.append(tagging)
            }
        }
        let request = try accessRequest(
            actions, bucket: source.bucket, key: source.key, version: source.version,
            ownerHeader: "x-amz-source-expected-bucket-owner")
        let access = try buckets.authorize(request)
        return try isCharged(for: access.bucket, of: access.owner)
    }

    /// What a failure is to the sender: who may not list the bucket does not learn which keys are missing.
    func asSeen(_ error: BucketError) -> BucketError {
        switch error {
        case .noSuchKey, .noSuchVersion:
            guard let request = try? accessRequest(operation.actions(self), key: try key) else { return error }
            return buckets.asSeen(error, by: request)
        default: return error
        }
    }

    /// Whether the request's headers say who is to have access.
    var requestedACLHeaders: Bool {
        text("x-amz-acl") != nil || ACLPermission.allCases.contains { header($0.header) != nil }
    }

    /// The tags that the object is to have, from where the operation takes them and nowhere else; `nil` where it puts
    /// none, or what it says is wrong.
    fileprivate var requestedTags: [ObjectTag]? {
        switch operation {
        case .putObjectTagging: return try? tags?.get()
        case .putObject, .createMultipartUpload: break
        case .copyObject: guard text("x-amz-tagging-directive") == "REPLACE" else { return nil }
        default: return nil
        }
        return text("x-amz-tagging").flatMap { try? [ObjectTag](header: $0) }
    }

    /// What the headers ask for as an access control list; `nil` where they say nothing.
    var requestedACL: RequestedACL? {
        get throws {
            let grants = ACLPermission.allCases.compactMap { permission in
                header(permission.header).map { (permission: permission, value: $0) }
            }
            return try RequestedACL(canned: text("x-amz-acl"), headers: grants)
        }
    }
}

/// What a request says of itself, for the conditions of policies; worked out only where a policy asks.
private struct RequestFacts: Sendable {
    private let head: WireRequest
    private let query: S3Query
    private let sender: S3Sender
    private let now: Timestamp
    private let tags: [ObjectTag]?

    init(_ request: S3Request) {
        head = request.head
        query = request.query
        sender = request.sender
        now = request.buckets.now
        tags = request.requestedTags
    }

    /// Headers that are condition keys under their own names.
    private static let headers = [
        "x-amz-acl", "x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-read-acp", "x-amz-grant-write-acp",
        "x-amz-grant-full-control", "x-amz-copy-source", "x-amz-metadata-directive", "x-amz-storage-class",
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-customer-algorithm", "x-amz-website-redirect-location", "x-amz-content-sha256",
        "x-amz-object-ownership", "if-match", "if-none-match",
    ]

    var context: AccessContext {
        var context = AccessContext()
        context.set("aws:SourceIp", head.peer)
        context.set("aws:SecureTransport", head.isTLS ? "true" : "false")
        context.set("aws:Referer", head.headers["referer"])
        context.set("aws:UserAgent", head.headers["user-agent"])
        context.set("s3:signatureversion", sender.signatureVersion)
        switch sender.form {
        case .anonymous: break
        case .header: context.set("s3:authType", "REST-HEADER")
        case .query:
            context.set("s3:authType", "REST-QUERY-STRING")
            if let signed = sender.signedAt {
                context.set("s3:signatureAge", String(now.milliseconds - signed.milliseconds))
            }
        case .form: context.set("s3:authType", "POST")
        }
        for name in Self.headers { context.set("s3:" + name, head.headers[name]) }
        if let source = head.headers["x-amz-copy-source"].flatMap({ CopySource($0) }) {
            // Policies name it from the bucket on, and must see what is copied, however it is encoded.
            context.set("s3:x-amz-copy-source", source.text)
        }
        for name in ["prefix", "delimiter", "max-keys"] { context.set("s3:" + name, query[name]) }
        context.set("s3:object-lock-mode", head.headers["x-amz-object-lock-mode"])
        context.set("s3:object-lock-legal-hold", head.headers["x-amz-object-lock-legal-hold"])
        context.set("s3:object-lock-retain-until-date", head.headers["x-amz-object-lock-retain-until-date"])
        if let tags {
            context["s3:RequestObjectTagKeys"] = tags.map(\.key)
            for tag in tags { context.set("s3:RequestObjectTag/\(tag.key)", tag.value) }
        }
        return context
    }
}
