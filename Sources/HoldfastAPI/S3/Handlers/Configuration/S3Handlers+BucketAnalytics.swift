import HoldfastBuckets
import HoldfastWire

extension S3Shapes.AnalyticsConfiguration: BucketConfiguration {
    static var setting: BucketSetting { .analytics }

    func check() throws(S3Error) {
        if let filter { try ConfigurationFilter.check(prefix: filter.prefix, tag: filter.tag, and: filter.and) }
        if let destination = storageClassAnalysis.dataExport?.destination.s3BucketDestination {
            guard BucketName(resourceName: destination.bucket) != nil else {
                throw S3Error("InvalidS3DestinationBucket", 400, "Invalid bucket ARN.")
            }
        }
    }
}

/// Holdfast keeps these configurations and analyses nothing by them.
extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html>.
    func putBucketAnalyticsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await putConfiguration(S3Shapes.AnalyticsConfiguration.self, request, status: 204)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAnalyticsConfiguration.html>.
    func getBucketAnalyticsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try getConfiguration(S3Shapes.AnalyticsConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketAnalyticsConfiguration.html>.
    func deleteBucketAnalyticsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await deleteConfiguration(S3Shapes.AnalyticsConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketAnalyticsConfigurations.html>.
    func listBucketAnalyticsConfigurations(_ request: S3Request) async throws -> WireResponse {
        let page: BucketConfigurationPage<S3Shapes.AnalyticsConfiguration> = try configurations(request)
        return S3Reply.document(
            S3Shapes.ListBucketAnalyticsConfigurationsOutput(
                isTruncated: page.isTruncated, continuationToken: page.token, nextContinuationToken: page.nextToken,
                analyticsConfigurationList: page.configurations))
    }
}
