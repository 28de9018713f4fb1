public import HoldfastCore

/// What somebody wants to do in a bucket.
public struct AccessRequest: Sendable {
    /// All of them must be allowed; the first that is not is what the refusal names. A PutObject with tags asks for
    /// `putObject` and `putObjectTagging`.
    public var actions: [S3Action]
    public var requester: Requester
    public var bucket: BucketName
    /// Of the object that the actions are done to.
    public var key: ObjectKey?
    /// `nil` for the latest.
    public var version: VersionID?
    /// Who began the multipart upload that is to be given up or whose parts are to be listed, where that is known.
    public var initiator: AccountID?
    /// Whose the bucket has to be: `x-amz-expected-bucket-owner`.
    public var expectedOwner: AccountID?
    /// What the request says of itself. Called only where the bucket's policy asks for something.
    public var context: @Sendable () -> AccessContext
    public var canonicalIDs: CanonicalIDs

    public init(
        _ actions: S3Action..., by requester: Requester, bucket: BucketName, key: ObjectKey? = nil,
        version: VersionID? = nil, expectedOwner: AccountID? = nil, canonicalIDs: CanonicalIDs = CanonicalIDs(),
        context: @escaping @Sendable () -> AccessContext = { AccessContext() }
    ) {
        self.actions = actions
        self.requester = requester
        self.bucket = bucket
        self.key = key
        self.version = version
        self.expectedOwner = expectedOwner
        self.canonicalIDs = canonicalIDs
        self.context = context
    }

    /// Reads the value of `x-amz-expected-bucket-owner` or `x-amz-source-expected-bucket-owner`.
    /// - Throws: `invalidExpectedBucketOwner` where it is no account.
    public static func expectedOwner(_ header: String?) throws(BucketError) -> AccountID? {
        guard let header else { return nil }
        guard let account = AccountID(header) else { throw .invalidExpectedBucketOwner(header) }
        return account
    }
}
