import HoldfastWire

extension S3Handlers {
    /// The operations on a bucket's settings, and on the access control lists of objects.
    func answerAboutSettings(_ request: S3Request) async throws -> WireResponse {
        switch request.operation {
        case .getBucketLocation: try await getBucketLocation(request)

        case .putBucketVersioning: try await putBucketVersioning(request)
        case .getBucketVersioning: try await getBucketVersioning(request)

        case .putBucketTagging: try await putBucketTagging(request)
        case .getBucketTagging: try await getBucketTagging(request)
        case .deleteBucketTagging: try await deleteBucketTagging(request)

        case .putBucketCors: try await putBucketCors(request)
        case .getBucketCors: try await getBucketCors(request)
        case .deleteBucketCors: try await deleteBucketCors(request)

        case .putBucketPolicy: try await putBucketPolicy(request)
        case .getBucketPolicy: try await getBucketPolicy(request)
        case .getBucketPolicyStatus: try await getBucketPolicyStatus(request)
        case .deleteBucketPolicy: try await deleteBucketPolicy(request)

        case .putBucketLifecycleConfiguration: try await putBucketLifecycleConfiguration(request)
        case .getBucketLifecycleConfiguration: try await getBucketLifecycleConfiguration(request)
        case .deleteBucketLifecycle: try await deleteBucketLifecycle(request)

        case .putBucketNotificationConfiguration: try await putBucketNotificationConfiguration(request)
        case .getBucketNotificationConfiguration: try await getBucketNotificationConfiguration(request)

        case .putBucketEncryption: try await putBucketEncryption(request)
        case .getBucketEncryption: try await getBucketEncryption(request)
        case .deleteBucketEncryption: try await deleteBucketEncryption(request)

        case .putBucketOwnershipControls: try await putBucketOwnershipControls(request)
        case .getBucketOwnershipControls: try await getBucketOwnershipControls(request)
        case .deleteBucketOwnershipControls: try await deleteBucketOwnershipControls(request)

        case .putPublicAccessBlock: try await putPublicAccessBlock(request)
        case .getPublicAccessBlock: try await getPublicAccessBlock(request)
        case .deletePublicAccessBlock: try await deletePublicAccessBlock(request)

        case .putBucketAcl: try await putBucketAcl(request)
        case .putObjectAcl: try await putObjectAcl(request)
        case .getBucketAcl: try await getBucketAcl(request)
        case .getObjectAcl: try await getObjectAcl(request)

        case .putBucketWebsite: try await putBucketWebsite(request)
        case .getBucketWebsite: try await getBucketWebsite(request)
        case .deleteBucketWebsite: try await deleteBucketWebsite(request)

        case .putBucketLogging: try await putBucketLogging(request)
        case .getBucketLogging: try await getBucketLogging(request)

        case .putBucketReplication: try await putBucketReplication(request)
        case .getBucketReplication: try await getBucketReplication(request)
        case .deleteBucketReplication: try await deleteBucketReplication(request)

        case .putBucketRequestPayment: try await putBucketRequestPayment(request)
        case .getBucketRequestPayment: try await getBucketRequestPayment(request)

        case .putBucketAccelerateConfiguration: try await putBucketAccelerateConfiguration(request)
        case .getBucketAccelerateConfiguration: try await getBucketAccelerateConfiguration(request)

        case .putObjectLockConfiguration: try await putObjectLockConfiguration(request)
        case .getObjectLockConfiguration: try await getObjectLockConfiguration(request)

        case .putBucketInventoryConfiguration: try await putBucketInventoryConfiguration(request)
        case .getBucketInventoryConfiguration: try await getBucketInventoryConfiguration(request)
        case .deleteBucketInventoryConfiguration: try await deleteBucketInventoryConfiguration(request)
        case .listBucketInventoryConfigurations: try await listBucketInventoryConfigurations(request)

        case .putBucketAnalyticsConfiguration: try await putBucketAnalyticsConfiguration(request)
        case .getBucketAnalyticsConfiguration: try await getBucketAnalyticsConfiguration(request)
        case .deleteBucketAnalyticsConfiguration: try await deleteBucketAnalyticsConfiguration(request)
        case .listBucketAnalyticsConfigurations: try await listBucketAnalyticsConfigurations(request)

        case .putBucketMetricsConfiguration: try await putBucketMetricsConfiguration(request)
        case .getBucketMetricsConfiguration: try await getBucketMetricsConfiguration(request)
        case .deleteBucketMetricsConfiguration: try await deleteBucketMetricsConfiguration(request)
        case .listBucketMetricsConfigurations: try await listBucketMetricsConfigurations(request)

        case .putBucketIntelligentTieringConfiguration: try await putBucketIntelligentTieringConfiguration(request)
        case .getBucketIntelligentTieringConfiguration: try await getBucketIntelligentTieringConfiguration(request)
        case .deleteBucketIntelligentTieringConfiguration:
            try await deleteBucketIntelligentTieringConfiguration(request)
        case .listBucketIntelligentTieringConfigurations: try await listBucketIntelligentTieringConfigurations(request)

        default: throw S3Error.notImplemented(request.operation.rawValue)
        }
    }
}
