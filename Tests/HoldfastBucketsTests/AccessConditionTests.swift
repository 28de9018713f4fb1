import HoldfastCore
import Testing

@testable import HoldfastBuckets

@Suite struct `Conditions of policies` {
    private func holds(_ condition: String, _ values: [String: [String]]) throws -> Bool {
        try policy(statement(when: condition)).says(.getObject, "a", by: .anonymous, values) == .allowed
    }

    /// One operator against one key: what the policy names, what the request has, and whether it holds.
    private typealias Case = (type: String, policy: String, request: [String]?, holds: Bool)

    private func check(_ cases: [Case], key: String) throws {
        for (type, policy, request, expected) in cases {
            let values = request.map { [key: $0] } ?? [:]
            let text = #"{"\#(type)":{"\#(key)":\#(policy)}}"#
            #expect(try holds(text, values) == expected, "\(text) \(request ?? ["absent"])")
        }
    }

    @Test func `texts`() throws {
        try check(
            [
                ("StringEquals", #""a""#, ["a"], true), ("StringEquals", #""a""#, ["A"], false),
                ("StringEquals", #""a""#, nil, false), ("StringEquals", #"["b","a"]"#, ["a"], true),
                ("StringEquals", #""*""#, ["a"], false), ("StringEquals", "[]", ["a"], false),
                ("StringNotEquals", #""a""#, ["a"], false), ("StringNotEquals", #""a""#, ["b"], true),
                ("StringNotEquals", #""a""#, nil, true), ("StringNotEquals", #"["b","a"]"#, ["a"], false),
                ("StringEqualsIgnoreCase", #""aÉ""#, ["Aé"], true), ("StringEqualsIgnoreCase", #""a""#, ["b"], false),
                ("StringNotEqualsIgnoreCase", #""a""#, ["A"], false), ("StringNotEqualsIgnoreCase", #""a""#, nil, true),
                ("StringLike", #""a*c?""#, ["abbbcd"], true), ("StringLike", #""a*c?""#, ["abbbc"], false),
                ("StringNotLike", #""a*""#, ["abc"], false), ("StringNotLike", #""a*""#, ["bc"], true),
                ("StringLike", #""a""#, nil, false), ("StringNotLike", #""a""#, nil, true),
                ("StringLike", #""${*}""#, ["*"], true), ("StringLike", #""${*}""#, ["a"], false),
                ("StringEquals", #""${aws:absent}""#, ["a"], false),
                ("StringNotEquals", #""${aws:absent}""#, ["a"], true),
                ("StringEquals", "12", ["12"], true), ("StringEquals", "true", ["true"], true),
            ], key: "aws:UserAgent")
    }

    @Test func `numbers`() throws {
        try check(
            [
                ("NumericEquals", "10", ["10.0"], true), ("NumericEquals", #""10""#, ["11"], false),
                ("NumericNotEquals", "10", ["11"], true), ("NumericNotEquals", "10", nil, true),
                ("NumericNotEquals", "[10,11]", ["11"], false), ("NumericLessThan", "10", ["9.5"], true),
                ("NumericLessThan", "10", ["10"], false), ("NumericLessThanEquals", "10", ["10"], true),
                ("NumericGreaterThan", "10", ["10"], false), ("NumericGreaterThan", "10", ["10.5"], true),
                ("NumericGreaterThanEquals", "10", ["10"], true), ("NumericGreaterThan", "10", ["many"], false),
                ("NumericLessThan", "10", ["-1"], true), ("NumericLessThan", "10", nil, false),
            ], key: "s3:signatureAge")
    }

    @Test func `times`() throws {
        let noon = #""2026-11-25T12:00:00Z""#
        try check(
            [
                ("DateEquals", noon, ["2026-11-25T12:00:00Z"], true),
                ("DateEquals", noon, ["2026-11-25T13:00:00+01:00"], true),
                ("DateEquals", noon, ["1795608000"], true), ("DateNotEquals", noon, ["2026-11-25T12:00:01Z"], true),
                ("DateLessThan", noon, ["2026-11-25T11:59:59.999Z"], true),
                ("DateLessThan", noon, ["2026-11-25T12:00:00Z"], false),
                ("DateLessThanEquals", noon, ["2026-11-25T12:00:00Z"], true),
                ("DateGreaterThan", noon, ["2026-11-26"], true),
                ("DateGreaterThan", noon, ["2026-11-25"], false),
                ("DateGreaterThanEquals", "1795608000", ["2026-11-25T12:00:00Z"], true),
                ("DateGreaterThan", noon, ["soon"], false), ("DateLessThan", noon, nil, false),
                ("DateNotEquals", noon, nil, true),
            ], key: "aws:CurrentTime")
    }

    @Test func `truth values, absence and binary values`() throws {
        try check(
            [
                ("Bool", "true", ["true"], true), ("Bool", #""False""#, ["false"], true),
                ("Bool", "true", ["false"], false),
                ("Bool", "false", nil, false), ("BoolIfExists", "false", nil, true), ("Null", "true", nil, true),
                ("Null", "true", ["false"], false), ("Null", "false", nil, false), ("Null", #""false""#, ["x"], true),
            ], key: "aws:SecureTransport")
        try check(
            [
                ("BinaryEquals", #""QmluYXJ5""#, ["QmluYXJ5"], true), ("BinaryEquals", #""QmluYXJ5""#, ["Qmlu"], false),
                ("BinaryEquals", #""QQ==""#, ["QQ=="], true), ("BinaryEquals", #""QQ==""#, ["?"], false),
            ], key: "aws:UserAgent")
    }

    @Test func `addresses`() throws {
        try check(
            [
                ("IpAddress", #""203.0.113.0/24""#, ["203.0.113.77"], true),
                ("IpAddress", #""203.0.113.0/24""#, ["203.0.114.1"], false),
                ("IpAddress", #""203.0.113.9/24""#, ["203.0.113.77"], true),
                ("IpAddress", #""203.0.113.7""#, ["203.0.113.7"], true),
                ("IpAddress", #""203.0.113.7""#, ["203.0.113.8"], false),
                ("IpAddress", #""0.0.0.0/0""#, ["8.8.8.8"], true),
                ("IpAddress", #""10.0.0.0/9""#, ["10.127.0.1"], true),
                ("IpAddress", #""10.0.0.0/9""#, ["10.128.0.1"], false),
                ("IpAddress", #"["10.0.0.0/8","2001:db8::/32"]"#, ["2001:db8:1::5"], true),
                ("IpAddress", #""2001:db8::/33""#, ["2001:db8:8000::1"], false),
                ("IpAddress", #""::/0""#, ["8.8.8.8"], false),
                ("IpAddress", #""8.8.8.8""#, ["::ffff:8.8.8.8"], true),
                ("IpAddress", #""0.0.0.0/0""#, ["nowhere"], false),
                ("NotIpAddress", #""203.0.113.0/24""#, ["203.0.113.77"], false),
                ("NotIpAddress", #""203.0.113.0/24""#, ["8.8.8.8"], true),
                ("NotIpAddress", #""203.0.113.0/24""#, nil, true), ("IpAddress", #""203.0.113.0/24""#, nil, false),
            ], key: "aws:SourceIp")
    }

    @Test func `what is an address and what is none`() {
        let good = [
            "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1::8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "fe80::1/10",
            "1.2.3.4/0",
        ]
        for text in good { #expect(PolicyNetwork(text) != nil, "\(text)") }
        let bad = [
            "", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "::1.2.3", "1.2.3.4::",
            "1.2.3",
            "1.2.3.4.5", "256.1.1.1", "1.2.3.4/", "1.2.3.4/33", "::/129", "1.2.3.4/8/8", "1.2.3.-4", "1.2.3.4/+8",
            "::1:", ":1::",
            "1:2:3:4:5:6:7::8:9",
        ]
        for text in bad { #expect(PolicyNetwork(text) == nil, "\(text)") }
    }

    @Test func `names of resources and users`() throws {
        let ann = "arn:aws:iam::444455556666:user/Ann"
        try check(
            [
                ("ArnEquals", "\"\(ann)\"", [ann], true), ("ArnLike", #""arn:aws:iam::*:user/A*""#, [ann], true),
                ("ArnEquals", #""arn:aws:iam::*:user/A*""#, [ann], true),
                ("ArnLike", #""arn:aws:iam::*""#, [ann], false),
                ("ArnNotLike", #""arn:aws:iam::*:user/A*""#, [ann], false),
                ("ArnNotEquals", #""arn:aws:iam::*:user/B""#, [ann], true),
                ("ArnNotLike", #""arn:aws:iam::*:user/B""#, nil, true),
                ("ArnLike", #""arn:aws:iam::*:user/B""#, nil, false),
            ], key: "aws:PrincipalArn")
    }

    @Test func `keys of several values`() throws {
        let policy = #"["a","b"]"#
        try check(
            [
                ("ForAllValues:StringEquals", policy, ["a", "b"], true),
                ("ForAllValues:StringEquals", policy, ["a", "c"], false),
                ("ForAllValues:StringEquals", policy, nil, true),
                ("ForAnyValue:StringEquals", policy, ["c", "b"], true),
                ("ForAnyValue:StringEquals", policy, ["c"], false), ("ForAnyValue:StringEquals", policy, nil, false),
                ("ForAllValues:StringNotEquals", policy, ["c", "d"], true),
                ("ForAllValues:StringNotEquals", policy, ["c", "a"], false),
                ("ForAnyValue:StringNotEquals", policy, ["c", "a"], true),
                ("ForAnyValue:StringNotEquals", policy, ["a", "b"], false),
                ("ForAnyValue:StringLike", #""x*""#, ["a", "xy"], true),
                ("ForAnyValue:StringEqualsIfExists", policy, nil, true),
            ], key: "aws:TagKeys")
    }

    @Test func `what holds where the key is missing`() throws {
        try check(
            [
                ("StringEqualsIfExists", #""a""#, nil, true), ("StringEqualsIfExists", #""a""#, ["b"], false),
                ("StringEqualsIfExists", #""a""#, ["a"], true), ("NumericLessThanIfExists", "1", nil, true),
                ("StringNotEqualsIfExists", #""a""#, nil, true), ("StringNotEqualsIfExists", #""a""#, ["a"], false),
            ], key: "s3:signatureAge")
    }

    @Test func `all keys and all operators must hold`() throws {
        let both = #"{"StringEquals":{"aws:UserAgent":"a","aws:Referer":"b"},"Bool":{"aws:SecureTransport":true}}"#
        var values = ["aws:UserAgent": ["a"], "aws:Referer": ["b"], "aws:SecureTransport": ["true"]]
        #expect(try holds(both, values))
        values["aws:Referer"] = ["c"]
        #expect(try !holds(both, values))
        values["aws:Referer"] = ["b"]
        values["aws:SecureTransport"] = ["false"]
        #expect(try !holds(both, values))
    }

    @Test func `keys are compared without regard to case`() throws {
        #expect(try holds(#"{"StringEquals":{"AWS:useragent":"a"}}"#, ["aws:UserAgent": ["a"]]))
        #expect(try holds(#"{"StringEquals":{"s3:existingobjecttag/Team":"a"}}"#, ["s3:ExistingObjectTag/team": ["a"]]))
    }

    @Test func `times are printed as they are read, over the centuries`() throws {
        let random = SeededRandomness(seed: 5)
        for _ in 0..<2_000 {
            let time = Timestamp(seconds: Int64(random.next() % 253_402_300_799) - 62_135_596_800 / 2)
            #expect(PolicyTime.parse(PolicyTime.text(time)) == time)
        }
        #expect(PolicyTime.text(Timestamp(seconds: 0)) == "1970-01-01T00:00:00Z")
        #expect(PolicyTime.text(Timestamp(seconds: 951_782_400)) == "2000-02-29T00:00:00Z")
        #expect(PolicyTime.text(Timestamp(seconds: -1)) == "1969-12-31T23:59:59Z")
        for text in [
            "2026-02-29", "2026-13-01", "2026-1-1", "2026-11-25T24:00Z", "2026-11-25T12:00", "2026-11-25 12:00Z", "now",
            "",
        ] {
            #expect(PolicyTime.parse(text) == nil, "\(text)")
        }
        #expect(PolicyTime.parse("2028-02-29") != nil)
        #expect(PolicyTime.parse("2026-11")?.wholeSeconds == PolicyTime.parse("2026-11-01")?.wholeSeconds)
    }
}

@Suite struct `Whether a policy is public` {
    private func isPublic(_ statements: String...) throws -> Bool {
        let text = #"{"Version":"2012-10-17","Statement":[\#(statements.joined(separator: ","))]}"#
        return try BucketPolicy(document: Array(text.utf8), for: policyBucket).isPublic
    }

    @Test func `it is where everybody is allowed something`() throws {
        #expect(try isPublic(statement()))
        #expect(try isPublic(statement(principal: #"{"AWS":"*"}"#)))
        #expect(try isPublic(statement(principal: #"{"Federated":"graph.facebook.com"}"#)))
        #expect(try !isPublic(statement("Deny")))
        #expect(try !isPublic(statement(principal: #"{"AWS":"444455556666"}"#)))
        #expect(try !isPublic(statement(principal: #"{"Service":"cloudfront.amazonaws.com"}"#)))
        #expect(try isPublic(statement(principal: #"{"AWS":"444455556666"}"#), statement()))
        #expect(try isPublic(statement(), statement("Deny")))
    }

    @Test func `a fixed value of a few keys makes it not so`() throws {
        let cases: [(String, Bool)] = [
            (#"{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}"#, false),
            (#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#, true),
            (#"{"StringEquals":{"aws:SourceVpce":["vpce-1","vpce-2"]}}"#, false),
            (#"{"StringEquals":{"aws:SourceVpce":["vpce-1","vpce-?"]}}"#, true),
            (#"{"StringEquals":{"aws:SourceAccount":"${aws:username}"}}"#, true),
            (#"{"StringEqualsIfExists":{"aws:SourceAccount":"111122223333"}}"#, true),
            (#"{"ForAllValues:StringEquals":{"aws:SourceAccount":"111122223333"}}"#, true),
            (#"{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}"#, true),
            (#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:t"}}"#, false),
            (#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:us-east-1:111122223333:*"}}"#, true),
            (#"{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}"#, false),
            (#"{"StringEquals":{"aws:UserAgent":"x"}}"#, true),
            (#"{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, false),
            (#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#, false),
            (#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}"#, true),
            (#"{"IpAddress":{"aws:SourceIp":["10.0.0.0/8","8.0.0.0/7"]}}"#, true),
            (#"{"IpAddress":{"aws:SourceIp":"2001:db8::/32"}}"#, false),
            (#"{"IpAddress":{"aws:SourceIp":"2001::/16"}}"#, true),
            (#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#, true),
            (#"{"Bool":{"aws:SecureTransport":true}}"#, true),
            (#"{"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}"#, false),
            (#"{"StringLike":{"s3:DataAccessPointArn":"arn:aws:s3:us-west-2:*:accesspoint/a"}}"#, true),
            (#"{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}"#, false),
            (#"{"Bool":{"aws:SecureTransport":true},"StringEquals":{"aws:SourceVpc":"vpc-1"}}"#, false),
        ]
        for (condition, expected) in cases {
            #expect(try isPublic(statement(when: condition)) == expected, "\(condition)")
        }
    }
}
