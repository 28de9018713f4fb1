import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// The region where the bucket is; nothing for the oldest one.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>.
    func getBucketLocation(_ request: S3Request) async throws -> WireResponse {
        let region = try request.buckets.bucket(try request.bucket).region
        return S3Reply.document("LocationConstraint") { xml in
            if region != .usEast1 { xml.text(region.description) }
        }
    }
}
