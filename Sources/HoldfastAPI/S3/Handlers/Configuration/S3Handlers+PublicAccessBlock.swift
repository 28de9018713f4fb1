import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>.
    func putPublicAccessBlock(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.PublicAccessBlockConfiguration = try await request.read()
        guard document != S3Shapes.PublicAccessBlockConfiguration() else { throw S3Error.malformedXML }
        let block = PublicAccessBlock(
            blockPublicACLs: document.blockPublicAcls ?? false, ignorePublicACLs: document.ignorePublicAcls ?? false,
            blockPublicPolicy: document.blockPublicPolicy ?? false,
            restrictPublicBuckets: document.restrictPublicBuckets ?? false)
        try await request.buckets.putPublicAccessBlock(block, of: try request.bucket)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>.
    func getPublicAccessBlock(_ request: S3Request) async throws -> WireResponse {
        let bucket = try request.bucket
        guard let block = try request.buckets.publicAccessBlock(of: bucket) else {
            throw S3Error.missing(.publicAccessBlock, of: bucket)
        }
        return S3Reply.document(
            S3Shapes.PublicAccessBlockConfiguration(
                blockPublicAcls: block.blockPublicACLs, ignorePublicAcls: block.ignorePublicACLs,
                blockPublicPolicy: block.blockPublicPolicy, restrictPublicBuckets: block.restrictPublicBuckets))
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html>.
    func deletePublicAccessBlock(_ request: S3Request) async throws -> WireResponse {
        try await request.buckets.deletePublicAccessBlock(of: try request.bucket)
        return S3Reply.empty(status: 204)
    }
}
