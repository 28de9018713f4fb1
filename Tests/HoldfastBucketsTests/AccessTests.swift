import HoldfastCore
import HoldfastStorage
import HoldfastTesting
import Testing

@testable import HoldfastBuckets

private let reef = BucketName(trusted: "reef")
private let owner = Requester.root(.local)
private let ann = Requester.account(otherAccount, user: "Ann")

extension BucketsFixture {
    fileprivate func policy(_ statements: String...) throws -> BucketPolicy {
        let text = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        return try BucketPolicy(document: Array(text.replacing("kelp", with: "reef").utf8), for: reef)
    }

    fileprivate func mayDo(
        _ action: S3Action, _ key: String? = nil, by requester: Requester, context: AccessContext = AccessContext()
    ) throws -> Bool {
        let key = try key.map { try ObjectKey($0) }
        do throws(BucketError) {
            try buckets.authorize(AccessRequest(action, by: requester, bucket: reef, key: key) { context })
            return true
        } catch .accessDenied {
            return false
        }
    }
}

@Suite struct `Access to buckets` {
    @Test func `a new bucket is its owner's alone, without anything being stored for it`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, ObjectKey("a"), [1])
            for setting in BucketSetting.allCases { #expect(try buckets.setting(setting, of: reef) == nil) }
            #expect(try buckets.ownershipControls(of: reef) == .standard)
            #expect(try buckets.publicAccessBlock(of: reef) == .standard)
            let (account, list) = try buckets.acl(of: reef)
            #expect(account == .local && list == AccessControlList(owner: CanonicalID(of: .local)))
            #expect(throws: BucketError.noSuchSetting(.policy)) { try buckets.policy(of: reef) }
            for (requester, expected) in [(owner, true), (ann, false), (.anonymous, false)] {
                #expect(try fixture.mayDo(.getObject, "a", by: requester) == expected)
                #expect(try fixture.mayDo(.listBucket, by: requester) == expected)
            }
            for action in [S3Action.createBucket, .listAllMyBuckets] {
                try buckets.authorize(action, by: ann)
                #expect(throws: BucketError.accessDenied("Access Denied")) {
                    try buckets.authorize(action, by: .anonymous)
                }
            }
            #expect(throws: BucketError.noSuchBucket("kelp")) {
                try buckets.authorize(AccessRequest(.listBucket, by: owner, bucket: policyBucket))
            }
        }
    }

    @Test func `deleted controls and a deleted block are something else than new ones`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.deleteOwnershipControls(of: reef)
            try await buckets.deletePublicAccessBlock(of: reef)
            #expect(try buckets.ownershipControls(of: reef) == nil)
            #expect(try buckets.publicAccessBlock(of: reef) == nil)
            let access = try buckets.authorize(AccessRequest(.putObject, by: owner, bucket: reef))
            #expect(access.ownership == .objectWriter && access.publicAccessBlock == .nothing)
            try await buckets.putOwnershipControls(OwnershipControls(.bucketOwnerPreferred), of: reef)
            try await buckets.putPublicAccessBlock(.standard, of: reef)
            #expect(try buckets.ownershipControls(of: reef)?.ownership == .bucketOwnerPreferred)
            #expect(try buckets.publicAccessBlock(of: reef) == .standard)
        }
    }

    @Test func `a bucket is made with the ownership and the list that are asked for, if they go together`() async throws
    {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            func access(_ ownership: ObjectOwnership, _ acl: CannedACL) -> NewBucketAccess {
                var access = NewBucketAccess()
                access.ownership = ownership
                access.acl = .canned(acl)
                return access
            }
            await #expect(throws: BucketError.aclConflictsWithOwnership) {
                try await buckets.createBucket(reef, access: access(.bucketOwnerEnforced, .publicRead))
            }
            await #expect(throws: BucketError.aclConflictsWithPublicAccessBlock) {
                try await buckets.createBucket(reef, access: access(.objectWriter, .publicRead))
            }
            #expect(throws: BucketError.noSuchBucket("reef")) { try buckets.bucket(reef) }
            try await buckets.createBucket(reef, access: access(.objectWriter, .logDeliveryWrite))
            #expect(try buckets.ownershipControls(of: reef)?.ownership == .objectWriter)
            #expect(try buckets.acl(of: reef).list.grants.count == 3)
            await #expect(throws: BucketError.aclConflictsWithOwnership) {
                try await buckets.putOwnershipControls(.standard, of: reef)
            }
            try await buckets.putACL(.canned(.private), of: reef, by: owner)
            try await buckets.putOwnershipControls(.standard, of: reef)
            #expect(try buckets.acl(of: reef).list == AccessControlList(owner: CanonicalID(of: .local)))
            let second = BucketName(trusted: "second")
            try await buckets.createBucket(second, access: access(.bucketOwnerEnforced, .private))
            #expect(try buckets.setting(.acl, of: second) == nil)
        }
    }

    @Test func `lists are refused where the bucket's owner owns everything`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            let key = try ObjectKey("a")
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, key, [1])
            let access = try buckets.authorize(AccessRequest(.putObject, by: owner, bucket: reef, key: key))
            // A list for the owner alone says what holds anyway.
            let equivalents: [CannedACL] = [.bucketOwnerFullControl, .private]
            for canned in CannedACL.allCases where !equivalents.contains(canned) {
                await #expect(throws: BucketError.accessControlListNotSupported) {
                    try await buckets.putACL(.canned(canned), of: reef, by: owner)
                }
                await #expect(throws: BucketError.accessControlListNotSupported) {
                    try await buckets.putACL(.canned(canned), reef, key, by: owner)
                }
                #expect(throws: BucketError.accessControlListNotSupported) {
                    try access.newObject(by: owner, key, .canned(canned))
                }
            }
            try await buckets.putACL(.canned(.bucketOwnerFullControl), of: reef, by: owner)
            try await buckets.putACL(.canned(.bucketOwnerFullControl), reef, key, by: owner)
            let (account, acl) = try access.newObject(by: ann, key, .canned(.bucketOwnerFullControl))
            #expect(account == .local && acl == nil)
            let both = try AccessControlList(
                [otherAccount, .local].map { Grant(.fullControl, to: .canonicalUser(CanonicalID(of: $0))) })
            #expect(try access.newObject(by: ann, key, .grants(both)).acl == nil)
            #expect(throws: BucketError.accessControlListNotSupported) {
                try access.newObject(by: owner, key, .grants(both))
            }
            #expect(try buckets.setting(.acl, of: reef) == nil)
            #expect(try buckets.headObject(ObjectReadRequest(reef, key)).acl == nil)
        }
    }

    @Test func `public lists are refused where they are blocked, with the reason for the owner`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            let key = try ObjectKey("a")
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, key, [1])
            try await buckets.putOwnershipControls(OwnershipControls(.objectWriter), of: reef)
            let because = "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access."
            func refusal(_ action: String, _ resource: String) -> BucketError {
                .accessDenied(
                    "User: arn:aws:iam::000000000000:root is not authorized to perform: \(action) on resource: "
                        + "\"arn:aws:s3:::\(resource)\" \(because)")
            }
            for canned in [CannedACL.publicRead, .publicReadWrite, .authenticatedRead] {
                await #expect(throws: refusal("s3:PutBucketAcl", "reef")) {
                    try await buckets.putACL(.canned(canned), of: reef, by: owner)
                }
                await #expect(throws: refusal("s3:PutObjectAcl", "reef/a")) {
                    try await buckets.putACL(.canned(canned), reef, key, by: owner)
                }
                let access = try buckets.authorize(AccessRequest(.putObject, by: owner, bucket: reef, key: key))
                #expect(throws: refusal("s3:PutObject", "reef/a")) {
                    try access.newObject(by: owner, key, .canned(canned))
                }
                #expect(throws: BucketError.accessDenied("Access Denied")) {
                    try access.newObject(by: ann, key, .canned(canned))
                }
            }
            try await buckets.putACL(.canned(.awsExecRead), reef, key, by: owner)
            #expect(try buckets.acl(of: ObjectReadRequest(reef, key)).list.grants.count == 2)
        }
    }

    @Test func `grants let others read and write, and are kept beside the object`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            let (key, fresh) = (try ObjectKey("a"), try ObjectKey("b"))
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, key, [1])
            try await buckets.deleteOwnershipControls(of: reef)
            try await buckets.deletePublicAccessBlock(of: reef)
            #expect(try !fixture.mayDo(.getObject, "a", by: .anonymous))
            try await buckets.putACL(.canned(.publicRead), reef, key, by: owner)
            #expect(try fixture.mayDo(.getObject, "a", by: .anonymous))
            #expect(try !fixture.mayDo(.getObject, "b", by: .anonymous))
            #expect(try !fixture.mayDo(.listBucket, by: .anonymous))

            let write = try AccessControlList([Grant(.write, to: .canonicalUser(CanonicalID(of: otherAccount)))])
            try await buckets.putACL(.grants(write), of: reef, by: owner)
            #expect(try fixture.mayDo(.putObject, "b", by: ann))
            #expect(try !fixture.mayDo(.putObject, "b", by: .anonymous))
            let access = try buckets.authorize(AccessRequest(.putObject, by: ann, bucket: reef, key: fresh))
            var object = NewObject()
            let made = try access.newObject(by: ann, fresh, .canned(.bucketOwnerRead))
            (object.owner, object.acl) = (made.owner, made.acl)
            #expect(made.owner == otherAccount)
            try await buckets.putObject(reef, fresh, [2], object)
            let (info, account, list) = try buckets.acl(of: ObjectReadRequest(reef, fresh))
            #expect(info.owner == otherAccount && account == otherAccount && list.grants.count == 2)
            #expect(try fixture.mayDo(.getObject, "b", by: owner))
            #expect(try !fixture.mayDo(.putObjectAcl, "b", by: owner))
            try await buckets.putACL(.canned(.private), reef, fresh, by: ann)
            #expect(try !fixture.mayDo(.getObject, "b", by: owner))
            #expect(try fixture.mayDo(.deleteObject, "b", by: owner) && fixture.mayDo(.deleteObject, "b", by: ann))
            #expect(try !fixture.mayDo(.deleteObject, "a", by: ann))
            // Once the bucket's owner owns everything, the lists are out of use.
            try await buckets.putACL(.canned(.private), of: reef, by: owner)
            try await buckets.putOwnershipControls(.standard, of: reef)
            #expect(try fixture.mayDo(.getObject, "b", by: owner) && !fixture.mayDo(.getObject, "b", by: ann))
            #expect(try !fixture.mayDo(.getObject, "a", by: .anonymous))
            #expect(try buckets.acl(of: ObjectReadRequest(reef, fresh)).owner == .local)
        }
    }

    @Test func `a policy counts from the moment that it is there until it is gone`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, ObjectKey("a"), [1])
            let forAnn = try fixture.policy(statement(principal: #"{"AWS":"444455556666"}"#))
            try await buckets.putPolicy(forAnn, of: reef, by: owner)
            #expect(try buckets.policy(of: reef) == forAnn)
            #expect(try fixture.mayDo(.getObject, "a", by: ann) && !fixture.mayDo(.getObject, "a", by: .anonymous))
            let against = try fixture.policy(statement("Deny", principal: #"{"AWS":"*"}"#))
            try await buckets.putPolicy(against, of: reef, by: owner)
            #expect(try !fixture.mayDo(.getObject, "a", by: ann) && !fixture.mayDo(.getObject, "a", by: owner))
            #expect(try fixture.mayDo(.putObject, "a", by: owner))
            #expect(try await buckets.deletePolicy(of: reef))
            #expect(try !fixture.mayDo(.getObject, "a", by: ann) && fixture.mayDo(.getObject, "a", by: owner))
            #expect(try await !buckets.deletePolicy(of: reef))
        }
    }

    @Test func `a bucket that was deleted and made again has no policy of its predecessor's`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.putPolicy(
                try fixture.policy(statement(principal: #"{"AWS":"444455556666"}"#)), of: reef, by: owner)
            #expect(try fixture.mayDo(.getObject, "a", by: ann))
            try await buckets.deleteBucket(reef)
            try await buckets.createBucket(reef)
            #expect(try !fixture.mayDo(.getObject, "a", by: ann))
        }
    }

    @Test func `public policies are refused where they are blocked, and do not count where they are restricted`()
        async throws
    {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.putObject(reef, ObjectKey("a"), [1])
            let open = try fixture.policy(statement())
            await #expect(
                throws: BucketError.accessDenied(
                    "User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutBucketPolicy on resource: "
                        + "\"arn:aws:s3:::reef\" because public policies are blocked by the BlockPublicPolicy block "
                        + "public access setting.")
            ) { try await buckets.putPolicy(open, of: reef, by: owner) }
            try await buckets.deletePublicAccessBlock(of: reef)
            try await buckets.putPolicy(open, of: reef, by: owner)
            #expect(try fixture.mayDo(.getObject, "a", by: .anonymous))
            try await buckets.putPublicAccessBlock(.standard, of: reef)
            #expect(try !fixture.mayDo(.getObject, "a", by: .anonymous) && fixture.mayDo(.getObject, "a", by: owner))
        }
    }

    @Test func `conditions see the tags of the object, who asks, when, and what the request says`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            var object = NewObject()
            object.tags = [ObjectTag(key: "security", value: "public")]
            try await buckets.createBucket(reef)
            try await buckets.deletePublicAccessBlock(of: reef)
            try await buckets.putObject(reef, ObjectKey("tagged"), [1], object)
            try await buckets.putObject(reef, ObjectKey("plain"), [1])
            func set(_ condition: String) async throws {
                try await buckets.putPolicy(try fixture.policy(statement(when: condition)), of: reef, by: owner)
            }
            try await set(#"{"StringEquals":{"s3:ExistingObjectTag/security":"public"}}"#)
            #expect(try fixture.mayDo(.getObject, "tagged", by: .anonymous))
            #expect(try !fixture.mayDo(.getObject, "plain", by: .anonymous))
            #expect(try !fixture.mayDo(.getObject, "missing", by: .anonymous))

            try await set(#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:user/Ann"}}"#)
            #expect(
                try fixture.mayDo(.getObject, "plain", by: ann) && !fixture.mayDo(.getObject, "plain", by: .anonymous))
            try await set(#"{"StringEquals":{"aws:PrincipalType":"Anonymous","aws:userid":"anonymous"}}"#)
            #expect(
                try !fixture.mayDo(.getObject, "plain", by: ann) && fixture.mayDo(.getObject, "plain", by: .anonymous))
            let accounts = #""aws:PrincipalAccount":"444455556666","s3:ResourceAccount":"000000000000""#
            try await set(#"{"StringEquals":{\#(accounts),"aws:username":"Ann"}}"#)
            #expect(try fixture.mayDo(.getObject, "plain", by: ann))

            let now = fixture.temporary.store.clock.now
            try await set(
                #"{"DateLessThan":{"aws:CurrentTime":"\#(PolicyTime.text(now.advanced(by: .seconds(60))))"}}"#)
            #expect(try fixture.mayDo(.getObject, "plain", by: .anonymous))
            try await set(#"{"NumericLessThan":{"aws:EpochTime":\#(now.wholeSeconds)}}"#)
            #expect(try !fixture.mayDo(.getObject, "plain", by: .anonymous))

            try await set(#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#)
            var context = AccessContext()
            #expect(try !fixture.mayDo(.getObject, "plain", by: .anonymous, context: context))
            context.set("aws:sourceip", "203.0.113.9")
            #expect(try fixture.mayDo(.getObject, "plain", by: .anonymous, context: context))
        }
    }

    @Test func `all actions of a request must be allowed, and the first that is not is named`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            try await buckets.putPolicy(
                try fixture.policy(statement("Deny", action: #""s3:PutObjectTagging""#)), of: reef, by: owner)
            let key = try ObjectKey("a")
            try buckets.authorize(AccessRequest(.putObject, by: owner, bucket: reef, key: key))
            #expect(
                throws: BucketError.accessDenied(
                    "User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutObjectTagging on resource: "
                        + "\"arn:aws:s3:::reef/a\" with an explicit deny in a resource-based policy")
            ) { try buckets.authorize(AccessRequest(.putObject, .putObjectTagging, by: owner, bucket: reef, key: key)) }
        }
    }

    @Test func `a missing key is no secret to whoever may list, and is to others`() async throws {
        try await withBuckets { fixture in
            let buckets = fixture.buckets
            try await buckets.createBucket(reef)
            let (open, hidden) = (try ObjectKey("public/a"), try ObjectKey("private/a"))
            let prefix = #"{"StringLike":{"s3:prefix":"public/*"}}"#
            let toAnn = #"{"AWS":"444455556666"}"#
            try await buckets.putPolicy(
                try fixture.policy(
                    statement(principal: toAnn),
                    statement(
                        principal: toAnn, action: #""s3:ListBucket""#, resource: #""arn:aws:s3:::kelp""#,
                        when: prefix)),
                of: reef, by: owner)
            for (key, isTold) in [(open, true), (hidden, false)] {
                let request = AccessRequest(.getObject, by: ann, bucket: reef, key: key)
                try buckets.authorize(request)
                let missing = BucketError.noSuchKey(key: key, deleteMarker: nil)
                #expect(try buckets.mayList(request) == isTold)
                #expect(buckets.asSeen(missing, by: request) == (isTold ? missing : .accessDenied("Access Denied")))
                #expect(buckets.asSeen(.tooManyBuckets, by: request) == .tooManyBuckets)
            }
        }
    }

    @Test func `a bucket whose owner is another than expected is refused`() async throws {
        try await withBuckets { fixture in
            try await fixture.buckets.createBucket(reef)
            func request(_ expected: AccountID?) -> AccessRequest {
                AccessRequest(.listBucket, by: owner, bucket: reef, expectedOwner: expected)
            }
            try fixture.buckets.authorize(request(.local))
            #expect(throws: BucketError.accessDenied("Access Denied")) {
                try fixture.buckets.authorize(request(otherAccount))
            }
            #expect(try AccessRequest.expectedOwner(nil) == nil)
            #expect(try AccessRequest.expectedOwner("444455556666") == otherAccount)
            for text in ["0000", "0000000000020", "abcd", ""] {
                #expect(throws: BucketError.invalidExpectedBucketOwner(text)) { try AccessRequest.expectedOwner(text) }
            }
        }
    }

    @Test func `verifying reads every setting and every list of grants`() async throws {
        let fixture = try BucketsFixture()
        let buckets = fixture.buckets
        try await buckets.createBucket(reef)
        let cases: [(BucketSetting, [UInt8])] = [
            (.policy, Array("{}".utf8)), (.ownershipControls, [1, 9]), (.publicAccessBlock, [1]), (.acl, [2]),
            (.objectLock, [7]), (.lifecycle, [9]), (.notification, [9]), (.encryption, [9]),
        ]
        #expect(try fixture.temporary.store.verify([BucketsVerifier()]).problems.isEmpty)
        for (setting, document) in cases { try await buckets.putSetting(setting, of: reef, document: document) }
        #expect(try fixture.temporary.store.verify([BucketsVerifier()]).problems.count == cases.count)
        for (setting, _) in cases { try await buckets.deleteSetting(setting, of: reef) }
        var object = NewObject()
        object.acl = [1, 1]
        try await buckets.putObject(reef, ObjectKey("a"), [1], object)
        var upload = NewUpload()
        upload.object = object
        _ = try await buckets.createUpload(reef, ObjectKey("a"), upload)
        #expect(try fixture.temporary.store.verify([BucketsVerifier()]).problems.count == 2)
        fixture.temporary.remove()
    }
}
