import HoldfastCore
import Testing

@testable import HoldfastBuckets

@Suite struct `JSON of policies` {
    private func value(_ text: String) throws -> PolicyJSON { try PolicyJSON.parse(Array(text.utf8)).value }

    @Test func `every kind of value is read`() throws {
        #expect(
            try value(#" {"a" : [1, -0.5e+3, true, false, null, "x"], "b":{}, "c":[]} "#)
                == .object([
                    .init(
                        name: "a",
                        value: .array([
                            .number("1"), .number("-0.5e+3"), .bool(true), .bool(false), .null, .string("x"),
                        ])),
                    .init(name: "b", value: .object([])), .init(name: "c", value: .array([])),
                ]))
        let escaped = #""\"\\\/\b\f\n\r\tA\u00e9\ud83d\ude00é😀""#
        #expect(try value(escaped) == .string("\"\\/\u{8}\u{C}\n\r\tAé😀é😀"))
    }

    @Test func `what is no JSON is refused`() {
        let texts = [
            "", " ", "{", "}", "[", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
            "{\"a\":1 \"b\":2}",
            "tru", "nul", "True", "01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "NaN", "'a'", "\"", "\"\\\"",
            "\"\\x\"",
            "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\u{1}\"", "\"a\nb\"",
            "1 2",
            "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "\u{FEFF}{}", "{}//",
        ]
        for text in texts { #expect(throws: PolicyJSON.Malformed.self, "\(text)") { try value(text) } }
        #expect(throws: PolicyJSON.Malformed.self) { try PolicyJSON.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: PolicyJSON.Malformed.self) { try PolicyJSON.parse([0x22, 0xC0, 0xAF, 0x22]) }
        #expect(throws: PolicyJSON.Malformed.self) { try PolicyJSON.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try value(nested(PolicyJSON.depthMax))
        #expect(throws: PolicyJSON.Malformed.self) { try value(nested(PolicyJSON.depthMax + 2)) }
        #expect(throws: PolicyJSON.Malformed.self) { try value(String(repeating: "[", count: 100_000)) }
    }

    @Test func `white space between parts is not counted, within text it is`() throws {
        #expect(
            try PolicyJSON.parse(Array(" { \"a b\" :\t[ 1 ,\n2 ] } ".utf8)).compactLength
                == #"{"a b":[1,2]}"#.utf8.count)
    }
}

@Suite struct `Policies that are refused` {
    private func refusal(_ text: String) -> String? {
        do throws(BucketError) {
            _ = try BucketPolicy(document: Array(text.utf8), for: policyBucket)
            return nil
        } catch .malformedPolicy(let message) {
            return message
        } catch {
            return "\(error)"
        }
    }

    private func ofStatement(_ text: String) -> String? { refusal(#"{"Version":"2012-10-17","Statement":[\#(text)]}"#) }

    @Test func `documents in S3's words`() {
        let good = statement()
        let cases: [(String, String?)] = [
            ("", "Policies must be valid JSON and the first byte must be '{'"),
            (" {}", "Policies must be valid JSON and the first byte must be '{'"),
            ("[]", "Policies must be valid JSON and the first byte must be '{'"),
            ("{", "This policy contains invalid Json"),
            ("{}x", "This policy contains invalid Json"),
            ("{}", "Missing required field Statement"),
            (#"{"Statement":[]}"#, "Could not parse the policy: Statement is empty!"),
            (#"{"Statement":"x"}"#, "Invalid policy syntax."),
            (#"{"Statement":[1]}"#, "Invalid policy syntax."),
            (#"{"Version":"2013-01-01","Statement":[\#(good)]}"#, "The policy must contain a valid version string"),
            (#"{"Version":20121017,"Statement":[\#(good)]}"#, "The policy must contain a valid version string"),
            (#"{"Id":1,"Statement":[\#(good)]}"#, "Invalid policy syntax."),
            (#"{"statement":[\#(good)]}"#, "Unknown field statement"),
            (#"{"Version":"2012-10-17","Id":"x","Statement":[\#(good)]}"#, nil),
            (#"{"Version":"2008-10-17","Statement":\#(good)}"#, nil),
            (#"{"Statement":\#(good)}"#, nil),
        ]
        for (text, message) in cases { #expect(refusal(text) == message, "\(text)") }
    }

    @Test func `statements in S3's words`() {
        let resource = #""Resource":"arn:aws:s3:::kelp/*""#
        let action = #""Action":"s3:GetObject""#
        let everyone = #""Principal":"*""#
        let cases: [(String, String)] = [
            ("{}", "Missing required field Effect"),
            (#"{"Effect":"allow"}"#, "Invalid effect: allow"),
            (#"{"Effect":true}"#, "Invalid policy syntax."),
            (#"{"Effect":"Allow",\#(action),\#(resource)}"#, "Missing required field Principal"),
            (#"{"Effect":"Allow",\#(everyone),\#(resource)}"#, "Missing required field Action"),
            (#"{"Effect":"Allow",\#(everyone),\#(action)}"#, "Missing required field Resource"),
            (#"{"Effect":"Allow",\#(everyone),"Action":null,\#(resource)}"#, "Invalid policy syntax."),
            (#"{"Effect":"Allow",\#(everyone),"Action":[],\#(resource)}"#, "Policy has invalid action"),
            (#"{"Effect":"Allow",\#(everyone),\#(action),"Resource":[]}"#, "Policy has invalid resource"),
            (
                #"{"Effect":"Allow",\#(everyone),\#(action),"NotAction":"s3:PutObject",\#(resource)}"#,
                "Invalid policy syntax."
            ),
            (#"{"Effect":"Allow",\#(everyone),\#(action),\#(resource),"condition":{}}"#, "Unknown field condition"),
            (#"{"Effect":"Allow",\#(everyone),\#(action),\#(resource),"Sid":1}"#, "Invalid policy syntax."),
            (
                #"{"Effect":"Allow","NotPrincipal":"*",\#(action),\#(resource)}"#,
                "Allow with NotPrincipal is not allowed."
            ),
        ]
        for (text, message) in cases { #expect(ofStatement(text) == message, "\(text)") }
    }

    @Test func `actions that S3 does not have for buckets`() {
        for action in ["s3:GetObjects", "GetObject", "s3:", "sqs:*", "s3:ListAllMyBuckets", "", "s3:Fetch*"] {
            #expect(ofStatement(statement(action: "\"\(action)\"")) == "Policy has invalid action", "\(action)")
        }
        for action in ["s3:GetObject", "s3:getobject", "S3:GetObject", "s3:Get*", "s3:*", "*", "s3:Get?bject"] {
            #expect(ofStatement(statement(action: "\"\(action)\"")) == nil, "\(action)")
        }
    }

    @Test func `resources that are not of the bucket`() {
        let bad = [
            "*", "arn:aws:s3:::", "arn:aws:s3:::reef", "arn:aws:s3:::reef/*", "arn:aws:s3:::kel/*",
            "arn:aws:s3:::kelps/*",
            "arn:aws:s3:::reef*", "arn:aws:sqs:::kelp/*", "kelp/*", "arn:aws:s3:us-east-1::kelp/*",
            "arn:aws:s3:::k?p/*",
            "arn:aws:s3:::kelp/${aws:username",
        ]
        for resource in bad {
            #expect(
                ofStatement(statement(resource: "\"\(resource)\"")) == "Policy has invalid resource", "\(resource)")
        }
        let good = [
            "arn:aws:s3:::kelp/*", "arn:aws:s3:::kelp/a/b", "arn:aws:s3:::*", "arn:aws:s3:::*/*", "arn:aws:s3:::kel?/x",
            "arn:aws:s3:::k*/x", "arn:aws:s3:::kelp*", "arn:aws:s3:::kelp/${aws:username}/*", "arn:aws:s3:::*x",
        ]
        for resource in good { #expect(ofStatement(statement(resource: "\"\(resource)\"")) == nil, "\(resource)") }
    }

    @Test func `actions that cannot be done to any of the resources`() {
        let cases: [(action: String, resource: String, isGood: Bool)] = [
            ("s3:PutObject", "arn:aws:s3:::kelp", false), ("s3:ListBucket", "arn:aws:s3:::kelp/*", false),
            ("s3:ListBucket", "arn:aws:s3:::kelp", true), ("s3:*", "arn:aws:s3:::kelp", true),
            ("s3:*", "arn:aws:s3:::kelp/*", true), ("s3:GetBucket*", "arn:aws:s3:::kelp/*", false),
            ("s3:PutObject", "arn:aws:s3:::*", true), ("s3:ListBucket", "arn:aws:s3:::*", true),
        ]
        for (action, resource, isGood) in cases {
            let found = ofStatement(statement(action: "\"\(action)\"", resource: "\"\(resource)\""))
            #expect(
                found == (isGood ? nil : "Action does not apply to any resource(s) in statement"),
                "\(action) \(resource)")
        }
        let mixed = statement(
            action: #"["s3:ListBucket","s3:GetObject"]"#, resource: #"["arn:aws:s3:::kelp","arn:aws:s3:::kelp/*"]"#)
        #expect(ofStatement(mixed) == nil)
    }

    @Test func `principals that are none`() {
        let bad = [
            #"{}"#, #"{"AWS":[]}"#, #"{"AWS":""}"#, #"{"AWS":"12345"}"#, #"{"AWS":"arn:aws:iam::111122223333:user/*"}"#,
            #"{"AWS":"arn:aws:iam::111122223333:user/"}"#, #"{"AWS":"arn:aws:iam::111122223333:group/a"}"#,
            #"{"AWS":"arn:aws:iam::11112222:root"}"#, #"{"AWS":"AIDAEXAMPLEEXAMPLE"}"#, #"{"CanonicalUser":"abc"}"#,
            #"{"Service":"*"}"#, #"{"Service":"example.com"}"#, #"{"Everyone":"*"}"#, #"{"Federated":"*"}"#,
        ]
        for principal in bad {
            #expect(ofStatement(statement(principal: principal)) == "Invalid principal in policy", "\(principal)")
        }
        for principal in [#""111122223333""#, #"["*"]"#, "1", #"{"AWS":1}"#, #"{"AWS":{"a":"b"}}"#] {
            #expect(ofStatement(statement(principal: principal)) == "Invalid policy syntax.", "\(principal)")
        }
        let good = [
            #""*""#, #"{"AWS":"*"}"#, #"{"AWS":"111122223333"}"#,
            #"{"AWS":["arn:aws:iam::111122223333:root","444455556666"]}"#,
            #"{"AWS":"arn:aws:iam::111122223333:user/a/b/Ann"}"#,
            #"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}"#,
            #"{"CanonicalUser":"\#(CanonicalID(of: bucketOwner))"}"#, #"{"Service":"logging.s3.amazonaws.com"}"#,
            #"{"Federated":"graph.facebook.com"}"#, #"{"AWS":"111122223333","Service":"cloudfront.amazonaws.com"}"#,
        ]
        for principal in good { #expect(ofStatement(statement(principal: principal)) == nil, "\(principal)") }
    }

    @Test func `conditions that S3 does not have`() {
        let syntax = "Invalid policy syntax."
        let key = "Policy has an invalid condition key"
        let cases: [(String, String?)] = [
            (#"{}"#, nil), ("[]", syntax), (#"{"StringEquals":"x"}"#, syntax),
            (#"{"stringEquals":{"aws:username":"a"}}"#, "Invalid Condition type : stringEquals"),
            (#"{"StringMatches":{"aws:username":"a"}}"#, "Invalid Condition type : StringMatches"),
            (#"{"NullIfExists":{"aws:username":"true"}}"#, "Invalid Condition type : NullIfExists"),
            (
                #"{"ForSomeValues:StringEquals":{"aws:username":"a"}}"#,
                "Invalid Condition type : ForSomeValues:StringEquals"
            ),
            (#"{"StringEquals":{"s3:VersionStatus":"a"}}"#, key), (#"{"StringEquals":{"username":"a"}}"#, key),
            (#"{"StringEquals":{"s3:ExistingObjectTag/":"a"}}"#, key), (#"{"StringEquals":{"sqs:x":"a"}}"#, key),
            (#"{"StringEquals":{"aws:username":null}}"#, syntax),
            (#"{"StringEquals":{"aws:username":[["a"]]}}"#, syntax),
            (#"{"NumericEquals":{"s3:signatureAge":"old"}}"#, syntax),
            (#"{"Bool":{"aws:SecureTransport":"yes"}}"#, syntax),
            (#"{"DateLessThan":{"aws:CurrentTime":"tomorrow"}}"#, syntax),
            (#"{"Null":{"aws:username":"maybe"}}"#, syntax),
            (#"{"IpAddress":{"aws:SourceIp":"10.0.0.0/33"}}"#, "Invalid IP address in Conditions"),
            (#"{"IpAddress":{"aws:SourceIp":"123"}}"#, "Invalid IP address in Conditions"),
            (#"{"BinaryEquals":{"aws:username":"a"}}"#, "Invalid Base64 value for binary condition"),
            (#"{"StringEquals":{"aws:username":"${aws:x"}}"#, syntax),
            (#"{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:signatureAge":600000}}"#, nil),
            (#"{"StringEquals":{"AWS:UserName":["a","b"]}}"#, nil),
            (#"{"StringLike":{"cognito-identity.amazonaws.com:sub":"x"}}"#, nil),
        ]
        for (text, message) in cases { #expect(ofStatement(statement(when: text)) == message, "\(text)") }
    }

    @Test func `conditions that none of the actions has`() {
        let message = "Conditions do not apply to combination of actions and resources in statement"
        let prefix = #"{"StringLike":{"s3:prefix":"a/*"}}"#
        let bucket = #""arn:aws:s3:::kelp""#
        #expect(ofStatement(statement(when: prefix)) == message)
        #expect(ofStatement(statement(action: #""s3:ListBucket""#, resource: bucket, when: prefix)) == nil)
        #expect(
            ofStatement(statement(action: #"["s3:ListBucket","s3:GetBucketAcl"]"#, resource: bucket, when: prefix))
                == message)
        #expect(ofStatement(statement(action: #""s3:List*""#, resource: bucket, when: prefix)) == nil)
        let tag = #"{"StringEquals":{"s3:ExistingObjectTag/a":"b"}}"#
        #expect(ofStatement(statement(when: tag)) == nil)
        #expect(ofStatement(statement(action: #""s3:PutObject""#, when: tag)) == message)
    }

    @Test func `over 20 KiB without white space are too long`() {
        func text(_ count: Int) -> String {
            let sid = String(repeating: "x", count: count)
            return #"{"Statement":[{"Sid":"\#(sid)","# + statement().dropFirst() + "]}"
        }
        let empty = text(0).utf8.count
        #expect(refusal(text(20_480 - empty)) == nil)
        let message = "Normalized policy document exceeds the maximum allowed size of 20480 bytes"
        #expect(refusal(text(20_481 - empty)) == message)
        #expect(refusal(text(0).dropLast() + String(repeating: " ", count: 30_000) + "}") == nil)
        #expect(refusal(text(0).dropLast() + String(repeating: " ", count: 200_000) + "}") == message)
    }
}
