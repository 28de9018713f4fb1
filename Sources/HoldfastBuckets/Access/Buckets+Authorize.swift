import HoldfastCore
public import HoldfastStorage

extension Buckets {
    /// Lets a request pass that may do what it wants, in the snapshot of one moment.
    ///
    /// For an object that is not there, it passes whoever may list the bucket, so that the read says that nothing is
    /// there; see ``mayList(_:)`` for those whom the policy let pass.
    ///
    /// - Returns: what is to be known for writing objects: whose they will be, and which lists they may have.
    /// - Throws: `noSuchBucket`; `accessDenied`; `methodNotAllowed` for what others than the owner's account do to a
    ///   policy.
    /// - Complexity: one look at the catalog where the bucket is the requester's and has no policy.
    @discardableResult
    public func authorize(_ request: AccessRequest) throws(BucketError) -> BucketAccess {
        try read { (tx) throws(BucketError) in try authorize(request, tx) }
    }

    /// The same in a snapshot of the caller's.
    @discardableResult
    public func authorize(
        _ request: AccessRequest, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> BucketAccess {
        let record = try tx.bucket(request.bucket)
        let access = try BucketAccess(request.bucket, record, tx)
        if let expected = request.expectedOwner, expected != access.owner { throw .accessDenied("Access Denied") }
        let isOwners = request.requester.account == access.owner
        if isOwners, record.settings & BucketSetting.policy.bit == 0, access.ownership == .bucketOwnerEnforced {
            return access
        }
        var question = try self.question(request, record, access, tx)
        for action in request.actions {
            question.action = action
            question.resource = PolicyResource(request.bucket, action.target == .object ? request.key : nil)
            if case .denied(let reason) = question.decide() { throw question.error(reason) }
        }
        return access
    }

    /// The same for a request whose tags have not been read; `nil`, and nothing decided, where the bucket's policy asks
    /// for them.
    public func authorize(untagged request: AccessRequest) throws(BucketError) -> BucketAccess? {
        try read { (tx) throws(BucketError) in
            let policy = try policy(of: request.bucket, try tx.bucket(request.bucket), tx)
            return policy?.asksForRequestTags == true ? nil : try authorize(request, tx)
        }
    }

    /// Whether the request's author may list the bucket, and so may know that there is nothing under a key. To others a
    /// missing object is `accessDenied`, and not `noSuchKey`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>.
    public func mayList(_ request: AccessRequest) throws(BucketError) -> Bool {
        var listing = request
        listing.actions = [.listBucket]
        listing.context = {
            var context = request.context()
            context.set("s3:prefix", request.key?.description)
            return context
        }
        return try allows(listing)
    }

    /// Whether ``authorize(_:)`` lets the request pass: for what a request may ask for without needing it, such as to
    /// bypass governance.
    public func allows(_ request: AccessRequest) throws(BucketError) -> Bool {
        do throws(BucketError) {
            try authorize(request)
            return true
        } catch .accessDenied {
            return false
        }
    }

    /// Lets pass what is done to no bucket that is there: making one, and listing one's own.
    /// - Throws: `accessDenied` for who has no account.
    public func authorize(_ action: S3Action, by requester: Requester) throws(BucketError) {
        precondition(action == .createBucket || action.target == .account, "the action is done to a bucket")
        if requester.account == nil { throw .accessDenied("Access Denied") }
    }

    /// What a failure of the request is to its author: who may not list the bucket does not learn which keys are
    /// missing.
    public func asSeen(_ error: BucketError, by request: AccessRequest) -> BucketError {
        switch error {
        case .noSuchKey, .noSuchVersion:
            do throws(BucketError) { return try mayList(request) ? error : .accessDenied("Access Denied") } catch {
                return error
            }
        default: return error
        }
    }

    private func question(
        _ request: AccessRequest, _ record: BucketRecord, _ access: BucketAccess, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> AccessQuestion {
        var question = AccessQuestion(
            action: .listBucket, requester: request.requester, resource: PolicyResource(request.bucket, nil),
            access: access)
        question.initiator = request.initiator
        question.ids = request.canonicalIDs
        question.policy = try policy(of: request.bucket, record, tx)
        if access.ownership != .bucketOwnerEnforced { question.bucketList = try Self.storedACL(of: record, tx) }
        let asksForTags = question.policy?.asksForObjectTags ?? false
        var tags: [ObjectTag] = []
        if let key = request.key, asksForTags || request.actions.contains(where: \.dependsOnObject) {
            question.object = .missing
            if let found = try Self.version(request.version, key, record.id, tx) {
                let list = try found.content?.acl.map { (acl) throws(BucketError) in
                    try AccessControlList(document: acl)
                }
                question.object = .there(owner: found.owner, list: list)
                tags = found.content?.tags ?? []
            }
        }
        if question.policy?.asksForContext == true {
            question.context = request.context()
            fill(&question.context, request, access, tags)
        }
        return question
    }

    private static func version(
        _ version: VersionID?, _ key: ObjectKey, _ bucket: UInt64, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectRecord? {
        guard let version else { return try tx.latestObject(bucket, key) }
        return try tx.version(version, bucket, key)?.record
    }

    /// What is known of a request without being told.
    private func fill(
        _ context: inout AccessContext, _ request: AccessRequest, _ access: BucketAccess, _ tags: [ObjectTag]
    ) {
        let now = now
        context.set("aws:CurrentTime", PolicyTime.text(now))
        context.set("aws:EpochTime", "\(now.wholeSeconds)")
        context.set("aws:ResourceAccount", access.owner.description)
        context.set("s3:ResourceAccount", access.owner.description)
        context.set("aws:RequestedRegion", access.region.description)
        context.set("s3:VersionId", request.version?.description)
        for tag in tags { context.set("s3:ExistingObjectTag/\(tag.key)", tag.value) }
        context.set("aws:PrincipalIsAWSService", "false")
        switch request.requester {
        case .anonymous:
            context.set("aws:PrincipalType", "Anonymous")
            context.set("aws:userid", "anonymous")
        case .service(let name):
            context.set("aws:PrincipalIsAWSService", "true")
            context.set("aws:PrincipalServiceName", name)
        case .account(let account, let user):
            context.set("aws:PrincipalAccount", account.description)
            context.set("aws:PrincipalArn", request.requester.arn)
            context.set("aws:PrincipalType", user == nil ? "Account" : "User")
            context.set("aws:username", user?.split(separator: "/").last.map { String($0) })
            if user == nil { context.set("aws:userid", account.description) }
        }
    }
}
