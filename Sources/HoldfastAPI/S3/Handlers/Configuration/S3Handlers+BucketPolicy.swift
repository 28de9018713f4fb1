import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>.
    func putBucketPolicy(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        let body = try await request.checkedBody(limitBytes: XMLLimits.standard.bytesMax, needsChecksum: false)
        let policy = try BucketPolicy(document: body, for: bucket)
        try await request.buckets.putPolicy(policy, of: bucket, by: request.sender.requester)
        return S3Reply.empty(status: 204)
    }

    /// The policy as it was put.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>.
    func getBucketPolicy(_ request: S3Request) async throws -> WireResponse {
        WireResponse(
            status: 200, headers: WireHeaders([("Content-Type", "application/json")]),
            body: try policy(request).document)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>.
    func deleteBucketPolicy(_ request: S3Request) async throws -> WireResponse {
        try await request.buckets.deletePolicy(of: try request.bucket)
        return S3Reply.empty(status: 204)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html>.
    func getBucketPolicyStatus(_ request: S3Request) async throws -> WireResponse {
        S3Reply.document(S3Shapes.PolicyStatus(isPublic: try policy(request).isPublic))
    }

    private func policy(_ request: S3Request) throws -> BucketPolicy {
        let bucket = try request.bucket
        do throws(BucketError) { return try request.buckets.policy(of: bucket) } catch .noSuchSetting(.policy) {
            throw S3Error.missing(.policy, of: bucket)
        }
    }
}
