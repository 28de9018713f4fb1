import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html>.
    func putBucketRequestPayment(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.RequestPaymentConfiguration = try await request.read()
        try await store(document, as: .requestPayment, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html>.
    func getBucketRequestPayment(_ request: S3Request) async throws -> WireResponse {
        try replyStored(
            .requestPayment, request, orElse: S3Shapes.RequestPaymentConfiguration(payer: .bucketOwner))
    }
}
