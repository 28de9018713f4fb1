import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// Keeps what is to be replicated where. Holdfast does not replicate.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html>.
    func putBucketReplication(_ request: S3Request) async throws -> WireResponse {
        var document: S3Shapes.ReplicationConfiguration = try await request.read(needsChecksum: true)
        let source = try request.buckets.bucket(try request.bucket)
        guard source.versioning == .enabled else {
            throw S3Error(
                "InvalidRequest", 400,
                "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
                [("BucketName", source.name.description)])
        }
        try document.check()
        for rule in document.rules { try checkDestination(rule.destination, of: source, request) }
        for index in document.rules.indices where document.rules[index].id?.isEmpty ?? true {
            document.rules[index].id = generatedRuleID(from: request.buckets.randomness)
        }
        try await store(document, as: .replication, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html>.
    func getBucketReplication(_ request: S3Request) async throws -> WireResponse {
        try replyStored(.replication, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html>.
    func deleteBucketReplication(_ request: S3Request) async throws -> WireResponse {
        try await remove(.replication, request)
    }

    private func checkDestination(
        _ destination: S3Shapes.Destination, of source: BucketInfo, _ request: S3Request
    ) throws {
        guard let name = BucketName(resourceName: destination.bucket) else {
            throw S3Error.invalidArgument("Invalid bucket ARN", name: "Bucket", value: destination.bucket)
        }
        guard name != source.name else {
            throw S3Error.invalidRequest("Destination bucket cannot be the same as the source bucket.")
        }
        guard let target = try Self.bucket(name, request.buckets) else {
            throw S3Error.invalidRequest("Destination bucket must exist.")
        }
        guard target.versioning == .enabled else {
            throw S3Error.invalidRequest("Destination bucket must have versioning enabled.")
        }
    }
}

extension S3Shapes.ReplicationConfiguration {
    private static let rulesMax = 1_000
    private static let idLengthMax = 255

    /// - Throws: `MalformedXML`, `InvalidArgument`, `InvalidRequest`.
    fileprivate func check() throws(S3Error) {
        guard let role = ResourceName(role), role.service == "iam", role.resource.hasPrefix("role/") else {
            throw .invalidArgument(
                "Invalid Role specified in replication configuration", name: "Role", value: self.role)
        }
        guard rules.count <= Self.rulesMax else { throw .malformedXML }
        var ids: Set<String> = []
        var priorities: Set<Int> = []
        for rule in rules {
            if let id = rule.id, !id.isEmpty {
                guard id.unicodeScalars.count <= Self.idLengthMax else {
                    throw .invalidArgument("ID length should not exceed allowed limit of 255", name: "ID", value: id)
                }
                guard ids.insert(id).inserted else {
                    throw .invalidArgument(
                        "Rule ID must be unique. Found same ID for more than one rule", name: "ID", value: id)
                }
            }
            try rule.check()
            if let priority = rule.priority, !priorities.insert(priority).inserted {
                throw .invalidRequest("Found duplicate priority \(priority). Priority must be unique.")
            }
        }
        // S3 calls rules with filters the second version of the schema, and mixes the two never.
        guard Set(rules.map { $0.filter == nil }).count == 1 else { throw .malformedXML }
    }
}

extension S3Shapes.ReplicationRule {
    fileprivate func check() throws(S3Error) {
        guard let filter else {
            guard prefix != nil, priority == nil, deleteMarkerReplication == nil else { throw .malformedXML }
            return
        }
        guard prefix == nil else { throw .malformedXML }
        // An empty filter, which means everything, is taken though the documentation has none.
        if filter != S3Shapes.ReplicationRuleFilter() {
            try ConfigurationFilter.check(prefix: filter.prefix, tag: filter.tag, and: filter.and)
        }
        if let priority, priority < 0 { throw .malformedXML }
        guard priority != nil else { throw Self.unspecified("Priority") }
        guard let deleteMarkerReplication else { throw Self.unspecified("DeleteMarkerReplication") }
        guard deleteMarkerReplication.status == .disabled || (filter.tag == nil && filter.and?.tags.isEmpty ?? true)
        else {
            throw .invalidRequest(
                "Delete marker replication is not supported if any Tag filter is specified. "
                    + "Please refer to S3 Developer Guide for more information.")
        }
    }

    private static func unspecified(_ element: String) -> S3Error {
        .invalidRequest(
            "\(element) must be specified for this version of Cross Region Replication configuration schema. "
                + "Please refer to S3 Developer Guide for more information.")
    }
}
