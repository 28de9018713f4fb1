public import HoldfastCore
public import HoldfastStorage

/// When a rule deletes an object or gives an upload up: what replies tell in headers.
public struct LifecycleDeadline: Hashable, Sendable {
    /// A midnight UTC.
    public var date: Timestamp
    public var ruleID: String

    public init(date: Timestamp, ruleID: String) {
        self.date = date
        self.ruleID = ruleID
    }
}

extension Buckets {
    /// Replaces a bucket's lifecycle rules. They are carried out in the background, on existing objects, too.
    ///
    /// - Throws: `noSuchBucket`; `invalidRequest`, `invalidArgument` and `malformedDocument` for what S3 does not take.
    ///   Durable when it returns.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html>.
    public func putLifecycle(
        _ configuration: LifecycleConfiguration, of name: BucketName
    ) async throws(BucketError) {
        let named = configuration.naming(with: randomness)
        try await write { (tx) throws(BucketError) in try putLifecycle(named, of: name, &tx) }
    }

    /// The same in a transaction of the caller's, for a configuration whose rules have their ids.
    public func putLifecycle(
        _ configuration: LifecycleConfiguration, of name: BucketName, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        try configuration.validate()
        try putSetting(.lifecycle, of: name, document: configuration.document, &tx)
    }

    /// A bucket's lifecycle rules; `nil` where it has none.
    /// - Throws: `noSuchBucket`.
    public func lifecycle(of name: BucketName) throws(BucketError) -> LifecycleConfiguration? {
        guard let document = try setting(.lifecycle, of: name) else { return nil }
        return try LifecycleConfiguration(document: document)
    }

    /// When the bucket's rules delete an object that is the current version of its key; `nil` where they do not.
    ///
    /// - Complexity: a read of the bucket where it has no rules.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>, `x-amz-expiration`.
    public func expiration(of object: ObjectInfo, in bucket: BucketName) throws(BucketError) -> LifecycleDeadline? {
        try read { (tx) throws(BucketError) in try expiration(of: object, in: bucket, tx) }
    }

    /// The same in a snapshot of the caller's.
    public func expiration(
        of object: ObjectInfo, in bucket: BucketName, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> LifecycleDeadline? {
        let subject = LifecycleSubject(object.key, tags: object.tags, size: object.size)
        return try expiration(of: subject, created: object.modified, in: bucket, tx)
    }

    /// The same for an object that was just written.
    /// - Parameter tags: what it was written with.
    public func expiration(
        of result: PutResult, _ key: ObjectKey, tags: [ObjectTag], in bucket: BucketName
    ) throws(BucketError) -> LifecycleDeadline? {
        try read { (tx) throws(BucketError) in
            let subject = LifecycleSubject(key, tags: tags, size: result.size)
            return try expiration(of: subject, created: result.modified, in: bucket, tx)
        }
    }

    private func expiration(
        of subject: LifecycleSubject, created: Timestamp, in bucket: BucketName, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> LifecycleDeadline? {
        guard let document = try Self.setting(.lifecycle, of: try tx.bucket(bucket), tx) else { return nil }
        return try LifecycleConfiguration(document: document).expiry(of: subject, created: created).map {
            LifecycleDeadline(date: $0.date, ruleID: $0.rule)
        }
    }

    /// When the bucket's rules give an upload up; `nil` where they do not.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>, `x-amz-abort-date`.
    public func abortion(of upload: UploadInfo, in bucket: BucketName) throws(BucketError) -> LifecycleDeadline? {
        try read { (tx) throws(BucketError) in
            guard let document = try Self.setting(.lifecycle, of: try tx.bucket(bucket), tx) else { return nil }
            let configuration = try LifecycleConfiguration(document: document)
            return configuration.abortion(of: upload.key, initiated: upload.initiated).map {
                LifecycleDeadline(date: $0.date, ruleID: $0.rule)
            }
        }
    }
}
