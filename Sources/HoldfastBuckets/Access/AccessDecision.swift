import HoldfastCore

/// Everything on which it depends whether a request may do something in a bucket.
struct AccessQuestion: Sendable {
    var action: S3Action
    var requester: Requester
    var resource: PolicyResource
    var access: BucketAccess
    /// The object that the request is about, as it is before.
    var object = ObjectStanding.unknown
    /// Who began the multipart upload that it is about.
    var initiator: AccountID?
    var policy: BucketPolicy?
    /// `nil` where nothing is stored: the owner has everything.
    var bucketList: AccessControlList?
    var context = AccessContext()
    var ids = CanonicalIDs()

    enum ObjectStanding: Hashable, Sendable {
        /// Nobody has looked, since it does not matter.
        case unknown
        case missing
        /// - Parameter list: `nil` where nothing is stored.
        case there(owner: AccountID, list: AccessControlList?)
    }
}

/// Whether a request may do something, and why.
enum AccessDecision: Hashable, Sendable {
    case allowed(Basis)
    case denied(Reason)

    enum Basis: Hashable, Sendable {
        case ownsBucket
        case ownsObject
        case policy
        case bucketList
        case objectList
        /// It began the upload.
        case initiator
        /// There is no such object, which it may know, since it may list the bucket.
        case mayList
        /// Every account may.
        case hasAccount
    }

    enum Reason: Hashable, Sendable {
        /// A statement of the policy forbids it.
        case forbidden
        /// Nothing allows it.
        case notAllowed
        /// The policy allows it, but is public, and public policies count only within the owner's account here.
        case restricted
        /// The policy allows it, but nobody outside of the owner's account may touch the policy.
        case notOwnersAccount
    }

    var isAllowed: Bool { if case .allowed = self { true } else { false } }
}

extension AccessQuestion {
    /// Decides. What a policy forbids is forbidden to everybody, the bucket's owner included; else the owner may, and
    /// others where the policy or a list of grants says so and the public access block does not stand against it.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html>
    /// and <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-bucket-operation.html>.
    func decide() -> AccessDecision {
        if action.target == .account || action == .createBucket {
            return requester.account == nil ? .denied(.notAllowed) : .allowed(.hasAccount)
        }
        let verdict = policy?.verdict(on: action, resource, by: requester, ids, context) ?? .silent
        // So that nobody locks himself out, the owner's root user may always put the policy right.
        if verdict == .denied, !(action.isOnPolicy && requester.isRoot(of: access.owner)) { return .denied(.forbidden) }
        switch action.target {
        case .object where action.isOnExistingObject: return decideOnObject(verdict)
        case .object, .bucket, .account: return decideInBucket(verdict)
        }
    }

    /// For what is done to a bucket, and for what makes or removes objects in it.
    private func decideInBucket(_ verdict: BucketPolicy.Verdict) -> AccessDecision {
        if requester.account == access.owner { return .allowed(.ownsBucket) }
        if verdict == .allowed {
            if isRestricted { return .denied(.restricted) }
            return action.isOnPolicy ? .denied(.notOwnersAccount) : .allowed(.policy)
        }
        if let initiator, requester.account == initiator, action.isForInitiator { return .allowed(.initiator) }
        if let permission = action.permissionOnBucket, grants(bucketList, permission),
            action != .deleteObject || ownsObject
        {
            return .allowed(.bucketList)
        }
        return .denied(.notAllowed)
    }

    /// For what is done to an object that is there.
    private func decideOnObject(_ verdict: BucketPolicy.Verdict) -> AccessDecision {
        switch object {
        case .unknown, .missing:
            if requester.account == access.owner { return .allowed(.ownsBucket) }
            if verdict == .allowed { return isRestricted ? .denied(.restricted) : .allowed(.policy) }
            if object == .missing, mayList { return .allowed(.mayList) }
            return .denied(.notAllowed)
        case .there(let owner, let list):
            let owner = access.ownership == .bucketOwnerEnforced ? access.owner : owner
            if requester.account == owner { return .allowed(.ownsObject) }
            // What archives and restores cost is the bucket owner's.
            if requester.account == access.owner, action == .restoreObject { return .allowed(.ownsBucket) }
            // A policy gives access only to what its author owns.
            if verdict == .allowed, owner == access.owner {
                return isRestricted ? .denied(.restricted) : .allowed(.policy)
            }
            if let permission = action.permissionOnObject, grants(list, permission) { return .allowed(.objectList) }
            return .denied(.notAllowed)
        }
    }

    /// Whether what the policy allows does not count, because it is public.
    private var isRestricted: Bool {
        guard access.publicAccessBlock.restrictPublicBuckets, policy?.isPublic == true else { return false }
        if case .service = requester { return false }
        return requester.account != access.owner
    }

    private var ownsObject: Bool {
        guard case .there(let owner, _) = object else { return false }
        return requester.account == owner
    }

    private func grants(_ list: AccessControlList?, _ permission: ACLPermission) -> Bool {
        guard let list, access.ownership != .bucketOwnerEnforced else { return false }
        if requester == .service(Requester.logging) { return list.grantsToLogDelivery(permission) }
        if case .service = requester { return false }
        return list.grants(
            permission, to: requester.account.map { ids[$0] }, ignoresPublic: access.publicAccessBlock.ignorePublicACLs)
    }

    /// Whether the requester may see which keys there are, and so which there are not: as in a listing of what starts
    /// with the key.
    private var mayList: Bool {
        var question = self
        question.action = .listBucket
        question.resource = PolicyResource(resource.bucket, nil)
        question.context.set("s3:prefix", resource.key?.description)
        return question.decide().isAllowed
    }

    /// The refusal in S3's words.
    func error(_ reason: AccessDecision.Reason) -> BucketError {
        switch reason {
        case .forbidden:
            .denied(
                requester, action, on: resource, owner: access.owner,
                because: "with an explicit deny in a resource-based policy")
        case .notAllowed, .restricted: .accessDenied("Access Denied")
        case .notOwnersAccount: .methodNotAllowed
        }
    }
}

extension Requester {
    /// Who writes server access logs.
    static let logging = "logging.s3.amazonaws.com"
}

extension S3Action {
    /// Whether it is done to a bucket's policy, which is nobody's affair outside of the owner's account.
    var isOnPolicy: Bool {
        switch self {
        case .getBucketPolicy, .putBucketPolicy, .deleteBucketPolicy: true
        default: false
        }
    }

    /// Whether it is done to an object that is there, so that it matters whose that is; not so for what makes objects
    /// or removes them, over which the bucket's owner rules.
    var isOnExistingObject: Bool {
        switch self {
        case .abortMultipartUpload, .bypassGovernanceRetention, .deleteObject, .deleteObjectVersion,
            .listMultipartUploadParts, .objectOwnerOverrideToBucketOwner, .putObject, .replicateDelete,
            .replicateObject, .replicateTags:
            false
        default: target == .object
        }
    }

    /// Whether it matters whose the object is that is there.
    var dependsOnObject: Bool { isOnExistingObject || self == .deleteObject }

    /// Whether who began an upload may do it.
    var isForInitiator: Bool { self == .abortMultipartUpload || self == .listMultipartUploadParts }

    /// Which grant on the bucket allows it.
    /// See
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping>.
    var permissionOnBucket: ACLPermission? {
        switch self {
        case .listBucket, .listBucketVersions, .listBucketMultipartUploads: .read
        // Others than the bucket's owner remove only what they own.
        case .putObject, .deleteObject: .write
        case .getBucketAcl: .readACP
        case .putBucketAcl: .writeACP
        default: nil
        }
    }

    /// Which grant on the object allows it.
    var permissionOnObject: ACLPermission? {
        switch self {
        case .getObject, .getObjectVersion, .getObjectTorrent: .read
        case .getObjectAcl, .getObjectVersionAcl: .readACP
        case .putObjectAcl, .putObjectVersionAcl: .writeACP
        default: nil
        }
    }
}
