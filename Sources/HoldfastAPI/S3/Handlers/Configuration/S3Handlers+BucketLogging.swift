import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// Keeps where logs are to go. Holdfast writes none.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html>.
    func putBucketLogging(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.BucketLoggingStatus = try await request.read()
        guard let logging = document.loggingEnabled else {
            _ = try await remove(.logging, request)
            return S3Reply.empty()
        }
        if let format = logging.targetObjectKeyFormat {
            guard (format.simplePrefix == nil) != (format.partitionedPrefix == nil) else { throw S3Error.malformedXML }
        }
        try checkTarget(logging, request)
        try await store(document, as: .logging, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html>.
    func getBucketLogging(_ request: S3Request) async throws -> WireResponse {
        try replyStored(.logging, request, orElse: S3Shapes.BucketLoggingStatus())
    }

    private func checkTarget(_ logging: S3Shapes.LoggingEnabled, _ request: S3Request) throws {
        let name = logging.targetBucket
        let details = [(name: "TargetBucket", value: name)]
        let source = try request.buckets.bucket(try request.bucket)
        guard let legal = try? BucketName(name), let target = try Self.bucket(legal, request.buckets) else {
            throw S3Error(
                "InvalidTargetBucketForLogging", 400, "The target bucket for logging does not exist", details)
        }
        guard target.owner == source.owner else {
            throw S3Error(
                "InvalidTargetBucketForLogging", 400,
                "The owner for the bucket to be logged and the target bucket must be the same.", details)
        }
        guard target.region == source.region else {
            throw S3Error(
                "CrossLocationLoggingProhibitted", 403, "Cross S3 location logging not allowed. ",
                [("TargetBucketLocation", target.region.description)])
        }
        let ownership = try request.buckets.ownershipControls(of: legal)?.ownership
        guard ownership != .bucketOwnerEnforced || logging.targetGrants?.isEmpty ?? true else {
            throw S3Error(
                "AccessControlListNotSupported", 400,
                "Target grants not allowed for bucket owner enforced buckets")
        }
    }

    /// A bucket, whoever owns it; `nil` where there is none.
    static func bucket(_ name: BucketName, _ buckets: Buckets) throws -> BucketInfo? {
        do throws(BucketError) { return try buckets.bucket(name) } catch .noSuchBucket { return nil }
    }
}
