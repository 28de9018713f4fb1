public import HoldfastCore
import HoldfastStorage

// The settings of a bucket that decide who may touch what. Everything is durable when it returns, and every operation
// throws `noSuchBucket`.

extension Buckets {
    /// Whose the bucket's objects are; `nil` where the controls were deleted.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html>.
    public func ownershipControls(of name: BucketName) throws(BucketError) -> OwnershipControls? {
        try read { (tx) throws(BucketError) in try BucketAccess.controls(try tx.bucket(name), tx) }
    }

    /// - Throws: `aclConflictsWithOwnership` where lists are to go out of use and the bucket's grants something to
    ///   others than its owner.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html>.
    public func putOwnershipControls(
        _ controls: OwnershipControls, of name: BucketName, _ ids: CanonicalIDs = CanonicalIDs()
    ) async throws(BucketError) {
        try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(name)
            if controls.ownership == .bucketOwnerEnforced, let list = try Self.storedACL(of: record, tx.reading) {
                try Self.check(list, isOnlyFor: ids[record.scope.account])
            }
            try putSetting(.ownershipControls, of: name, document: controls.document, &tx)
        }
    }

    /// Stores that there are none: whoever writes an object then owns it, and lists count.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html>.
    public func deleteOwnershipControls(of name: BucketName) async throws(BucketError) {
        try await putSetting(.ownershipControls, of: name, document: OwnershipControls.document(nil))
    }

    /// What is kept from the public; `nil` where the block was deleted.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>.
    public func publicAccessBlock(of name: BucketName) throws(BucketError) -> PublicAccessBlock? {
        try read { (tx) throws(BucketError) in try BucketAccess.block(try tx.bucket(name), tx) }
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>.
    public func putPublicAccessBlock(_ block: PublicAccessBlock, of name: BucketName) async throws(BucketError) {
        try await putSetting(.publicAccessBlock, of: name, document: block.document)
    }

    /// Stores that there is none: nothing is then blocked.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html>.
    public func deletePublicAccessBlock(of name: BucketName) async throws(BucketError) {
        try await putSetting(.publicAccessBlock, of: name, document: PublicAccessBlock.document(nil))
    }

    /// The grants on a bucket, and whose it is. Where lists are out of use, the owner has everything.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html>.
    public func acl(
        of name: BucketName, _ ids: CanonicalIDs = CanonicalIDs()
    ) throws(BucketError) -> (owner: AccountID, list: AccessControlList) {
        try read { (tx) throws(BucketError) in
            let record = try tx.bucket(name)
            let owner = record.scope.account
            let access = try BucketAccess(name, record, tx)
            let stored = access.ownership == .bucketOwnerEnforced ? nil : try Self.storedACL(of: record, tx)
            return (owner, stored ?? AccessControlList(owner: ids[owner]))
        }
    }

    /// - Throws: `accessControlListNotSupported` where lists are out of use; `accessDenied` for a public list where
    ///   those are blocked.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html>.
    public func putACL(
        _ requested: RequestedACL, of name: BucketName, by requester: Requester, _ ids: CanonicalIDs = CanonicalIDs()
    ) async throws(BucketError) {
        try await write { (tx) throws(BucketError) in
            let record = try tx.reading.bucket(name)
            let access = try BucketAccess(name, record, tx.reading)
            let list = try access.list(
                requested, objectOwner: record.scope.account, .putBucketAcl, nil, by: requester, ids)
            if access.ownership == .bucketOwnerEnforced { return }
            let document = (list ?? AccessControlList(owner: ids[record.scope.account])).document
            try putSetting(.acl, of: name, document: document, &tx)
        }
    }

    /// The grants on a version of an object. Where lists are out of use, the bucket's owner has everything.
    ///
    /// - Parameter request: neither its conditions nor its range are looked at, and it needs no customer's key.
    /// - Throws: as ``objectInfo(_:_:version:)``.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html>.
    public func acl(
        of request: ObjectReadRequest, _ ids: CanonicalIDs = CanonicalIDs()
    ) throws(BucketError) -> (info: ObjectInfo, owner: AccountID, list: AccessControlList) {
        try read { (tx) throws(BucketError) in
            let access = try BucketAccess(request.bucket, try tx.bucket(request.bucket), tx)
            let info = try objectInfo(request.bucket, request.key, version: request.version, tx)
            if access.ownership == .bucketOwnerEnforced {
                return (info, access.owner, AccessControlList(owner: ids[access.owner]))
            }
            guard let document = info.acl else { return (info, info.owner, AccessControlList(owner: ids[info.owner])) }
            return (info, info.owner, try AccessControlList(document: document))
        }
    }

    /// Replaces the grants on a version of an object.
    ///
    /// - Parameter version: `nil` for the latest.
    /// - Throws: `accessControlListNotSupported` where lists are out of use; `accessDenied` for a public list where
    ///   those are blocked; as the other changes of a version.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>.
    @discardableResult
    public func putACL(
        _ requested: RequestedACL, _ name: BucketName, _ key: ObjectKey, version: VersionID? = nil,
        by requester: Requester, _ ids: CanonicalIDs = CanonicalIDs()
    ) async throws(BucketError) -> ObjectInfo {
        let now = now
        return try await write { (tx) throws(BucketError) in
            let bucket = try tx.reading.bucket(name)
            var (record, content, isLatestObject) = try tx.reading.object(key, version, bucket.id)
            let access = try BucketAccess(name, bucket, tx.reading)
            let list = try access.list(
                requested, objectOwner: record.owner, version == nil ? .putObjectAcl : .putObjectVersionAcl, key,
                by: requester, ids)
            if access.ownership != .bucketOwnerEnforced {
                content.acl = list?.document
                record.content = content
                try tx.replace(record, isLatestObject: isLatestObject, key, bucket.id)
                try events.send(ObjectEvent(.objectAclPut, key, record), name, bucket, now: now, &tx)
            }
            return ObjectInfo(key, record, content, bucket)
        }
    }

    /// `nil` where nothing is stored: the owner has everything.
    static func storedACL(
        of record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> AccessControlList? {
        guard let document = try setting(.acl, of: record, tx) else { return nil }
        return try AccessControlList(document: document)
    }

    /// - Throws: `aclConflictsWithOwnership`.
    static func check(_ list: AccessControlList, isOnlyFor owner: CanonicalID) throws(BucketError) {
        guard list.grants.allSatisfy({ $0.grantee == .canonicalUser(owner) }) else { throw .aclConflictsWithOwnership }
    }
}
