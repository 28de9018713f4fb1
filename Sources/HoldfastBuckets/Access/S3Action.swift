/// The operations of S3 as policies name them.
///
/// Several of them may be asked of one request: a PutObject that brings tags needs `putObjectTagging` too. See
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>; what there is, and what
/// it is done to, is in <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>.
public enum S3Action: String, Hashable, Sendable, CaseIterable {
    // On no bucket in particular: no policy of a bucket can name it.
    case listAllMyBuckets = "s3:ListAllMyBuckets"

    // On a bucket.
    case createBucket = "s3:CreateBucket"
    case createBucketMetadataTableConfiguration = "s3:CreateBucketMetadataTableConfiguration"
    case deleteBucket = "s3:DeleteBucket"
    case deleteBucketMetadataTableConfiguration = "s3:DeleteBucketMetadataTableConfiguration"
    case deleteBucketPolicy = "s3:DeleteBucketPolicy"
    case deleteBucketWebsite = "s3:DeleteBucketWebsite"
    case getAccelerateConfiguration = "s3:GetAccelerateConfiguration"
    case getAnalyticsConfiguration = "s3:GetAnalyticsConfiguration"
    case getBucketAbac = "s3:GetBucketAbac"
    case getBucketAcl = "s3:GetBucketAcl"
    case getBucketCORS = "s3:GetBucketCORS"
    case getBucketLocation = "s3:GetBucketLocation"
    case getBucketLogging = "s3:GetBucketLogging"
    case getBucketMetadataTableConfiguration = "s3:GetBucketMetadataTableConfiguration"
    case getBucketNotification = "s3:GetBucketNotification"
    case getBucketObjectLockConfiguration = "s3:GetBucketObjectLockConfiguration"
    case getBucketOwnershipControls = "s3:GetBucketOwnershipControls"
    case getBucketPolicy = "s3:GetBucketPolicy"
    case getBucketPolicyStatus = "s3:GetBucketPolicyStatus"
    case getBucketPublicAccessBlock = "s3:GetBucketPublicAccessBlock"
    case getBucketRequestPayment = "s3:GetBucketRequestPayment"
    case getBucketTagging = "s3:GetBucketTagging"
    case getBucketVersioning = "s3:GetBucketVersioning"
    case getBucketWebsite = "s3:GetBucketWebsite"
    case getEncryptionConfiguration = "s3:GetEncryptionConfiguration"
    case getIntelligentTieringConfiguration = "s3:GetIntelligentTieringConfiguration"
    case getInventoryConfiguration = "s3:GetInventoryConfiguration"
    case getLifecycleConfiguration = "s3:GetLifecycleConfiguration"
    case getMetricsConfiguration = "s3:GetMetricsConfiguration"
    case getReplicationConfiguration = "s3:GetReplicationConfiguration"
    case listBucket = "s3:ListBucket"
    case listBucketMultipartUploads = "s3:ListBucketMultipartUploads"
    case listBucketVersions = "s3:ListBucketVersions"
    case listTagsForResource = "s3:ListTagsForResource"
    case pauseReplication = "s3:PauseReplication"
    case putAccelerateConfiguration = "s3:PutAccelerateConfiguration"
    case putAnalyticsConfiguration = "s3:PutAnalyticsConfiguration"
    case putBucketAbac = "s3:PutBucketAbac"
    case putBucketAcl = "s3:PutBucketAcl"
    case putBucketCORS = "s3:PutBucketCORS"
    case putBucketLogging = "s3:PutBucketLogging"
    case putBucketNotification = "s3:PutBucketNotification"
    case putBucketObjectLockConfiguration = "s3:PutBucketObjectLockConfiguration"
    case putBucketOwnershipControls = "s3:PutBucketOwnershipControls"
    case putBucketPolicy = "s3:PutBucketPolicy"
    case putBucketPublicAccessBlock = "s3:PutBucketPublicAccessBlock"
    case putBucketRequestPayment = "s3:PutBucketRequestPayment"
    case putBucketTagging = "s3:PutBucketTagging"
    case putBucketVersioning = "s3:PutBucketVersioning"
    case putBucketWebsite = "s3:PutBucketWebsite"
    case putEncryptionConfiguration = "s3:PutEncryptionConfiguration"
    case putIntelligentTieringConfiguration = "s3:PutIntelligentTieringConfiguration"
    case putInventoryConfiguration = "s3:PutInventoryConfiguration"
    case putLifecycleConfiguration = "s3:PutLifecycleConfiguration"
    case putMetricsConfiguration = "s3:PutMetricsConfiguration"
    case putReplicationConfiguration = "s3:PutReplicationConfiguration"
    case tagResource = "s3:TagResource"
    case untagResource = "s3:UntagResource"
    case updateBucketMetadataInventoryTableConfiguration = "s3:UpdateBucketMetadataInventoryTableConfiguration"
    case updateBucketMetadataJournalTableConfiguration = "s3:UpdateBucketMetadataJournalTableConfiguration"

    // On an object.
    case abortMultipartUpload = "s3:AbortMultipartUpload"
    case bypassGovernanceRetention = "s3:BypassGovernanceRetention"
    case deleteObject = "s3:DeleteObject"
    case deleteObjectTagging = "s3:DeleteObjectTagging"
    case deleteObjectVersion = "s3:DeleteObjectVersion"
    case deleteObjectVersionTagging = "s3:DeleteObjectVersionTagging"
    case getObject = "s3:GetObject"
    case getObjectAcl = "s3:GetObjectAcl"
    case getObjectAttributes = "s3:GetObjectAttributes"
    case getObjectLegalHold = "s3:GetObjectLegalHold"
    case getObjectRetention = "s3:GetObjectRetention"
    case getObjectTagging = "s3:GetObjectTagging"
    case getObjectTorrent = "s3:GetObjectTorrent"
    case getObjectVersion = "s3:GetObjectVersion"
    case getObjectVersionAcl = "s3:GetObjectVersionAcl"
    case getObjectVersionAttributes = "s3:GetObjectVersionAttributes"
    case getObjectVersionForReplication = "s3:GetObjectVersionForReplication"
    case getObjectVersionTagging = "s3:GetObjectVersionTagging"
    case getObjectVersionTorrent = "s3:GetObjectVersionTorrent"
    case initiateReplication = "s3:InitiateReplication"
    case listMultipartUploadParts = "s3:ListMultipartUploadParts"
    case objectOwnerOverrideToBucketOwner = "s3:ObjectOwnerOverrideToBucketOwner"
    case putObject = "s3:PutObject"
    case putObjectAcl = "s3:PutObjectAcl"
    case putObjectLegalHold = "s3:PutObjectLegalHold"
    case putObjectRetention = "s3:PutObjectRetention"
    case putObjectTagging = "s3:PutObjectTagging"
    case putObjectVersionAcl = "s3:PutObjectVersionAcl"
    case putObjectVersionTagging = "s3:PutObjectVersionTagging"
    case replicateDelete = "s3:ReplicateDelete"
    case replicateObject = "s3:ReplicateObject"
    case replicateTags = "s3:ReplicateTags"
    case restoreObject = "s3:RestoreObject"
    case updateObjectEncryption = "s3:UpdateObjectEncryption"

    /// `s3:GetObject`.
    public var name: String { rawValue }

    /// What an action is done to.
    enum Target: Hashable, Sendable {
        case account, bucket, object
    }

    var target: Target {
        switch self {
        case .listAllMyBuckets: .account
        case .abortMultipartUpload, .bypassGovernanceRetention, .deleteObject, .deleteObjectTagging,
            .deleteObjectVersion, .deleteObjectVersionTagging, .getObject, .getObjectAcl, .getObjectAttributes,
            .getObjectLegalHold, .getObjectRetention, .getObjectTagging, .getObjectTorrent, .getObjectVersion,
            .getObjectVersionAcl, .getObjectVersionAttributes, .getObjectVersionForReplication,
            .getObjectVersionTagging, .getObjectVersionTorrent, .initiateReplication, .listMultipartUploadParts,
            .objectOwnerOverrideToBucketOwner, .putObject, .putObjectAcl, .putObjectLegalHold, .putObjectRetention,
            .putObjectTagging, .putObjectVersionAcl, .putObjectVersionTagging, .replicateDelete, .replicateObject,
            .replicateTags, .restoreObject, .updateObjectEncryption:
            .object
        default: .bucket
        }
    }
}
