import HoldfastBuckets
import HoldfastWire

extension S3Shapes.IntelligentTieringConfiguration: BucketConfiguration {
    static var setting: BucketSetting { .intelligentTiering }

    func check() throws(S3Error) {
        if let filter { try ConfigurationFilter.check(prefix: filter.prefix, tag: filter.tag, and: filter.and) }
        guard Set(tierings.map(\.accessTier)).count == tierings.count else { throw .malformedXML }
        for tiering in tierings {
            let days = tiering.accessTier.days
            guard days.contains(tiering.days) else {
                throw .invalidArgument(
                    "Days for \(tiering.accessTier.rawValue) must be between \(days.lowerBound) and \(days.upperBound)",
                    name: "Days", value: "\(tiering.days)")
            }
        }
    }
}

extension S3Shapes.IntelligentTieringAccessTier {
    /// Days without access after which objects may be moved to the tier.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Tiering.html>.
    fileprivate var days: ClosedRange<Int> {
        switch self {
        case .archiveAccess: 90...730
        case .deepArchiveAccess: 180...730
        }
    }
}

/// Holdfast keeps these configurations; its objects stay where they are.
extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html>.
    func putBucketIntelligentTieringConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await putConfiguration(S3Shapes.IntelligentTieringConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketIntelligentTieringConfiguration.html>.
    func getBucketIntelligentTieringConfiguration(_ request: S3Request) async throws -> WireResponse {
        try getConfiguration(S3Shapes.IntelligentTieringConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketIntelligentTieringConfiguration.html>.
    func deleteBucketIntelligentTieringConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await deleteConfiguration(S3Shapes.IntelligentTieringConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketIntelligentTieringConfigurations.html>.
    func listBucketIntelligentTieringConfigurations(_ request: S3Request) async throws -> WireResponse {
        let page: BucketConfigurationPage<S3Shapes.IntelligentTieringConfiguration> = try configurations(request)
        return S3Reply.document(
            S3Shapes.ListBucketIntelligentTieringConfigurationsOutput(
                isTruncated: page.isTruncated, continuationToken: page.token, nextContinuationToken: page.nextToken,
                intelligentTieringConfigurationList: page.configurations))
    }
}
