import HoldfastCore
import Testing

@testable import HoldfastBuckets

/// A question about a bucket of the owner's, which a test then changes.
private func question(
    _ action: S3Action, by requester: Requester, _ ownership: ObjectOwnership = .bucketOwnerEnforced,
    _ block: PublicAccessBlock = .nothing
) throws -> AccessQuestion {
    let key = action.target == .object ? try ObjectKey("a") : nil
    let access = BucketAccess(policyBucket, owner: bucketOwner, region: .usEast1, ownership, block)
    return AccessQuestion(
        action: action, requester: requester, resource: PolicyResource(policyBucket, key), access: access)
}

private let ann = Requester.account(otherAccount, user: "Ann")
private let third = Requester.root(AccountID("777788889999")!)
private let root = Requester.root(bucketOwner)
private let olive = Requester.account(bucketOwner, user: "Olive")

private func list(_ grants: Grant...) -> AccessControlList { AccessControlList(trusted: grants) }
private func user(_ account: AccountID) -> Grantee { .canonicalUser(CanonicalID(of: account)) }

@Suite struct `Who may touch what` {
    @Test func `without a policy and lists, the owner's account may do all, and others nothing`() throws {
        for action in S3Action.allCases where action.target != .account && action != .createBucket {
            for object in [AccessQuestion.ObjectStanding.there(owner: bucketOwner, list: nil), .missing] {
                for requester in [root, olive] {
                    var question = try question(action, by: requester)
                    question.object = object
                    #expect(question.decide().isAllowed, "\(action) \(requester)")
                }
                for requester in [ann, third, .anonymous, .service("logging.s3.amazonaws.com")] {
                    var question = try question(action, by: requester)
                    question.object = object
                    #expect(question.decide() == .denied(.notAllowed), "\(action) \(requester)")
                }
            }
        }
    }

    @Test func `whoever has an account may make buckets and list his own`() throws {
        for action in [S3Action.createBucket, .listAllMyBuckets] {
            #expect(try question(action, by: ann).decide() == .allowed(.hasAccount))
            #expect(try question(action, by: .anonymous).decide() == .denied(.notAllowed))
        }
    }

    @Test func `a denial is for everybody, but not for the owner's root user on the policy itself`() throws {
        let deny = try policy(
            statement("Deny", action: #""s3:*""#, resource: #"["arn:aws:s3:::kelp","arn:aws:s3:::kelp/*"]"#),
            statement(action: #""s3:*""#, resource: #"["arn:aws:s3:::kelp","arn:aws:s3:::kelp/*"]"#))
        for action in S3Action.allCases where action.target != .account && action != .createBucket {
            for requester in [root, olive, ann, .anonymous] {
                var question = try question(action, by: requester)
                question.policy = deny
                question.object = .there(owner: otherAccount, list: list(Grant(.fullControl, to: .group(.allUsers))))
                let isSpared = action.isOnPolicy && requester == root
                #expect(
                    question.decide() == (isSpared ? .allowed(.ownsBucket) : .denied(.forbidden)),
                    "\(action) \(requester)")
            }
        }
    }

    @Test func `a policy lets in whom it names`() throws {
        let allow = try policy(
            statement(
                principal: #"{"AWS":"arn:aws:iam::444455556666:user/Ann"}"#, action: #"["s3:GetObject","s3:PutObject"]"#
            ))
        for block in [PublicAccessBlock.nothing, .standard] {
            for action in [S3Action.getObject, .putObject] {
                for requester in [ann, third, .anonymous] {
                    var question = try question(action, by: requester, .bucketOwnerEnforced, block)
                    question.policy = allow
                    question.object = .there(owner: bucketOwner, list: nil)
                    #expect(question.decide() == (requester == ann ? .allowed(.policy) : .denied(.notAllowed)))
                }
            }
            var other = try question(.deleteObject, by: ann, .bucketOwnerEnforced, block)
            other.policy = allow
            #expect(other.decide() == .denied(.notAllowed))
        }
    }

    @Test func `a public policy lets everybody in, unless public buckets are restricted`() throws {
        let allow = try policy(statement())
        let mixed = try policy(statement(), statement(principal: #"{"AWS":"444455556666"}"#))
        var restricting = PublicAccessBlock.nothing
        restricting.restrictPublicBuckets = true
        for policy in [allow, mixed] {
            for requester in [Requester.anonymous, ann, third] {
                for object in [AccessQuestion.ObjectStanding.there(owner: bucketOwner, list: nil), .missing] {
                    var open = try question(.getObject, by: requester)
                    open.policy = policy
                    open.object = object
                    #expect(open.decide() == .allowed(.policy))
                    var restricted = try question(.getObject, by: requester, .bucketOwnerEnforced, restricting)
                    restricted.policy = policy
                    restricted.object = object
                    // Even the account that is named is shut out: the policy as a whole is public.
                    #expect(restricted.decide() == .denied(.restricted))
                }
            }
            var own = try question(.getObject, by: olive, .bucketOwnerEnforced, restricting)
            own.policy = policy
            own.object = .there(owner: bucketOwner, list: nil)
            #expect(own.decide() == .allowed(.ownsObject))
        }
        var service = try question(
            .putObject, by: .service("logging.s3.amazonaws.com"), .bucketOwnerEnforced, restricting)
        service.policy = try policy(
            statement(), statement(principal: #"{"Service":"logging.s3.amazonaws.com"}"#, action: #""s3:PutObject""#))
        #expect(service.decide() == .allowed(.policy))
    }

    @Test func `a policy is nobody's affair outside of the owner's account, whatever it says`() throws {
        let allow = try policy(
            statement(principal: #"{"AWS":"444455556666"}"#, action: #""s3:*""#, resource: #""arn:aws:s3:::kelp""#))
        for action in [S3Action.getBucketPolicy, .putBucketPolicy, .deleteBucketPolicy] {
            var question = try question(action, by: ann)
            question.policy = allow
            #expect(question.decide() == .denied(.notOwnersAccount))
            #expect(question.error(.notOwnersAccount) == .methodNotAllowed)
            question.requester = third
            #expect(question.decide() == .denied(.notAllowed))
        }
        var status = try question(.getBucketPolicyStatus, by: ann)
        status.policy = allow
        #expect(status.decide() == .allowed(.policy))
    }

    @Test func `a policy gives access only to what the bucket's owner owns, and denies access to all`() throws {
        let allow = try policy(statement())
        let deny = try policy(statement("Deny"))
        for ownership in ObjectOwnership.allCases {
            var question = try question(.getObject, by: third, ownership)
            question.object = .there(owner: otherAccount, list: nil)
            question.policy = allow
            let isOwners = ownership == .bucketOwnerEnforced
            #expect(question.decide() == (isOwners ? .allowed(.policy) : .denied(.notAllowed)), "\(ownership)")
            question.policy = deny
            question.requester = ann
            #expect(question.decide() == .denied(.forbidden))
        }
    }

    @Test func `an object of another account is that account's, though the bucket's owner may remove it`() throws {
        let object = AccessQuestion.ObjectStanding.there(owner: otherAccount, list: nil)
        let cases: [(S3Action, Requester, AccessDecision)] = [
            (.getObject, ann, .allowed(.ownsObject)), (.putObjectAcl, ann, .allowed(.ownsObject)),
            (.getObject, olive, .denied(.notAllowed)), (.getObjectAcl, root, .denied(.notAllowed)),
            (.restoreObject, olive, .allowed(.ownsBucket)), (.deleteObject, olive, .allowed(.ownsBucket)),
            (.deleteObjectVersion, olive, .allowed(.ownsBucket)), (.putObject, olive, .allowed(.ownsBucket)),
            (.deleteObject, ann, .denied(.notAllowed)), (.getObject, third, .denied(.notAllowed)),
        ]
        for (action, requester, expected) in cases {
            var question = try question(action, by: requester, .objectWriter)
            question.object = object
            #expect(question.decide() == expected, "\(action) \(requester)")
        }
        // Where the bucket's owner owns everything, who wrote it does not matter.
        for (requester, isAllowed) in [(olive, true), (ann, false)] {
            var question = try question(.getObject, by: requester)
            question.object = object
            #expect(question.decide().isAllowed == isAllowed)
        }
    }

    @Test func `grants on a bucket give what S3's table says`() throws {
        let granted: [ACLPermission: Set<S3Action>] = [
            .read: [.listBucket, .listBucketVersions, .listBucketMultipartUploads],
            .write: [.putObject, .deleteObject],
            .readACP: [.getBucketAcl], .writeACP: [.putBucketAcl],
        ]
        let all = granted.values.reduce(into: Set<S3Action>()) { $0.formUnion($1) }
        for permission in ACLPermission.allCases {
            let expected = permission == .fullControl ? all : granted[permission] ?? []
            for action in S3Action.allCases where action.target != .account && action != .createBucket {
                var question = try question(action, by: ann, .objectWriter)
                question.bucketList = list(Grant(permission, to: user(otherAccount)))
                // An object of somebody else's, for what is done to objects.
                question.object = .there(owner: bucketOwner, list: nil)
                let isExpected = expected.contains(action) && action != .deleteObject
                #expect(question.decide().isAllowed == isExpected, "\(permission) \(action)")
                question.requester = third
                #expect(!question.decide().isAllowed)
            }
        }
    }

    @Test func `who may write to a bucket removes only what is his own`() throws {
        for (owner, isAllowed) in [(otherAccount, true), (bucketOwner, false)] {
            var question = try question(.deleteObject, by: ann, .objectWriter)
            question.bucketList = list(Grant(.write, to: user(otherAccount)))
            question.object = .there(owner: owner, list: nil)
            #expect(question.decide().isAllowed == isAllowed)
        }
    }

    @Test func `grants on an object give what S3's table says`() throws {
        let granted: [ACLPermission: Set<S3Action>] = [
            .read: [.getObject, .getObjectVersion, .getObjectTorrent], .write: [],
            .readACP: [.getObjectAcl, .getObjectVersionAcl], .writeACP: [.putObjectAcl, .putObjectVersionAcl],
        ]
        let all = granted.values.reduce(into: Set<S3Action>()) { $0.formUnion($1) }
        for permission in ACLPermission.allCases {
            let expected = permission == .fullControl ? all : granted[permission] ?? []
            for action in S3Action.allCases where action.target == .object {
                var question = try question(action, by: ann, .bucketOwnerPreferred)
                question.object = .there(owner: bucketOwner, list: list(Grant(permission, to: user(otherAccount))))
                #expect(question.decide().isAllowed == expected.contains(action), "\(permission) \(action)")
            }
        }
    }

    @Test func `groups are whom they say, unless public grants are ignored or lists are out of use`() throws {
        var ignoring = PublicAccessBlock.nothing
        ignoring.ignorePublicACLs = true
        let cases: [(Grantee, [Requester])] = [
            (.group(.allUsers), [.anonymous, ann, third]), (.group(.authenticatedUsers), [ann, third]),
            (.group(.logDelivery), []), (user(otherAccount), [ann]),
        ]
        for (grantee, expected) in cases {
            for requester in [Requester.anonymous, ann, third] {
                for (ownership, block) in [
                    (ObjectOwnership.objectWriter, PublicAccessBlock.nothing), (.objectWriter, ignoring),
                    (.bucketOwnerEnforced, .nothing),
                ] {
                    var question = try question(.getObject, by: requester, ownership, block)
                    question.object = .there(owner: bucketOwner, list: list(Grant(.read, to: grantee)))
                    var isExpected = expected.contains(requester)
                    if block.ignorePublicACLs, grantee.isPublic { isExpected = false }
                    if ownership == .bucketOwnerEnforced { isExpected = false }
                    #expect(
                        question.decide() == (isExpected ? .allowed(.objectList) : .denied(.notAllowed)),
                        "\(grantee) \(requester)")
                }
            }
        }
        var logs = try question(.putObject, by: .service("logging.s3.amazonaws.com"), .objectWriter)
        logs.bucketList = CannedACL.logDeliveryWrite.list(
            owner: CanonicalID(of: bucketOwner), bucketOwner: CanonicalID(of: bucketOwner))
        #expect(logs.decide() == .allowed(.bucketList))
        logs.requester = .service("cloudfront.amazonaws.com")
        #expect(logs.decide() == .denied(.notAllowed))
    }

    @Test func `who began an upload may give it up and list its parts`() throws {
        for action in [S3Action.abortMultipartUpload, .listMultipartUploadParts, .putObject] {
            var question = try question(action, by: ann)
            question.initiator = otherAccount
            #expect(question.decide() == (action == .putObject ? .denied(.notAllowed) : .allowed(.initiator)))
            question.requester = third
            #expect(question.decide() == .denied(.notAllowed))
        }
    }

    @Test func `that an object is missing is told to whoever may list the bucket`() throws {
        var question = try question(.getObject, by: .anonymous, .objectWriter)
        question.object = .missing
        #expect(question.decide() == .denied(.notAllowed))
        question.bucketList = list(Grant(.read, to: .group(.allUsers)))
        #expect(question.decide() == .allowed(.mayList))
        question.object = .there(owner: bucketOwner, list: nil)
        #expect(question.decide() == .denied(.notAllowed))
    }

    @Test func `the refusal names its reason to the owner's account alone`() throws {
        var question = try question(.getObject, by: olive)
        #expect(
            question.error(.forbidden)
                == .accessDenied(
                    "User: arn:aws:iam::111122223333:user/Olive is not authorized to perform: s3:GetObject on resource: "
                        + "\"arn:aws:s3:::kelp/a\" with an explicit deny in a resource-based policy"))
        for requester in [ann, .anonymous] {
            question.requester = requester
            for reason in [AccessDecision.Reason.forbidden, .notAllowed, .restricted] {
                #expect(question.error(reason) == .accessDenied("Access Denied"))
            }
        }
    }
}
