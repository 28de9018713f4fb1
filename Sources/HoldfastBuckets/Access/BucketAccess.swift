public import HoldfastCore
import HoldfastStorage

/// What a bucket's settings say of its objects' owners and lists, as one snapshot has it.
public struct BucketAccess: Hashable, Sendable {
    public let bucket: BucketName
    public let owner: AccountID
    public let region: Region
    /// ``ObjectOwnership/objectWriter`` where the controls were deleted.
    public let ownership: ObjectOwnership
    /// ``PublicAccessBlock/nothing`` where it was deleted.
    public let publicAccessBlock: PublicAccessBlock

    /// - Complexity: nothing is read for a bucket that has what new ones have.
    init(_ name: BucketName, _ record: BucketRecord, _ tx: borrowing ReadTransaction) throws(BucketError) {
        bucket = name
        owner = record.scope.account
        region = record.scope.region
        ownership = (try Self.controls(record, tx))?.ownership ?? .objectWriter
        publicAccessBlock = try Self.block(record, tx) ?? .nothing
    }

    init(
        _ bucket: BucketName, owner: AccountID, region: Region, _ ownership: ObjectOwnership,
        _ publicAccessBlock: PublicAccessBlock
    ) {
        self.bucket = bucket
        self.owner = owner
        self.region = region
        self.ownership = ownership
        self.publicAccessBlock = publicAccessBlock
    }

    /// `nil` where they were deleted.
    static func controls(
        _ record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> OwnershipControls? {
        guard let document = try Buckets.setting(.ownershipControls, of: record, tx) else { return .standard }
        return try OwnershipControls(document: document)
    }

    /// `nil` where it was deleted.
    static func block(
        _ record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> PublicAccessBlock? {
        guard let document = try Buckets.setting(.publicAccessBlock, of: record, tx) else { return .standard }
        return try PublicAccessBlock(document: document)
    }

    /// Whose a new object is, and the list that is stored with it.
    ///
    /// - Parameter requested: what the request says of its list; `nil` where it says nothing.
    /// - Returns: `nil` for a list that gives the owner everything and others nothing.
    /// - Throws: `accessControlListNotSupported`; `accessDenied` for a public list where those are blocked.
    public func newObject(
        by requester: Requester, _ key: ObjectKey, _ requested: RequestedACL?, _ ids: CanonicalIDs = CanonicalIDs()
    ) throws(BucketError) -> (owner: AccountID, acl: [UInt8]?) {
        let owner = ownership.owner(writer: requester.account, bucketOwner: self.owner, requested)
        guard let requested else { return (owner, nil) }
        if isNothingNew(requested, by: requester) { return (owner, nil) }
        if ownership == .bucketOwnerEnforced {
            let writer = ids[requester.account ?? self.owner]
            try ownership.check(requested, owner: writer, bucketOwner: ids[self.owner])
            return (owner, nil)
        }
        return (owner, try list(requested, objectOwner: owner, .putObject, key, by: requester, ids)?.document)
    }

    /// Whether a request asks for what the owner has anyway where lists are out of use: an equivalent of
    /// `bucket-owner-full-control`, which some clients send with each write.
    private func isNothingNew(_ requested: RequestedACL, by requester: Requester) -> Bool {
        ownership == .bucketOwnerEnforced && requested == .canned(.private) && requester.account == owner
    }

    /// The list that a request asks for, where it may.
    ///
    /// - Parameter key: of the object whose list it is; `nil` for the bucket's.
    /// - Returns: `nil` for a list that gives the owner everything and others nothing, or that is out of use.
    func list(
        _ requested: RequestedACL, objectOwner: AccountID, _ action: S3Action, _ key: ObjectKey?,
        by requester: Requester, _ ids: CanonicalIDs
    ) throws(BucketError) -> AccessControlList? {
        if isNothingNew(requested, by: requester) { return nil }
        let (user, bucketUser) = (ids[objectOwner], ids[owner])
        try ownership.check(requested, owner: user, bucketOwner: bucketUser)
        if ownership == .bucketOwnerEnforced { return nil }
        let list = requested.list(owner: user, bucketOwner: bucketUser)
        if list.isPublic, publicAccessBlock.blockPublicACLs {
            throw .denied(
                requester, action, on: .init(bucket, key), owner: owner,
                because: "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.")
        }
        return list == AccessControlList(owner: user) ? nil : list
    }
}

/// What a request is about, as policies name it.
package struct PolicyResource: Hashable, Sendable {
    let bucket: BucketName
    /// `nil` for the bucket itself.
    let key: ObjectKey?

    package init(_ bucket: BucketName, _ key: ObjectKey?) {
        self.bucket = bucket
        self.key = key
    }

    static let prefix = "arn:aws:s3:::"

    /// `arn:aws:s3:::bucket/key`.
    var arn: String { Self.prefix + String(decoding: name, as: UTF8.self) }

    /// `bucket/key`.
    var name: [UInt8] {
        var name = Array(bucket.description.utf8)
        if let key {
            name.append(UInt8(ascii: "/"))
            name += key.bytes
        }
        return name
    }
}

extension BucketError {
    /// A refusal in S3's words, which give the reason only to callers of the account that owns the bucket.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>.
    static func denied(
        _ requester: Requester, _ action: S3Action, on resource: PolicyResource, owner: AccountID, because: String
    ) -> BucketError {
        guard requester.account == owner, let arn = requester.arn else { return .accessDenied("Access Denied") }
        return .accessDenied(
            "User: \(arn) is not authorized to perform: \(action.name) on resource: \"\(resource.arn)\" \(because)")
    }
}

/// What a new bucket is to have of its own, besides what all new ones have.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
public struct NewBucketAccess: Hashable, Sendable {
    public var ownership = ObjectOwnership.bucketOwnerEnforced
    /// `nil` where the request says nothing of it.
    public var acl: RequestedACL?
    /// The owner's; `nil` for the one that is derived.
    public var canonicalID: CanonicalID?
    /// The document of its tags, which the caller has checked.
    public var tagging: [UInt8]?

    public init() {}

    /// The settings that are stored for it.
    /// - Throws: `aclConflictsWithOwnership`, `aclConflictsWithPublicAccessBlock`.
    func settings(owner: AccountID) throws(BucketError) -> [(BucketSetting, [UInt8])] {
        var settings: [(BucketSetting, [UInt8])] = []
        if ownership != OwnershipControls.standard.ownership {
            settings.append((.ownershipControls, OwnershipControls(ownership).document))
        }
        if let tagging { settings.append((.tagging, tagging)) }
        guard let acl else { return settings }
        let user = canonicalID ?? CanonicalID(of: owner)
        let list = acl.list(owner: user, bucketOwner: user)
        if ownership == .bucketOwnerEnforced {
            try Buckets.check(list, isOnlyFor: user)
        } else {
            if list.isPublic { throw .aclConflictsWithPublicAccessBlock }
            if list != AccessControlList(owner: user) { settings.append((.acl, list.document)) }
        }
        return settings
    }
}
