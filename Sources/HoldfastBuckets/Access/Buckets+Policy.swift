import HoldfastCore
import HoldfastStorage

extension Buckets {
    /// `nil` where there is none.
    func policy(
        of name: BucketName, _ record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> BucketPolicy? {
        guard let document = try Self.setting(.policy, of: record, tx) else { return nil }
        return try policies.policy(document, of: record.id, name)
    }

    /// A bucket's policy.
    /// - Throws: `noSuchBucket`; `noSuchSetting`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>.
    public func policy(of name: BucketName) throws(BucketError) -> BucketPolicy {
        try read { (tx) throws(BucketError) in
            guard let policy = try policy(of: name, try tx.bucket(name), tx) else { throw .noSuchSetting(.policy) }
            return policy
        }
    }

    /// Makes it the policy of the bucket, on disk when this returns.
    ///
    /// - Throws: `noSuchBucket`; `accessDenied` for a public one where those are blocked.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>.
    public func putPolicy(
        _ policy: BucketPolicy, of name: BucketName, by requester: Requester
    ) async throws(BucketError) {
        precondition(policy.bucket == name, "a policy is checked for its bucket")
        try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(name)
            let block = try BucketAccess.block(record, tx.reading) ?? .nothing
            if policy.isPublic, block.blockPublicPolicy {
                throw .denied(
                    requester, .putBucketPolicy, on: PolicyResource(name, nil), owner: record.scope.account,
                    because: "because public policies are blocked by the BlockPublicPolicy block public access setting."
                )
            }
            try putSetting(.policy, of: name, document: policy.document, &tx)
        }
    }

    /// - Returns: whether there was one.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>.
    @discardableResult
    public func deletePolicy(of name: BucketName) async throws(BucketError) -> Bool {
        try await deleteSetting(.policy, of: name)
    }
}
