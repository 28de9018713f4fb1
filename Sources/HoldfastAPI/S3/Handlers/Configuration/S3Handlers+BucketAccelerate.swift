import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html>.
    func putBucketAccelerateConfiguration(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.AccelerateConfiguration = try await request.read()
        guard document.status != nil else { throw S3Error.malformedXML }
        guard !(try request.bucket).description.contains(".") else {
            throw S3Error.invalidRequest(
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
        }
        try await store(document, as: .accelerate, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html>.
    func getBucketAccelerateConfiguration(_ request: S3Request) async throws -> WireResponse {
        try replyStored(.accelerate, request, orElse: S3Shapes.AccelerateConfiguration())
    }
}
