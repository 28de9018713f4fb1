import HoldfastWire

/// Which operation a request asks for: by its method, by whether it names a bucket and a key, and by the subresource in
/// its query.
enum S3Route {
    /// - Throws: `MethodNotAllowed`, or `NotImplemented` with the operation's name where Holdfast does not have it.
    static func operation(_ head: WireRequest, _ address: S3Address, _ query: S3Query) throws(S3Error) -> S3Operation {
        if address.bucket == nil {
            guard head.method == "GET" else { throw .methodNotAllowed }
            return .listBuckets
        }
        let names = address.key == nil ? bucketSubresources : objectSubresources
        for subresource in names where query.has(subresource.name) {
            guard let found = subresource.operations[head.method] else { throw .methodNotAllowed }
            return try known(found(query))
        }
        if address.key == nil { return try bucketOperation(head, query) }
        return try objectOperation(head, query)
    }

    private static func bucketOperation(_ head: WireRequest, _ query: S3Query) throws(S3Error) -> S3Operation {
        switch head.method {
        case "PUT": return .createBucket
        case "DELETE": return .deleteBucket
        case "HEAD": return .headBucket
        case "GET": return query["list-type"] == "2" ? .listObjectsV2 : .listObjects
        default: throw .methodNotAllowed
        }
    }

    private static func objectOperation(_ head: WireRequest, _ query: S3Query) throws(S3Error) -> S3Operation {
        let isCopy = head.headers["x-amz-copy-source"] != nil
        let isPart = query.has("uploadId")
        switch head.method {
        case "PUT":
            if isPart { return isCopy ? .uploadPartCopy : .uploadPart }
            return isCopy ? .copyObject : .putObject
        case "GET": return isPart ? .listParts : .getObject
        case "HEAD": return .headObject
        case "DELETE": return isPart ? .abortMultipartUpload : .deleteObject
        case "POST" where isPart: return .completeMultipartUpload
        default: throw .methodNotAllowed
        }
    }

    private static func known(_ name: String) throws(S3Error) -> S3Operation {
        guard let operation = S3Operation(rawValue: name) else { throw .notImplemented(name) }
        return operation
    }

    private struct Subresource: Sendable {
        let name: String
        /// The operation by method; of those that come in two forms, the query tells which.
        let operations: [String: @Sendable (S3Query) -> String]

        init(_ name: String, get: String? = nil, put: String? = nil, delete: String? = nil, post: String? = nil) {
            self.name = name
            operations = [("GET", get), ("PUT", put), ("DELETE", delete), ("POST", post)].reduce(into: [:]) {
                found, entry in
                if let operation = entry.1 { found[entry.0] = { _ in operation } }
            }
        }

        /// A kind of setting of which a bucket has several, each with an id.
        init(_ name: String, configurations kind: String) {
            self.name = name
            operations = [
                "GET": { $0.has("id") ? "GetBucket\(kind)Configuration" : "ListBucket\(kind)Configurations" },
                "PUT": { _ in "PutBucket\(kind)Configuration" }, "DELETE": { _ in "DeleteBucket\(kind)Configuration" },
            ]
        }
    }

    private static let bucketSubresources: [Subresource] = [
        Subresource("abac", get: "GetBucketAbac", put: "PutBucketAbac"),
        Subresource("accelerate", get: "GetBucketAccelerateConfiguration", put: "PutBucketAccelerateConfiguration"),
        Subresource("acl", get: "GetBucketAcl", put: "PutBucketAcl"),
        Subresource("analytics", configurations: "Analytics"),
        Subresource("cors", get: "GetBucketCors", put: "PutBucketCors", delete: "DeleteBucketCors"),
        Subresource("delete", post: "DeleteObjects"),
        Subresource(
            "encryption", get: "GetBucketEncryption", put: "PutBucketEncryption", delete: "DeleteBucketEncryption"),
        Subresource("intelligent-tiering", configurations: "IntelligentTiering"),
        Subresource("inventory", configurations: "Inventory"),
        Subresource(
            "lifecycle", get: "GetBucketLifecycleConfiguration", put: "PutBucketLifecycleConfiguration",
            delete: "DeleteBucketLifecycle"),
        Subresource("location", get: "GetBucketLocation"),
        Subresource("logging", get: "GetBucketLogging", put: "PutBucketLogging"),
        Subresource(
            "metadataConfiguration", get: "GetBucketMetadataConfiguration",
            delete: "DeleteBucketMetadataConfiguration", post: "CreateBucketMetadataConfiguration"),
        Subresource("metadataInventoryTable", put: "UpdateBucketMetadataInventoryTableConfiguration"),
        Subresource("metadataJournalTable", put: "UpdateBucketMetadataJournalTableConfiguration"),
        Subresource(
            "metadataTable", get: "GetBucketMetadataTableConfiguration",
            delete: "DeleteBucketMetadataTableConfiguration", post: "CreateBucketMetadataTableConfiguration"),
        Subresource("metrics", configurations: "Metrics"),
        Subresource(
            "notification", get: "GetBucketNotificationConfiguration", put: "PutBucketNotificationConfiguration"),
        Subresource("object-lock", get: "GetObjectLockConfiguration", put: "PutObjectLockConfiguration"),
        Subresource(
            "ownershipControls", get: "GetBucketOwnershipControls", put: "PutBucketOwnershipControls",
            delete: "DeleteBucketOwnershipControls"),
        Subresource("policy", get: "GetBucketPolicy", put: "PutBucketPolicy", delete: "DeleteBucketPolicy"),
        Subresource("policyStatus", get: "GetBucketPolicyStatus"),
        Subresource(
            "publicAccessBlock", get: "GetPublicAccessBlock", put: "PutPublicAccessBlock",
            delete: "DeletePublicAccessBlock"),
        Subresource(
            "replication", get: "GetBucketReplication", put: "PutBucketReplication",
            delete: "DeleteBucketReplication"),
        Subresource("requestPayment", get: "GetBucketRequestPayment", put: "PutBucketRequestPayment"),
        Subresource("session", get: "CreateSession"),
        Subresource("tagging", get: "GetBucketTagging", put: "PutBucketTagging", delete: "DeleteBucketTagging"),
        Subresource("uploads", get: "ListMultipartUploads"),
        Subresource("versioning", get: "GetBucketVersioning", put: "PutBucketVersioning"),
        Subresource("versions", get: "ListObjectVersions"),
        Subresource("website", get: "GetBucketWebsite", put: "PutBucketWebsite", delete: "DeleteBucketWebsite"),
    ]

    private static let objectSubresources: [Subresource] = [
        Subresource("acl", get: "GetObjectAcl", put: "PutObjectAcl"),
        Subresource("attributes", get: "GetObjectAttributes"),
        Subresource("encryption", put: "UpdateObjectEncryption"),
        Subresource("legal-hold", get: "GetObjectLegalHold", put: "PutObjectLegalHold"),
        Subresource("renameObject", put: "RenameObject"),
        Subresource("restore", post: "RestoreObject"),
        Subresource("retention", get: "GetObjectRetention", put: "PutObjectRetention"),
        Subresource("select", post: "SelectObjectContent"),
        Subresource("tagging", get: "GetObjectTagging", put: "PutObjectTagging", delete: "DeleteObjectTagging"),
        Subresource("torrent", get: "GetObjectTorrent"),
        Subresource("uploads", post: "CreateMultipartUpload"),
    ]
}
