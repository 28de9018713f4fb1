import HoldfastBuckets

extension S3Operation {
    /// What a request must be allowed to do, as policies name it; of objects that are copied, and of batches, also what
    /// their handlers ask (``S3Access``).
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>.
    func actions(_ request: S3Request) -> [S3Action] {
        let isVersion = request.query.has("versionId")
        switch self {
        case .listBuckets: return [.listAllMyBuckets]
        case .createBucket: return [.createBucket]
        case .deleteBucket: return [.deleteBucket]
        case .headBucket, .listObjects, .listObjectsV2: return [.listBucket]
        case .listObjectVersions: return [.listBucketVersions]
        case .listMultipartUploads: return [.listBucketMultipartUploads]

        case .getObject, .headObject: return [isVersion ? .getObjectVersion : .getObject]
        case .getObjectAttributes:
            return isVersion
                ? [.getObjectVersion, .getObjectVersionAttributes] : [.getObject, .getObjectAttributes]
        case .putObject, .copyObject, .createMultipartUpload: return Self.writes(request)
        case .uploadPart, .uploadPartCopy, .completeMultipartUpload: return [.putObject]
        case .renameObject: return [.putObject, .deleteObject]
        case .deleteObject:
            let bypass: [S3Action] = request.bypassesGovernance ? [.bypassGovernanceRetention] : []
            return [isVersion ? .deleteObjectVersion : .deleteObject] + bypass
        case .deleteObjects: return []
        case .restoreObject: return [.restoreObject]
        case .abortMultipartUpload: return [.abortMultipartUpload]
        case .listParts: return [.listMultipartUploadParts]

        case .getObjectTagging: return [isVersion ? .getObjectVersionTagging : .getObjectTagging]
        case .putObjectTagging: return [isVersion ? .putObjectVersionTagging : .putObjectTagging]
        case .deleteObjectTagging: return [isVersion ? .deleteObjectVersionTagging : .deleteObjectTagging]
        case .getObjectAcl: return [isVersion ? .getObjectVersionAcl : .getObjectAcl]
        case .putObjectAcl: return [isVersion ? .putObjectVersionAcl : .putObjectAcl]
        case .getObjectRetention: return [.getObjectRetention]
        case .putObjectRetention:
            return [.putObjectRetention] + (request.bypassesGovernance ? [.bypassGovernanceRetention] : [])
        case .getObjectLegalHold: return [.getObjectLegalHold]
        case .putObjectLegalHold: return [.putObjectLegalHold]
        default: return bucketActions
        }
    }

    /// A write asks for more with each thing that it brings.
    private static func writes(_ request: S3Request) -> [S3Action] {
        var actions: [S3Action] = [.putObject]
        if request.requestedACLHeaders { actions.append(.putObjectAcl) }
        if request.text("x-amz-tagging") != nil { actions.append(.putObjectTagging) }
        if request.text("x-amz-object-lock-mode") != nil { actions.append(.putObjectRetention) }
        if request.text("x-amz-object-lock-legal-hold") != nil { actions.append(.putObjectLegalHold) }
        return actions
    }

    /// Of the operations on a bucket's settings.
    private var bucketActions: [S3Action] {
        switch self {
        case .getBucketAccelerateConfiguration: [.getAccelerateConfiguration]
        case .putBucketAccelerateConfiguration: [.putAccelerateConfiguration]
        case .getBucketAcl: [.getBucketAcl]
        case .putBucketAcl: [.putBucketAcl]
        case .getBucketAnalyticsConfiguration, .listBucketAnalyticsConfigurations: [.getAnalyticsConfiguration]
        case .putBucketAnalyticsConfiguration, .deleteBucketAnalyticsConfiguration: [.putAnalyticsConfiguration]
        case .getBucketCors: [.getBucketCORS]
        case .putBucketCors, .deleteBucketCors: [.putBucketCORS]
        case .getBucketEncryption: [.getEncryptionConfiguration]
        case .putBucketEncryption, .deleteBucketEncryption: [.putEncryptionConfiguration]
        case .getBucketIntelligentTieringConfiguration, .listBucketIntelligentTieringConfigurations:
            [.getIntelligentTieringConfiguration]
        case .putBucketIntelligentTieringConfiguration, .deleteBucketIntelligentTieringConfiguration:
            [.putIntelligentTieringConfiguration]
        case .getBucketInventoryConfiguration, .listBucketInventoryConfigurations: [.getInventoryConfiguration]
        case .putBucketInventoryConfiguration, .deleteBucketInventoryConfiguration: [.putInventoryConfiguration]
        case .getBucketLifecycleConfiguration: [.getLifecycleConfiguration]
        case .putBucketLifecycleConfiguration, .deleteBucketLifecycle: [.putLifecycleConfiguration]
        case .getBucketLocation: [.getBucketLocation]
        case .getBucketLogging: [.getBucketLogging]
        case .putBucketLogging: [.putBucketLogging]
        case .getBucketMetricsConfiguration, .listBucketMetricsConfigurations: [.getMetricsConfiguration]
        case .putBucketMetricsConfiguration, .deleteBucketMetricsConfiguration: [.putMetricsConfiguration]
        case .getBucketNotificationConfiguration: [.getBucketNotification]
        case .putBucketNotificationConfiguration: [.putBucketNotification]
        case .getObjectLockConfiguration: [.getBucketObjectLockConfiguration]
        case .putObjectLockConfiguration: [.putBucketObjectLockConfiguration]
        case .getBucketOwnershipControls: [.getBucketOwnershipControls]
        case .putBucketOwnershipControls, .deleteBucketOwnershipControls: [.putBucketOwnershipControls]
        case .getBucketPolicy: [.getBucketPolicy]
        case .putBucketPolicy: [.putBucketPolicy]
        case .deleteBucketPolicy: [.deleteBucketPolicy]
        case .getBucketPolicyStatus: [.getBucketPolicyStatus]
        case .getPublicAccessBlock: [.getBucketPublicAccessBlock]
        case .putPublicAccessBlock, .deletePublicAccessBlock: [.putBucketPublicAccessBlock]
        case .getBucketReplication: [.getReplicationConfiguration]
        case .putBucketReplication, .deleteBucketReplication: [.putReplicationConfiguration]
        case .getBucketRequestPayment: [.getBucketRequestPayment]
        case .putBucketRequestPayment: [.putBucketRequestPayment]
        case .getBucketTagging: [.getBucketTagging]
        case .putBucketTagging, .deleteBucketTagging: [.putBucketTagging]
        case .getBucketVersioning: [.getBucketVersioning]
        case .putBucketVersioning: [.putBucketVersioning]
        case .getBucketWebsite: [.getBucketWebsite]
        case .putBucketWebsite: [.putBucketWebsite]
        case .deleteBucketWebsite: [.deleteBucketWebsite]
        default: preconditionFailure("\(rawValue) has its actions above")
        }
    }
}
