import HoldfastBuckets
import HoldfastWire

extension S3Shapes.MetricsConfiguration: BucketConfiguration {
    static var setting: BucketSetting { .metrics }

    func check() throws(S3Error) {
        guard let filter else { return }
        try ConfigurationFilter.check(
            prefix: filter.prefix, tag: filter.tag, and: filter.and,
            furtherConditionCount: filter.accessPointArn == nil ? 0 : 1)
    }
}

/// Holdfast keeps these configurations and measures nothing by them.
extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html>.
    func putBucketMetricsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await putConfiguration(S3Shapes.MetricsConfiguration.self, request, status: 204)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html>.
    func getBucketMetricsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try getConfiguration(S3Shapes.MetricsConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html>.
    func deleteBucketMetricsConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await deleteConfiguration(S3Shapes.MetricsConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html>.
    func listBucketMetricsConfigurations(_ request: S3Request) async throws -> WireResponse {
        let page: BucketConfigurationPage<S3Shapes.MetricsConfiguration> = try configurations(request)
        return S3Reply.document(
            S3Shapes.ListBucketMetricsConfigurationsOutput(
                isTruncated: page.isTruncated, continuationToken: page.token, nextContinuationToken: page.nextToken,
                metricsConfigurationList: page.configurations))
    }
}
