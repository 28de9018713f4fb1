import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Shapes.InventoryConfiguration: BucketConfiguration {
    static var setting: BucketSetting { .inventory }

    func check() throws(S3Error) {
        let destination = destination.s3BucketDestination
        guard BucketName(resourceName: destination.bucket) != nil else {
            throw S3Error("InvalidS3DestinationBucket", 400, "Invalid bucket ARN.")
        }
        if let account = destination.accountId, AccountID(account) == nil {
            throw .invalidArgument("Invalid account ID", name: "AccountId", value: account)
        }
        if let encryption = destination.encryption {
            guard (encryption.sses3 == nil) != (encryption.ssekms == nil) else { throw .malformedXML }
        }
        if let fields = optionalFields, Set(fields).count < fields.count { throw .malformedXML }
    }
}

/// Holdfast keeps these configurations and makes no reports by them.
extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html>.
    func putBucketInventoryConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await putConfiguration(S3Shapes.InventoryConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketInventoryConfiguration.html>.
    func getBucketInventoryConfiguration(_ request: S3Request) async throws -> WireResponse {
        try getConfiguration(S3Shapes.InventoryConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketInventoryConfiguration.html>.
    func deleteBucketInventoryConfiguration(_ request: S3Request) async throws -> WireResponse {
        try await deleteConfiguration(S3Shapes.InventoryConfiguration.self, request)
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketInventoryConfigurations.html>.
    func listBucketInventoryConfigurations(_ request: S3Request) async throws -> WireResponse {
        let page: BucketConfigurationPage<S3Shapes.InventoryConfiguration> = try configurations(request)
        return S3Reply.document(
            S3Shapes.ListBucketInventoryConfigurationsOutput(
                continuationToken: page.token, inventoryConfigurationList: page.configurations,
                isTruncated: page.isTruncated, nextContinuationToken: page.nextToken))
    }
}
