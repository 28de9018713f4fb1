import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html>.
    func putBucketTagging(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.Tagging = try await request.read(needsChecksum: true)
        // An empty set is no set: S3 then says that there is none.
        if document.tagSet.isEmpty { return try await remove(.tagging, request) }
        try Self.check(document.tagSet)
        try await store(document, as: .tagging, request)
        return S3Reply.empty(status: 204)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html>.
    func getBucketTagging(_ request: S3Request) async throws -> WireResponse { try replyStored(.tagging, request) }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html>.
    func deleteBucketTagging(_ request: S3Request) async throws -> WireResponse { try await remove(.tagging, request) }

    /// - Throws: `BadRequest`, `InvalidTag`.
    static func check(_ tags: [S3Shapes.Tag]) throws(S3Error) {
        guard tags.count <= BucketLimits.tagsPerBucketMax else {
            throw S3Error("BadRequest", 400, "Bucket tag count cannot be greater than \(BucketLimits.tagsPerBucketMax)")
        }
        var earlier: [ObjectTag] = []
        for tag in tags {
            let tag = ObjectTag(key: tag.key, value: tag.value)
            do throws(BucketError) {
                try ObjectTag.check([tag], countMax: 1)
                if let same = earlier.first(where: { $0.key == tag.key }) {
                    try ObjectTag.check([same, tag], countMax: 2)
                }
            } catch {
                var error = S3Error(error)
                error.details.append(("TagKey", tag.key))
                if error.message.contains("TagValue") { error.details.append(("TagValue", tag.value)) }
                throw error
            }
            earlier.append(tag)
        }
    }
}
