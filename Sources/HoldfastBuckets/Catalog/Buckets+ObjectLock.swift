import HoldfastStorage

extension Buckets {
    /// Makes that versions of a bucket's objects may be locked, for good, and says how those are that ask for no lock
    /// of their own.
    ///
    /// - Parameter standard: `nil` for no lock.
    /// - Throws: `noSuchBucket`; `invalidBucketState` where versioning is not enabled. Durable when it returns.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html>.
    public func putObjectLock(_ standard: DefaultRetention?, of name: BucketName) async throws(BucketError) {
        try await write { (tx) throws(BucketError) in
            var record = try tx.reading.bucket(name)
            guard record.versioning == .enabled else {
                throw .invalidBucketState(
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
            }
            if !record.hasObjectLock {
                record.hasObjectLock = true
                try tx.set(BucketTrees.catalog, BucketNameKey(name), record)
            }
            try putSetting(.objectLock, of: name, document: DefaultRetention.document(standard), &tx)
        }
    }
}
