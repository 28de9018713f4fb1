import HoldfastCore
import HoldfastWire
import Testing

private let moment = SigV4Time.parse("20260228T235958Z")!
private let tomorrow = "\"expiration\": \"2026-03-01T12:00:00.000Z\""

private func base64(_ text: String) -> [UInt8] {
    var output: [UInt8] = []
    output.append(base64: Array(text.utf8).span)
    return output
}

private func problem(_ json: String) -> String? {
    do throws(PostPolicyError) {
        _ = try PostPolicy(base64(json))
        return nil
    } catch {
        #expect(error.code == "InvalidPolicyDocument" && error.status == 400)
        #expect(error.message.hasPrefix("Invalid Policy: "))
        return String(error.message.dropFirst("Invalid Policy: ".count))
    }
}

/// What the policy says to a form with these fields, for a bucket named so.
private func verdict(_ conditions: String, _ fields: [(String, String)], now: Timestamp = moment) throws -> String? {
    let policy = try PostPolicy(base64("{\(tomorrow), \"conditions\": [{\"bucket\": \"b\"}, \(conditions)]}"))
    let form = try formFields(fields, filename: "f.txt")
    do throws(PostPolicyError) {
        try policy.check(form, bucket: "b", now: now)
        return nil
    } catch {
        #expect(error.code == "AccessDenied" && error.status == 403)
        #expect(error.message.hasPrefix("Invalid according to Policy: "))
        return String(error.message.dropFirst("Invalid according to Policy: ".count))
    }
}

@Suite struct `Policies of forms` {
    @Test func `are read`() throws {
        let json = """
            {\(tomorrow), "conditions": [{"acl": "public-read"}, ["eq", "$Key", "a"],
            ["starts-with", "$x-amz-meta-a", ""], ["content-length-range", 1, "10"]]}
            """
        let policy = try PostPolicy(base64(json))
        #expect(policy.expiration == SigV4Time.parse("20260301T120000Z"))
        #expect(
            policy.conditions == [
                .equals(field: "acl", value: "public-read"), .equals(field: "Key", value: "a"),
                .startsWith(field: "x-amz-meta-a", prefix: ""), .contentLength(minimum: 1, maximum: 10),
            ])
        var folded = base64(json)
        folded.insert(contentsOf: [0x0D, 0x0A], at: 76)
        #expect(try PostPolicy(folded) == policy)
    }

    @Test func `escape dollar signs and vertical tabs as AWS has it`() throws {
        let policy = try PostPolicy(
            base64(#"{\#(tomorrow), "conditions": [["eq", "$key", "\$a\\$b\v\""]]}"#))
        #expect(policy.conditions == [.equals(field: "key", value: "$a\\$b\u{B}\"")])
    }

    @Test func `that are none say why`() {
        func conditions(_ list: String) -> String? { problem("{\(tomorrow), \"conditions\": \(list)}") }
        #expect(problem("") == "Invalid JSON.")
        #expect(problem("[]") == "Invalid JSON.")
        #expect(problem("{\(tomorrow), \"conditions\": []} x") == "Invalid JSON.")
        #expect(problem("{\"conditions\": []}") == "Policy missing expiration.")
        #expect(problem("{\(tomorrow)}") == "Policy missing conditions.")
        #expect(problem("{\"EXPIRATION\": \"2026-03-01T12:00:00Z\"}") == "Unexpected: 'EXPIRATION'.")
        #expect(problem("{\"expiration\": \"soon\", \"conditions\": []}") == "Invalid 'expiration' value: 'soon'")
        #expect(
            problem("{\"expiration\": \"2026-03-01\", \"conditions\": []}")
                == "Invalid 'expiration' value: '2026-03-01'")
        #expect(conditions("{}") == "Invalid 'conditions' value: must be a List.")
        #expect(conditions("[1]") == "Invalid condition test: must be a List or Object.")
        #expect(conditions("[[]]") == "Invalid Condition: missing operation identifier.")
        #expect(conditions("[[\"ne\", \"$a\", \"b\"]]") == "Invalid Condition: unknown operation 'ne'.")
        #expect(conditions("[[\"eq\", \"$a\"]]") == "Invalid eq: wrong number of arguments.")
        #expect(conditions("[[\"eq\", \"$a\", \"b\", \"c\"]]") == "Invalid eq: wrong number of arguments.")
        #expect(
            conditions("[[\"content-length-range\", 1]]")
                == "Invalid content-length-range: wrong number of arguments.")
        #expect(conditions("[[\"content-length-range\", -1, 0]]") != nil)
        #expect(conditions("[[\"eq\", \"a\", \"b\"]]") != nil)
        #expect(
            conditions("[{}]")
                == "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        #expect(
            conditions("[{\"a\": \"1\", \"b\": \"2\"}]")
                == "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.")
        #expect(conditions("[{\"a\": 1}]") == "Invalid Simple-Condition: value must be a string.")
        #expect(throws: PostPolicyError.invalid("invalid Base64 encoding.")) { try PostPolicy(Array("é".utf8)) }
    }

    @Test func `hold until they expire`() throws {
        let end = SigV4Time.parse("20260301T120000Z")!
        #expect(try verdict("[\"eq\", \"$key\", \"k\"]", [("key", "k")], now: end) == nil)
        let late = end.advanced(by: .milliseconds(1))
        #expect(try verdict("[\"eq\", \"$key\", \"k\"]", [("key", "k")], now: late) == "Policy expired.")
    }

    @Test func `are held against every field, with the file's name in place`() throws {
        #expect(try verdict("[\"starts-with\", \"$key\", \"user/\"]", [("key", "user/${filename}")]) == nil)
        #expect(try verdict("[\"eq\", \"$key\", \"user/f.txt\"]", [("key", "user/${filename}")]) == nil)
        #expect(try verdict("[\"StArTs-WiTh\", \"$KeY\", \"a\"]", [("kEy", "ab")]) == nil)
        #expect(
            try verdict("[\"eq\", \"$key\", \"user/a\"]", [("key", "user/b")])
                == "Policy Condition failed: [\"eq\", \"$key\", \"user/a\"]")
        #expect(
            try verdict("[\"starts-with\", \"$key\", \"user/\"]", [("key", "use")])
                == "Policy Condition failed: [\"starts-with\", \"$key\", \"user/\"]")
        #expect(
            try verdict("{\"acl\": \"public-read\"}", [("acl", "private")])
                == "Policy Condition failed: [\"eq\", \"$acl\", \"public-read\"]")
        // A field that is not there does not begin with nothing, either.
        #expect(
            try verdict("[\"starts-with\", \"$Content-Length\", \"\"]", [("key", "k")])
                == "Policy Condition failed: [\"starts-with\", \"$Content-Length\", \"\"]")
    }

    @Test func `let no field pass that they do not name`() throws {
        let key = "[\"starts-with\", \"$key\", \"\"]"
        #expect(try verdict(key, [("key", "k"), ("acl", "private")]) == "Extra input fields: acl")
        #expect(
            try verdict(key, [("key", "k"), ("tagging", "x"), ("acl", "y")]) == "Extra input fields: acl, tagging")
        let exempt = [
            "policy", "x-amz-signature", "Signature", "AWSAccessKeyId", "x-ignore-me",
        ].map { ($0, "x") }
        #expect(try verdict(key, [("key", "k")] + exempt) == nil)
    }

    @Test func `must name the bucket, and it is the one that the form went to`() throws {
        let policy = try PostPolicy(base64("{\(tomorrow), \"conditions\": [[\"starts-with\", \"$key\", \"\"]]}"))
        let fields = try formFields([("key", "k")], filename: "f")
        #expect(throws: PostPolicyError.denied("Extra input fields: bucket")) {
            try policy.check(fields, bucket: "b", now: moment)
        }
        let other = try formFields([("key", "k"), ("bucket", "b")], filename: "f")
        let named = try PostPolicy(
            base64("{\(tomorrow), \"conditions\": [{\"bucket\": \"b\"}, [\"starts-with\", \"$key\", \"\"]]}"))
        #expect(throws: PostPolicyError.self) { try named.check(other, bucket: "another", now: moment) }
    }

    @Test func `of several content types hold for each`() throws {
        let image = "[\"starts-with\", \"$Content-Type\", \"image/\"]"
        #expect(try verdict(image, [("Content-Type", "image/png,image/jpeg")]) == nil)
        #expect(try verdict(image, [("Content-Type", "image/png, text/html")]) != nil)
    }

    @Test func `bound the file`() throws {
        let policy = try PostPolicy(
            base64("{\(tomorrow), \"conditions\": [[\"content-length-range\", 2, 4]]}"))
        try policy.check(contentBytes: 1, isWhole: false)
        try policy.check(contentBytes: 4, isWhole: true)
        #expect(throws: PostPolicyError.tooSmall(bytes: 1, minimum: 2)) {
            try policy.check(contentBytes: 1, isWhole: true)
        }
        #expect(throws: PostPolicyError.tooLarge(bytes: 5, maximum: 4)) {
            try policy.check(contentBytes: 5, isWhole: false)
        }
        #expect(
            PostPolicyError.tooLarge(bytes: 5, maximum: 4).details == [
                S3ErrorDetail("ProposedSize", "5"), S3ErrorDetail("MaxSizeAllowed", "4"),
            ])
    }
}

@Suite struct `Signatures that a form carries` {
    private let version4 = [
        ("policy", "p"), ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", "AKID/20260228/us-east-1/s3/aws4_request"), ("x-amz-date", "20260228T000000Z"),
        ("x-amz-signature", "00"),
    ]

    private func refusal(_ fields: [(String, String)]) throws -> S3SignatureError? {
        let form = try formFields(fields, filename: "f")
        do throws(S3SignatureError) {
            _ = try PostFormSignature(form)
            return nil
        } catch {
            #expect(error.code == "InvalidArgument")
            return error
        }
    }

    @Test func `are read in both versions, or there is none`() throws {
        #expect(try PostFormSignature(formFields([("key", "k")], filename: "f")) == nil)
        #expect(try PostFormSignature(formFields(version4, filename: "f"))?.accessKey == "AKID")
        let version2 = [("policy", "p"), ("AWSAccessKeyId", "AKID"), ("signature", "c2ln")]
        #expect(
            try PostFormSignature(formFields(version2, filename: "f"))
                == .version2(accessKey: "AKID", signature: "c2ln", token: nil))
    }

    @Test func `must be whole`() throws {
        for (place, field) in version4.enumerated() {
            var fields = version4
            fields.remove(at: place)
            let name = field.0.lowercased()
            let error = try #require(try refusal(fields))
            #expect(
                error.message
                    == """
                    Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of \
                    the fields.
                    """)
        }
        #expect(try refusal([("policy", "p")])?.message.contains("'AWSAccessKeyId'") ?? false)
    }

    @Test func `must be right in their parts`() throws {
        func changed(_ name: String, _ value: String) throws -> String? {
            try refusal(version4.map { $0.0.lowercased() == name ? ($0.0, value) : $0 })?.message
        }
        #expect(
            try changed("x-amz-credential", "AKID/20260228/us-east-1/ec2/aws4_request")
                == "incorrect service \"ec2\". This endpoint belongs to \"s3\".")
        #expect(try changed("x-amz-algorithm", "AWS4-HMAC-SHA512") != nil)
        #expect(try changed("x-amz-date", "20260227T000000Z") != nil)
        #expect(try changed("x-amz-date", "today") != nil)
    }
}
