/// S3's documented limits, as data.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html> and
/// <https://docs.aws.amazon.com/general/latest/gr/s3.html>.
public enum BucketLimits {
    public static let bucketNameLength = 3...63
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html>: adjustable quota.
    public static let bucketsPerAccountMax = 10_000
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>.
    public static let keyBytesMax = 1_024
    /// A single PUT.
    public static let putBytesMax: UInt64 = 5 << 30
    /// 5 TiB until December 2025, 50 TB since.
    public static let objectBytesMax: UInt64 = 50_000_000_000_000
    public static let partBytesMin: UInt64 = 5 << 20
    public static let partBytesMax: UInt64 = 5 << 30
    public static let partNumbers = 1...10_000
    /// Keys, versions, uploads or parts in one page of a listing.
    public static let pageEntriesMax = 1_000
    /// Keys in one DeleteObjects.
    public static let batchKeysMax = 1_000
    /// Names and values of user-defined metadata together.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html>.
    public static let userMetadataBytesMax = 2_048
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>.
    public static let tagsPerObjectMax = 10
    public static let tagsPerBucketMax = 50
    public static let tagKeyLengthMax = 128
    public static let tagValueLengthMax = 256
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html>.
    public static let policyBytesMax = 20 * 1_024
    /// Notification configurations of a bucket, and rules of a lifecycle configuration.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html> and
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>.
    public static let notificationsPerBucketMax = 100
    public static let lifecycleRulesMax = 1_000
    public static let ruleIDLengthMax = 255
    /// ARNs that notifications go to.
    static let targetNameBytesMax = 2_048
    public static let newerNoncurrentVersions = 1...100
    /// What a filter of a lifecycle rule may name as a size.
    public static let lifecycleFilterBytesMax: UInt64 = 1_099_511_627_776_000
    /// Before an object moves to a class of infrequent access, and out of it.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html>.
    public static let infrequentAccessDaysMin = 30
    /// Smaller objects are not moved, unless a rule names sizes.
    public static let transitionBytesMin: UInt64 = 128 << 10
    /// Our own: lifecycle rules are looked at so often, and at every midnight UTC.
    public static let lifecycleInterval = Duration.seconds(6 * 3_600)
    /// The same with white space, which S3 does not count.
    public static let policyDocumentBytesMax = 5 * policyBytesMax
    /// In one access control list. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>.
    public static let grantsMax = 100
    /// Inventory, analytics, metrics and intelligent tiering configurations of a bucket, of each kind.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html>.
    public static let configurationsPerKindMax = 1_000
}
