import HoldfastCore
import HoldfastStorage
import Testing

@testable import HoldfastBuckets

private func account(_ digits: String) throws -> AccountID { try #require(AccountID(digits)) }

@Suite struct `Access control lists` {
    private let owner: CanonicalID
    private let other: CanonicalID

    init() throws {
        owner = CanonicalID(of: try account("111122223333"))
        other = CanonicalID(of: try account("444455556666"))
    }

    @Test func `an account's canonical id is the same whenever it is asked for, and another than other accounts'`()
        throws
    {
        // Grants on disk name accounts so: the value must never change.
        #expect(owner.description == "0b3813e01890fb842e1a4e1ff2cebec771a59bc8e31008bc207b6cdf285d9c9b")
        #expect(CanonicalID(owner.description) == owner)
        #expect(CanonicalID(bytes: owner.bytes) == owner)
        #expect(owner != other)
    }

    @Test func `only 64 lower-case hexadecimal digits are a canonical id`() {
        let digits = owner.description
        for text in ["", "abc", digits + "0", String(digits.dropLast()), digits.uppercased(), "g" + digits.dropFirst()]
        {
            #expect(CanonicalID(text) == nil, "\(text)")
        }
    }

    @Test func `a configured canonical id stands for its account, both ways`() throws {
        let (first, second) = (try account("111122223333"), try account("444455556666"))
        let mine = try #require(CanonicalID(String(repeating: "ab", count: 32)))
        let ids = CanonicalIDs([first: mine], known: [first, second])
        #expect(ids[first] == mine)
        #expect(ids[second] == other)
        #expect(ids.account(of: mine) == first)
        #expect(ids.account(of: other) == second)
        #expect(ids.account(of: owner) == nil)
    }

    @Test func `each canned list stands for the grants that S3 documents`() {
        let full = Grant(.fullControl, to: .canonicalUser(owner))
        let more: [CannedACL: [Grant]] = [
            .private: [],
            .publicRead: [Grant(.read, to: .group(.allUsers))],
            .publicReadWrite: [Grant(.read, to: .group(.allUsers)), Grant(.write, to: .group(.allUsers))],
            .authenticatedRead: [Grant(.read, to: .group(.authenticatedUsers))],
            .bucketOwnerRead: [Grant(.read, to: .canonicalUser(other))],
            .bucketOwnerFullControl: [Grant(.fullControl, to: .canonicalUser(other))],
            .logDeliveryWrite: [Grant(.write, to: .group(.logDelivery)), Grant(.readACP, to: .group(.logDelivery))],
        ]
        for (canned, grants) in more {
            #expect(canned.list(owner: owner, bucketOwner: other).grants == [full] + grants, "\(canned)")
        }
        let images = CannedACL.awsExecRead.list(owner: owner, bucketOwner: other).grants
        #expect(images.count == 2 && images[0] == full && images[1].permission == .read)
        for canned in [CannedACL.bucketOwnerRead, .bucketOwnerFullControl] {
            #expect(canned.list(owner: owner, bucketOwner: owner).grants == [full], "\(canned) of a bucket")
        }
    }

    @Test func `a list is public where it grants anything to everybody or to whoever signs`() {
        for canned in CannedACL.allCases {
            let isPublic = [CannedACL.publicRead, .publicReadWrite, .authenticatedRead].contains(canned)
            #expect(canned.list(owner: owner, bucketOwner: other).isPublic == isPublic, "\(canned)")
        }
    }

    @Test func `lists are read as they were written`() throws {
        for canned in CannedACL.allCases {
            let list = canned.list(owner: owner, bucketOwner: other)
            #expect(try AccessControlList(document: list.document) == list)
        }
        let random = SeededRandomness(seed: 11)
        for _ in 0..<200 {
            let grants = (0..<Int(random.next() % 101)).map { _ in
                let grantee: Grantee =
                    switch random.next() % 4 {
                    case 0: .group(.allUsers)
                    case 1: .group(.authenticatedUsers)
                    case 2: .group(.logDelivery)
                    default:
                        .canonicalUser(
                            CanonicalID(bytes: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
                    }
                return Grant(ACLPermission.allCases[Int(random.next() % 5)], to: grantee)
            }
            let list = try AccessControlList(grants)
            #expect(try AccessControlList(document: list.document) == list)
        }
    }

    @Test func `a damaged list is corrupt, and never an empty one`() throws {
        let document = CannedACL.publicRead.list(owner: owner, bucketOwner: other).document
        for length in 0..<document.count {
            #expect(throws: BucketError.self) { try AccessControlList(document: Array(document.prefix(length))) }
        }
        var unknown = document
        unknown[0] = 9
        #expect(throws: BucketError.self) { try AccessControlList(document: unknown) }
        #expect(throws: BucketError.self) { try AccessControlList(document: document + [0]) }
    }

    @Test func `a list has at most 100 grants`() throws {
        let grant = Grant(.read, to: .group(.allUsers))
        #expect(try AccessControlList(Array(repeating: grant, count: 100)).grants.count == 100)
        #expect(throws: BucketError.malformedACL) { try AccessControlList(Array(repeating: grant, count: 101)) }
    }

    @Test func `full control covers every permission, the others themselves alone`() {
        for permission in ACLPermission.allCases {
            #expect(ACLPermission.fullControl.covers(permission))
            for other in ACLPermission.allCases where permission != .fullControl {
                #expect(permission.covers(other) == (permission == other))
            }
            #expect(ACLPermission(name: permission.name) == permission)
        }
    }
}

@Suite struct `Lists of grants in headers` {
    private let id = CanonicalID(of: .local)

    private func requested(
        canned: String? = nil, _ headers: [(permission: ACLPermission, value: String)] = []
    ) throws -> RequestedACL? {
        try RequestedACL(canned: canned, headers: headers)
    }

    @Test func `no header asks for nothing`() throws {
        #expect(try requested() == nil)
    }

    @Test func `canned names are known by heart`() throws {
        for canned in CannedACL.allCases { #expect(try requested(canned: canned.rawValue) == .canned(canned)) }
        #expect(throws: BucketError.invalidArgument("", name: "x-amz-acl", value: "public")) {
            try requested(canned: "public")
        }
    }

    @Test func `grantees stand in quotes or without, several after commas`() throws {
        let group = Grantee.Group.authenticatedUsers
        let expected = try AccessControlList([
            Grant(.read, to: .canonicalUser(id)), Grant(.read, to: .group(group)),
            Grant(.writeACP, to: .canonicalUser(id)),
        ])
        for value in [
            "id=\"\(id)\", uri=\"\(group.uri)\"", "id=\(id),uri=\(group.uri)", " id = \"\(id)\" ,\turi=\(group.uri) ",
        ] {
            #expect(try requested([(.read, value), (.writeACP, "id=\(id)")]) == .grants(expected), "\(value)")
        }
    }

    @Test func `what is no grantee is refused by name`() {
        let cases: [(String, BucketError)] = [
            ("id=\"abc\"", .invalidArgument("Invalid id", name: "id", value: "abc")),
            (
                "uri=http://example.com/All",
                .invalidArgument("Invalid group uri", name: "uri", value: "http://example.com/All")
            ),
            ("emailAddress=\"a@example.com\"", .methodNotAllowed),
            ("name=x", .invalidArgument("Argument format not recognized", name: "x-amz-grant-read", value: "name=x")),
            ("", .invalidArgument("Argument format not recognized", name: "x-amz-grant-read", value: "")),
            ("id=\"\(id)\",", .invalidArgument("Argument format not recognized", name: "x-amz-grant-read", value: "")),
        ]
        for (value, error) in cases { #expect(throws: error, "\(value)") { try requested([(.read, value)]) } }
    }

    @Test func `a canned list and grants at once are refused`() {
        #expect(
            throws: BucketError.invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
        ) { try requested(canned: "private", [(.read, "id=\(id)")]) }
    }

    @Test func `over 100 grants are refused`() {
        let many = Array(repeating: "id=\(id)", count: 101).joined(separator: ",")
        #expect(throws: BucketError.malformedACL) { try requested([(.read, many)]) }
    }

    @Test func `only what gives the bucket's owner full control, and nobody anything else, counts as such`() throws {
        let (writer, owner) = (CanonicalID(bytes: Array(repeating: 1, count: 32)), id)
        let both = [Grant(.fullControl, to: .canonicalUser(writer)), Grant(.fullControl, to: .canonicalUser(owner))]
        let everyone = Grant(.read, to: .group(.allUsers))
        let cases: [(RequestedACL, Bool)] = [
            (.canned(.bucketOwnerFullControl), true), (.canned(.private), false), (.canned(.publicRead), false),
            (.grants(try AccessControlList(both)), true), (.grants(try AccessControlList([both[1]])), true),
            (.grants(try AccessControlList([both[0]])), false), (.grants(try AccessControlList([])), false),
            (.grants(try AccessControlList(both + [everyone])), false),
        ]
        for (requested, expected) in cases {
            #expect(requested.isBucketOwnerFullControl(owner: writer, bucketOwner: owner) == expected, "\(requested)")
        }
    }
}

@Suite struct `Ownership and the public access block` {
    @Test func `they are read as they were written, deleted ones too`() throws {
        for ownership in ObjectOwnership.allCases {
            #expect(try OwnershipControls(document: OwnershipControls(ownership).document)?.ownership == ownership)
            #expect(ObjectOwnership(name: ownership.name) == ownership)
        }
        #expect(try OwnershipControls(document: OwnershipControls.document(nil)) == nil)
        for bits in 0..<16 {
            let block = PublicAccessBlock(
                blockPublicACLs: bits & 1 != 0, ignorePublicACLs: bits & 2 != 0, blockPublicPolicy: bits & 4 != 0,
                restrictPublicBuckets: bits & 8 != 0)
            #expect(try PublicAccessBlock(document: block.document) == block)
        }
        #expect(try PublicAccessBlock(document: PublicAccessBlock.document(nil)) == nil)
    }

    @Test func `what is neither is corrupt`() {
        for document: [UInt8] in [[], [1], [1, 4], [2, 1], [1, 1, 0]] {
            #expect(throws: BucketError.self) { try OwnershipControls(document: document) }
        }
        for document: [UInt8] in [[], [1], [1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 2], [1, 0, 0], [2, 0]] {
            #expect(throws: BucketError.self) { try PublicAccessBlock(document: document) }
        }
    }

    @Test func `a new object is whose the ownership of its bucket says`() throws {
        let (owner, writer) = (try account("111122223333"), try account("444455556666"))
        let full = RequestedACL.canned(.bucketOwnerFullControl)
        let cases: [(ObjectOwnership, RequestedACL?, AccountID)] = [
            (.bucketOwnerEnforced, nil, owner), (.bucketOwnerEnforced, full, owner),
            (.bucketOwnerPreferred, nil, writer), (.bucketOwnerPreferred, full, owner),
            (.bucketOwnerPreferred, .canned(.bucketOwnerRead), writer),
            (.objectWriter, nil, writer), (.objectWriter, full, writer),
        ]
        for (ownership, requested, expected) in cases {
            #expect(ownership.owner(writer: writer, bucketOwner: owner, requested) == expected)
            #expect(ownership.owner(writer: nil, bucketOwner: owner, requested) == owner)
        }
    }
}
