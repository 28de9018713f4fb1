#if Server
    import HoldfastCore
    import HoldfastWire
    import Testing

    private let moment = SigV4Time.parse("20260228T235958Z")!

    private let verifier: S3Verifier = {
        let credentials = Credentials([
            Credential(profile: "oracle", accessKey: "AKIDORACLE", secretKey: "secret/with+signs="),
            Credential(
                profile: "token", accessKey: "AKIDTOKEN", secretKey: "another secret",
                sessionToken: "a/token+with=signs"
            ),
        ])
        return S3Verifier(SigV4Verifier(credentials: credentials))
    }()

    @discardableResult
    private func verify(
        _ head: WireRequest, bucketInHost: String? = nil, after seconds: Int = 0
    ) throws(S3SignatureError) -> S3Verifier.Verified {
        try verifier.verify(
            try S3Authorization(head), head, bucketInHost: bucketInHost, now: moment.advanced(by: .seconds(seconds)))
    }

    private func refusal(
        _ head: WireRequest, bucketInHost: String? = nil, after seconds: Int = 0
    ) -> S3SignatureError? {
        do throws(S3SignatureError) {
            try verify(head, bucketInHost: bucketInHost, after: seconds)
            return nil
        } catch {
            return error
        }
    }

    private func signed(_ name: String) -> WireRequest { s3Signatures.first { $0.name == name }!.head }

    @Suite struct `Signatures of requests to S3` {
        @Test(arguments: s3Signatures) func `what botocore signs verifies, in both versions`(
            _ signed: SignedS3Case
        ) throws {
            let verified = try verify(signed.head, bucketInHost: signed.bucketInHost)
            let isVersion4 = signed.name.contains("version 4")
            #expect(verified.region == (isVersion4 ? "eu-west-1" : nil))
            #expect(verified.credential?.accessKey.hasPrefix("AKID") ?? false)
            #expect((verified.chain != nil) == isVersion4)
        }

        @Test(arguments: s3Signatures) func `a change of anything signed is found`(_ signed: SignedS3Case) {
            var changes: [WireRequest] = []
            func change(_ how: (inout WireRequest) -> Void) {
                var changed = signed.head
                how(&changed)
                changes.append(changed)
            }
            change { $0.method = "DELETE" }
            change { $0.path += "x" }
            change { $0.query = ($0.query.map { $0 + "&" } ?? "") + "uploads" }
            for (name, value) in signed.headers where name.lowercased() != "authorization" && name != "Date" {
                // The hash of the body has to be one to be looked at.
                let other = value.replacing("e3b0", with: "e3b1")
                change { $0.headers[name] = other == value ? value.replacing("2026", with: "2027") + "x" : other }
            }
            for head in changes {
                #expect(throws: S3SignatureError.self) { try verify(head, bucketInHost: signed.bucketInHost) }
            }
        }

        @Test func `a bucket in the host is signed in version 2`() {
            let head = signed("a bucket in the host: version 2")
            guard case .mismatch(let mismatch) = refusal(head, bucketInHost: "another") else {
                Issue.record("another bucket was taken")
                return
            }
            #expect(mismatch.stringToSign == "GET\n\n\nSat, 28 Feb 2026 23:59:58 GMT\n/another/key")
            #expect(mismatch.canonicalRequest == nil)
        }

        @Test func `a bucket alone in the path is signed with a slash in version 2`() {
            let head = WireRequest(method: "GET", path: "/photos", query: "list-type=2&versioning&prefix=a")
            func last(_ endsBucket: Bool, bucketInHost: String? = nil, _ path: String = "/photos") -> String {
                var head = head
                head.path = path
                let text = SigV2Canonical.stringToSign(head, bucketInHost: bucketInHost, endsBucket: endsBucket)
                return String(String(decoding: text, as: UTF8.self).split(separator: "\n").last ?? "")
            }
            #expect(last(true) == "/photos/?versioning" && last(false) == "/photos?versioning")
            for path in ["/", "/photos/", "/photos/key"] { #expect(last(true, path) == last(false, path)) }
            #expect(last(true, bucketInHost: "photos", "/key") == "/photos/key?versioning")
        }

        @Test func `what does not match is shown as S3 shows it`() {
            var head = signed("a download: version 4")
            head.path += "x"
            guard let error = refusal(head), case .mismatch = error else {
                Issue.record("a wrong signature was taken")
                return
            }
            #expect(error.code == "SignatureDoesNotMatch" && error.status == 403)
            #expect(
                error.message
                    == """
                    The request signature we calculated does not match the signature you provided. Check your key and \
                    signing method.
                    """)
            #expect(
                error.details.map(\.name) == [
                    "AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes", "CanonicalRequest",
                    "CanonicalRequestBytes",
                ])
            #expect(error.details[3].value.hasPrefix("41 57 53 34"))
        }

        @Test func `a request without a signature is anonymous`() throws {
            let head = WireRequest(method: "GET", path: "/bucket/key", query: "Expires=1&prefix=Signature")
            #expect(try S3Authorization(head) == .anonymous)
            #expect(try verify(head).credential == nil)
        }

        @Test func `one signature is enough`() {
            var head = signed("a download: version 2, presigned")
            head.headers.append("Authorization", "AWS a:b")
            #expect(refusal(head) == .severalMechanisms(header: "AWS a:b"))
        }

        @Test func `a key that is not known, and a token that is not the key's`() {
            var head = signed("a download: version 2")
            head.headers["authorization"] = "AWS AKIDOTHER:3sYvhTKX/bySKW0y8DR4mLMNujY="
            #expect(refusal(head) == .unknownAccessKey("AKIDOTHER"))
            for version in ["version 4", "version 2"] {
                var head = signed("a download: \(version), with a token")
                head.headers["x-amz-security-token"] = "another"
                #expect(refusal(head) == .invalidToken("another"))
                head.headers["x-amz-security-token"] = nil
                #expect(refusal(head) == .unknownAccessKey("AKIDTOKEN"))
            }
            var plain = signed("a download: version 2")
            plain.headers["x-amz-security-token"] = "unasked"
            #expect(refusal(plain) == .invalidToken("unasked"))
        }

        @Test(arguments: ["version 4", "version 2"]) func `clocks may differ by fifteen minutes`(_ version: String) {
            let head = signed("a download: \(version)")
            for seconds in [-900, 900] { #expect(refusal(head, after: seconds) == nil) }
            for seconds in [-901, 901] {
                let error = refusal(head, after: seconds)
                #expect(error?.code == "RequestTimeTooSkewed")
                #expect(error?.details.last == S3ErrorDetail("MaxAllowedSkewMilliseconds", "900000"))
            }
        }

        @Test func `a presigned request is good for as long as it says`() {
            for version in ["version 4", "version 2"] {
                let head = signed("a download: \(version), presigned")
                #expect(refusal(head, after: 900) == nil)
                let error = refusal(head, after: 901)
                #expect(error?.code == "AccessDenied" && error?.message == "Request has expired")
                let details = (error?.details ?? []).map { "\($0.name)=\($0.value)" }
                #expect(
                    details == (version == "version 4" ? ["X-Amz-Expires=900"] : [])
                        + ["Expires=2026-03-01T00:14:58Z", "ServerTime=2026-03-01T00:14:59Z"])
            }
            let early = refusal(signed("a download: version 4, presigned"), after: -901)
            #expect(early?.code == "AccessDenied" && early?.message == "Request is not valid yet")
        }

        @Test func `what has an effect must be signed`() {
            var head = signed("a download: version 4")
            head.headers.append("x-amz-copy-source", "/other/key")
            head.headers.append("X-Amz-Acl", "public-read")
            head.headers.append("User-Agent", "any")
            let error = refusal(head)
            #expect(error == .headersNotSigned(["x-amz-copy-source", "x-amz-acl"]))
            #expect(error?.details == [S3ErrorDetail("HeadersNotSigned", "x-amz-copy-source, x-amz-acl")])
            var presigned = signed("a download: version 4, presigned")
            presigned.headers.append("x-amz-tagging", "a=b")
            #expect(refusal(presigned) == .headersNotSigned(["x-amz-tagging"]))
        }

        @Test func `a header signature says what it is over`() {
            var head = signed("a download: version 4")
            head.headers["x-amz-content-sha256"] = nil
            let error = refusal(head)
            #expect(error == .payload(.missingHash))
            #expect(error?.code == "InvalidRequest")
            #expect(error?.message == "Missing required header for this request: x-amz-content-sha256")
        }

        @Test func `a token beside a presigned request must be signed, too`() {
            var head = signed("a download: version 4, presigned, with a token")
            let token = "&X-Amz-Security-Token=a%2Ftoken%2Bwith%3Dsigns"
            head.query = head.query?.replacing(token, with: "")
            head.headers.append("X-Amz-Security-Token", "a/token+with=signs")
            #expect(refusal(head) == .headersNotSigned(["x-amz-security-token"]))
        }
    }

    @Suite struct `Signatures of forms` {
        private func fields(_ form: SignedForm) throws -> PostFormFields {
            try formFields(form.fields, filename: "photo.jpg")
        }

        @Test(arguments: formSignatures) func `what botocore signs verifies, and its policy holds`(
            _ form: SignedForm
        ) throws {
            let fields = try fields(form)
            let policy = try #require(fields["policy"])
            let signature = try #require(try PostFormSignature(fields))
            let credential = try verifier.verify(signature, policy: Array(policy.utf8))
            #expect(credential.accessKey == signature.accessKey)
            try PostPolicy(Array(policy.utf8)).check(fields, bucket: "bucket", now: moment)
            #expect(fields["key"] == "user/photo.jpg")
        }

        @Test(arguments: formSignatures) func `another policy, signature or token does not`(_ form: SignedForm) throws {
            let fields = try fields(form)
            let policy = Array(try #require(fields["policy"]).utf8)
            let signature = try #require(try PostFormSignature(fields))
            var other = policy
            other[10] = 0x41
            do throws(S3SignatureError) {
                _ = try verifier.verify(signature, policy: other)
                Issue.record("another policy was taken")
            } catch {
                #expect(error.code == "SignatureDoesNotMatch")
            }
            let spoiled: PostFormSignature =
                switch signature {
                case .version4(let scope, _, let token):
                    .version4(scope, digits: String(repeating: "0", count: 64), token: token)
                case .version2(let key, _, let token): .version2(accessKey: key, signature: "x", token: token)
                }
            #expect(throws: S3SignatureError.self) { try verifier.verify(spoiled, policy: policy) }
            let foreign: PostFormSignature =
                switch signature {
                case .version4(let scope, let digits, _): .version4(scope, digits: digits, token: "other")
                case .version2(let key, let text, _): .version2(accessKey: key, signature: text, token: "other")
                }
            #expect(throws: S3SignatureError.invalidToken("other")) { try verifier.verify(foreign, policy: policy) }
        }
    }
#endif
