import HoldfastCore
import Testing

@testable import HoldfastBuckets

@Suite struct `Patterns of policies` {
    private func matches(_ pattern: String, _ text: String) throws -> Bool {
        try #require(PolicyPattern(pattern, .wildcards)).matches(text.utf8)
    }

    @Test func `wildcards stand for any text and for one character`() throws {
        let cases: [(String, String, Bool)] = [
            ("", "", true), ("", "a", false), ("a", "a", true), ("a", "A", false), ("*", "", true), ("*", "a/b", true),
            ("a*", "a", true), ("*a", "ba", true), ("*a", "ab", false), ("a*c*e", "abcde", true),
            ("a*c*e", "abcd", false),
            ("?", "a", true), ("?", "", false), ("?", "ab", false), ("?", "é", true), ("?", "😀", true),
            ("??", "😀", false),
            ("a?c", "aéc", true), ("*?", "é", true), ("*??", "é", false), ("**a", "a", true), ("*é*", "caféx", true),
            ("kelp/*/test/*", "kelp/1///test///object.jpg", true), ("kelp/*/test/*", "kelp//test/object.jpg", true),
            ("kelp/*/test/*", "kelp/1-test/object.jpg", false), ("kelp/*/test/*", "kelp/test/object.jpg", false),
        ]
        for (pattern, text, expected) in cases {
            #expect(try matches(pattern, text) == expected, "\(pattern) \(text)")
        }
    }

    /// The definition, tried in every way.
    private func reference(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "*" { return (0...text.count).contains { reference(rest, text.dropFirst($0)) } }
        guard let next = text.first, first == "?" || first == next else { return false }
        return reference(rest, text.dropFirst())
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `patterns match what their definition says`(seed: UInt64) throws {
        let random = SeededRandomness(seed: seed)
        func text(_ alphabet: String, _ lengthMax: UInt64) -> String {
            let letters = Array(alphabet)
            return String(
                (0..<(random.next() % (lengthMax + 1))).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
            )
        }
        var matched = 0
        for _ in 0..<4_000 {
            let (pattern, subject) = (text("ab*?é", 7), text("abé", 8))
            let expected = reference(Array(pattern)[...], Array(subject)[...])
            let compiled = try #require(PolicyPattern(pattern, .wildcards))
            #expect(compiled.matches(subject.utf8) == expected, "seed \(seed): \(pattern) \(subject)")
            if expected { matched += 1 }
            // What it matches it may match, and it may start with every beginning of that.
            if expected, subject.utf8.count == subject.count {
                #expect(compiled.mayMatch(subject.utf8), "\(pattern) \(subject)")
                for count in 0...subject.count {
                    #expect(compiled.mayStart(with: subject.prefix(count).utf8), "\(pattern) \(subject.prefix(count))")
                }
            }
        }
        #expect(matched > 100)
    }

    @Test func `a pattern of many stars is not slow`() throws {
        let pattern = try #require(PolicyPattern(String(repeating: "*a", count: 5_000) + "b", .wildcards))
        #expect(!pattern.matches(String(repeating: "a", count: 1_024).utf8))
    }

    @Test func `variables have the request's values, in which wildcards are text`() throws {
        var context = AccessContext()
        context["aws:username"] = ["A*n"]
        context["aws:many"] = ["a", "b"]
        let cases: [(String, String, Bool?)] = [
            ("home/${aws:username}/*", "home/A*n/x", true), ("home/${AWS:UserName}/*", "home/A*n/x", true),
            ("home/${aws:username}", "home/Ann", false), ("${*}${?}${$}", "*?$", true), ("${*}", "a", false),
            ("${aws:absent}", "", nil), ("${aws:absent, 'x*'}", "x*", true), ("${aws:absent, 'x*'}", "xy", false),
            ("${aws:username, 'x'}", "A*n", true), ("${aws:many}", "a", nil), ("$x", "$x", true), ("a}", "a}", true),
        ]
        for (pattern, text, expected) in cases {
            let resolved = try #require(PolicyPattern(pattern, [.wildcards, .variables])).resolved(context)
            #expect(resolved?.matches(text.utf8) == expected, "\(pattern) \(text)")
        }
        #expect(PolicyPattern("a${b", [.wildcards, .variables]) == nil)
        #expect(try #require(PolicyPattern("${aws:username}", .wildcards)).matches("${aws:username}".utf8))
    }

    @Test func `the parts of ARNs are compared one by one`() throws {
        let cases: [(String, String, Bool)] = [
            ("arn:aws:iam::*:role/a*", "arn:aws:iam::111122223333:role/ab", true),
            ("arn:aws:iam::1*", "arn:aws:iam::111122223333:role/ab", false),
            ("arn:aws:*:role/ab", "arn:aws:iam::111122223333:role/ab", false),
            ("arn:aws:iam::111122223333:*", "arn:aws:iam::111122223333:a:b:c", true), ("*", "arn:aws:iam::1:x", true),
            ("arn:aws:iam::111122223333:role/ab", "role/ab", false),
        ]
        for (pattern, text, expected) in cases {
            #expect(try #require(PolicyPattern(pattern, .wildcards)).matchesARN(text) == expected, "\(pattern) \(text)")
        }
    }
}

@Suite struct `What policies say` {
    private let ann = Requester.account(otherAccount, user: "Ann")
    private let bob = Requester.account(otherAccount, user: "Bob")
    private let root = Requester.root(otherAccount)
    private let owner = Requester.root(bucketOwner)

    @Test func `a denial outweighs what is allowed, in any order`() throws {
        let (allow, deny) = (statement(), statement("Deny", resource: #""arn:aws:s3:::kelp/secret/*""#))
        for policy in [try policy(allow, deny), try policy(deny, allow)] {
            #expect(try policy.says(.getObject, "a") == .allowed)
            #expect(try policy.says(.getObject, "secret/a") == .denied)
            #expect(try policy.says(.putObject, "a") == .silent)
            #expect(try policy.says(.listBucket, nil) == .silent)
        }
    }

    @Test func `principals are whom they name`() throws {
        let canonical = CanonicalID(of: otherAccount)
        let cases: [(String, [Requester])] = [
            (#""*""#, [.anonymous, ann, bob, root, owner]), (#"{"AWS":"*"}"#, [.anonymous, ann, bob, root, owner]),
            (#"{"AWS":"444455556666"}"#, [ann, bob, root]),
            (#"{"AWS":"arn:aws:iam::444455556666:root"}"#, [ann, bob, root]),
            (#"{"AWS":"arn:aws:iam::444455556666:user/Ann"}"#, [ann]),
            (#"{"CanonicalUser":"\#(canonical)"}"#, [ann, bob, root]),
            (#"{"AWS":["111122223333","arn:aws:iam::444455556666:user/Bob"]}"#, [owner, bob]),
            (#"{"Service":"logging.s3.amazonaws.com"}"#, [.service("logging.s3.amazonaws.com")]),
            (#"{"Federated":"graph.facebook.com"}"#, []),
        ]
        let everybody = [
            .anonymous, ann, bob, root, owner, .service("cloudfront.amazonaws.com"),
            .service("logging.s3.amazonaws.com"),
        ]
        for (principal, expected) in cases {
            let policy = try policy(statement(principal: principal))
            for requester in everybody {
                if case .service = requester, principal.contains("*") { continue }
                let verdict = try policy.says(by: requester)
                #expect((verdict == .allowed) == expected.contains(requester), "\(principal) \(requester)")
            }
        }
    }

    @Test func `whom a denial leaves out must be named, and his account too`() throws {
        func denied(_ principal: String) throws -> [Requester] {
            let text = statement("Deny").replacing(#""Principal":"*""#, with: #""NotPrincipal":\#(principal)"#)
            let policy = try policy(text)
            return try [.anonymous, ann, bob, root, owner].filter { try policy.says(by: $0) == .denied }
        }
        let (annARN, rootARN) = (#""arn:aws:iam::444455556666:user/Ann""#, #""arn:aws:iam::444455556666:root""#)
        #expect(try denied(#"{"AWS":[\#(annARN),\#(rootARN)]}"#) == [.anonymous, bob, owner])
        #expect(try denied(#"{"AWS":\#(annARN)}"#) == [.anonymous, ann, bob, root, owner])
        #expect(try denied(#"{"AWS":\#(rootARN)}"#) == [.anonymous, ann, bob, owner])
        #expect(try denied(#""*""#) == [])
    }

    @Test func `actions and resources may be those that are not named`() throws {
        let notActions = try policy(
            statement(resource: #"["arn:aws:s3:::kelp","arn:aws:s3:::kelp/*"]"#)
                .replacing(#""Action""#, with: #""NotAction""#))
        #expect(try notActions.says(.getObject) == .silent)
        #expect(try notActions.says(.putObject) == .allowed)
        #expect(try notActions.says(.listBucket, nil) == .allowed)
        let notResources = try policy(
            statement(action: #""s3:*""#, resource: #""arn:aws:s3:::kelp/secret/*""#)
                .replacing(#""Resource""#, with: #""NotResource""#))
        #expect(try notResources.says(.getObject, "a") == .allowed)
        #expect(try notResources.says(.getObject, "secret/a") == .silent)
        #expect(try notResources.says(.listBucket, nil) == .allowed)
    }

    @Test func `variables are those of policies of 2012 alone`() throws {
        let home = statement(resource: #""arn:aws:s3:::kelp/${aws:username}/*""#)
        let name = ["aws:username": ["Ann"]]
        #expect(try policy(home).says(.getObject, "Ann/a", by: ann, name) == .allowed)
        #expect(try policy(home).says(.getObject, "Bob/a", by: ann, name) == .silent)
        #expect(try policy(home).says(.getObject, "/a", by: .anonymous) == .silent)
        let older = try policy(home, version: "2008-10-17")
        #expect(try older.says(.getObject, "Ann/a", by: ann, name) == .silent)
        #expect(try older.says(.getObject, "${aws:username}/a", by: ann, name) == .allowed)
    }

    @Test func `a policy of one statement needs no list`() throws {
        let policy = try BucketPolicy(document: Array(#"{"Statement":\#(statement())}"#.utf8), for: policyBucket)
        #expect(try policy.says() == .allowed)
    }

    @Test func `a policy says what it asks the request for`() throws {
        #expect(try !policy(statement()).asksForContext)
        let tag = try policy(statement(when: #"{"StringEquals":{"s3:ExistingObjectTag/a":"b"}}"#))
        #expect(tag.asksForContext && tag.asksForObjectTags)
        let variable = try policy(statement(resource: #""arn:aws:s3:::kelp/${s3:ExistingObjectTag/a}""#))
        #expect(variable.asksForContext && variable.asksForObjectTags)
        let address = try policy(statement(when: #"{"IpAddress":{"aws:SourceIp":"10.0.0.1"}}"#))
        #expect(address.asksForContext && !address.asksForObjectTags)
        for quiet in [tag, variable, address] { #expect(!quiet.asksForRequestTags) }
        for key in ["s3:RequestObjectTag/a", "S3:requestobjecttagkeys"] {
            let condition = #"{"StringEquals":{"\#(key)":"b"}}"#
            let policy = try policy(statement(action: #""s3:PutObjectTagging""#, when: condition))
            #expect(policy.asksForRequestTags && !policy.asksForObjectTags)
        }
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `a policy says what its statements say, whatever their order`(
        seed: UInt64
    ) throws {
        let random = SeededRandomness(seed: seed)
        func pick<Element>(_ elements: [Element]) -> Element { elements[Int(random.next() % UInt64(elements.count))] }
        var seen: Set<BucketPolicy.Verdict> = []
        for _ in 0..<150 {
            let statements = (0..<(1 + random.next() % 5)).map { _ in
                statement(
                    pick(["Allow", "Allow", "Deny"]),
                    principal: pick([
                        #""*""#, #"{"AWS":"444455556666"}"#, #"{"AWS":"arn:aws:iam::444455556666:user/Ann"}"#,
                    ]),
                    action: pick([#""s3:Get*""#, #""s3:PutObject""#, #"["s3:GetObject","s3:DeleteObject"]"#]),
                    resource: pick([#""arn:aws:s3:::kelp/*""#, #""arn:aws:s3:::kelp/a*""#, #""arn:aws:s3:::kelp/b""#]),
                    when: pick([
                        nil, nil, #"{"StringEquals":{"aws:UserAgent":"x"}}"#, #"{"Null":{"aws:UserAgent":"true"}}"#,
                    ]))
            }
            let text = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
            let whole = try BucketPolicy(document: Array(text.utf8), for: policyBucket)
            for requester in [Requester.anonymous, ann, bob, owner] {
                for (action, key) in [(S3Action.getObject, "ab"), (.putObject, "b"), (.deleteObject, "c")] {
                    for values in [[:], ["aws:UserAgent": ["x"]]] {
                        let each = try statements.map { try policy($0).says(action, key, by: requester, values) }
                        let expected: BucketPolicy.Verdict =
                            each.contains(.denied) ? .denied : each.contains(.allowed) ? .allowed : .silent
                        let said = try whole.says(action, key, by: requester, values)
                        #expect(said == expected, "seed \(seed): \(text) \(action) \(key) \(requester) \(values)")
                        seen.insert(said)
                    }
                }
            }
        }
        #expect(seen.count == 3)
    }
}
