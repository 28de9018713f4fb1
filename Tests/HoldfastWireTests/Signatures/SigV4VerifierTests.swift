#if Server
    import HoldfastCore
    import HoldfastWire
    import Testing

    private let suiteTime = SigV4Time.parse("20150830T123600Z")!
    private let oracleTime = SigV4Time.parse("20260228T235958Z")!

    private func suiteVerifier(token: String? = nil) -> SigV4Verifier {
        SigV4Verifier(
            credentials: Credentials([
                Credential(
                    profile: "suite", accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                    sessionToken: token)
            ]))
    }

    private let oracleVerifier = SigV4Verifier(
        credentials: Credentials([
            Credential(profile: "oracle", accessKey: "AKIDORACLE", secretKey: "secret/with+signs=")
        ]))

    private func check(
        _ request: WireRequest, _ verifier: SigV4Verifier, now: Timestamp, services: [String]? = nil
    ) throws(SigV4Error) {
        let authorization = try SigV4Authorization(request)
        let identity = try verifier.identify(authorization, services: services, now: now)
        try verifier.verify(authorization, of: identity, request: request, body: request.body)
    }

    /// The same by S3's rules, which hold the body against the hash that is signed.
    private func checkS3(_ request: WireRequest, _ verifier: SigV4Verifier, now: Timestamp) throws {
        let verified = try S3Verifier(verifier).verify(
            S3Authorization(request), request, bucketInHost: nil, now: now)
        guard case .hashed(let sent) = verified.payload else { return }
        var hash = S3PayloadHash(sent: sent)
        hash.update(request.body)
        try hash.finish()
    }

    /// Whether what the oracle signed and somebody changed is refused for its signature.
    private func isRefused(_ request: WireRequest, service: String) -> Bool {
        do {
            if service == "s3" {
                try checkS3(request, oracleVerifier, now: oracleTime)
            } else {
                try check(request, oracleVerifier, now: oracleTime)
            }
            return false
        } catch let error as SigV4Error {
            return error == .mismatch
        } catch let error as any S3RequestError {
            return ["SignatureDoesNotMatch", "XAmzContentSHA256Mismatch"].contains(error.code)
        } catch {
            return false
        }
    }

    private func oracle(_ name: String) -> WireRequest {
        botocoreSignatures.first { $0.name == name }!.request(host: "host.example.com")
    }

    @Suite struct `Signatures of requests` {
        @Test(arguments: suiteSignatures) func `AWS's own cases verify`(_ signed: SignedCase) throws {
            let request = signed.request(host: "example.amazonaws.com")
            let verifier = suiteVerifier(token: request.headers["x-amz-security-token"])
            try check(request, verifier, now: suiteTime)
        }

        @Test(arguments: botocoreSignatures) func `what botocore signs verifies`(_ signed: SignedCase) throws {
            let request = signed.request(host: "host.example.com")
            if signed.service == "s3" {
                try checkS3(request, oracleVerifier, now: oracleTime)
            } else {
                try check(request, oracleVerifier, now: oracleTime, services: [signed.service])
            }
        }

        @Test(arguments: botocoreSignatures) func `a change of anything signed is found`(_ signed: SignedCase) {
            let request = signed.request(host: "host.example.com")
            var changes: [WireRequest] = []
            var changed = request
            changed.method = request.method == "GET" ? "POST" : "GET"
            changes.append(changed)
            changed = request
            changed.path += "x"
            changes.append(changed)
            changed = request
            changed.query = (request.query.map { $0 + "&" } ?? "") + "added=1"
            changes.append(changed)
            changed = request
            changed.host = "other.example.com"
            changes.append(changed)
            changed = request
            changed.body.append(0x20)
            changes.append(changed)
            for request in changes { #expect(isRefused(request, service: signed.service)) }
        }

        @Test func `every bit of a signature counts`() throws {
            let request = oracle("a DynamoDB call")
            let header = try #require(request.headers["authorization"])
            for place in 1...64 {
                var spoiled = request
                var text = Array(header.utf8)
                text[text.count - place] = text[text.count - place] == 0x30 ? 0x31 : 0x30
                spoiled.headers["authorization"] = String(decoding: text, as: UTF8.self)
                #expect(throws: SigV4Error.mismatch) { try check(spoiled, oracleVerifier, now: oracleTime) }
            }
            var short = request
            short.headers["authorization"] = String(header.dropLast())
            #expect(throws: SigV4Error.mismatch) { try check(short, oracleVerifier, now: oracleTime) }
        }

        @Test func `headers that are not signed may change`() throws {
            var request = oracle("a DynamoDB call")
            request.headers.append("User-Agent", "changed on the way")
            try check(request, oracleVerifier, now: oracleTime)
        }

        @Test func `an unknown key is refused before anything is computed`() {
            #expect(throws: SigV4Error.unrecognizedClient) {
                try check(oracle("a DynamoDB call"), suiteVerifier(), now: oracleTime)
            }
        }

        @Test func `a session token must be the key's own`() {
            let plain = suiteSignatures.first { $0.name == "post-vanilla" }!.request(host: "example.amazonaws.com")
            #expect(throws: SigV4Error.unrecognizedClient) {
                try check(plain, suiteVerifier(token: "wanted"), now: suiteTime)
            }
            let tokened = suiteSignatures.first { $0.name == "post-sts-header-before" }!
                .request(host: "example.amazonaws.com")
            #expect(throws: SigV4Error.unrecognizedClient) { try check(tokened, suiteVerifier(), now: suiteTime) }
        }

        @Test func `a signature for another service is refused`() {
            #expect(throws: SigV4Error.invalid("Credential should be scoped to correct service: 's3'. ")) {
                try check(oracle("a DynamoDB call"), oracleVerifier, now: oracleTime, services: ["s3"])
            }
        }

        @Test func `five minutes either way are let pass, and not a second more`() throws {
            let request = oracle("a DynamoDB call")
            for seconds in [-300, 0, 300] {
                try check(request, oracleVerifier, now: oracleTime.advanced(by: .seconds(seconds)))
            }
            #expect(
                throws: SigV4Error.invalid(
                    "Signature expired: 20260228T235958Z is now earlier than 20260228T235959Z (20260301T000459Z - 5 min.)"
                )
            ) {
                try check(request, oracleVerifier, now: oracleTime.advanced(by: .seconds(301)))
            }
            #expect(
                throws: SigV4Error.invalid(
                    """
                    Signature not yet current: 20260228T235958Z is still later than 20260228T235957Z \
                    (20260228T235457Z + 5 min.)
                    """)
            ) {
                try check(request, oracleVerifier, now: oracleTime.advanced(by: .seconds(-301)))
            }
        }

        @Test func `a presigned request is good for as long as it says`() throws {
            let request = oracle("a presigned call")
            try check(request, oracleVerifier, now: oracleTime.advanced(by: .seconds(900)))
            #expect(
                throws: SigV4Error.invalid(
                    "Signature expired: 20260228T235958Z is now earlier than 20260228T235959Z (20260301T001459Z - 15 min.)"
                )
            ) {
                try check(request, oracleVerifier, now: oracleTime.advanced(by: .seconds(901)))
            }
            var longer = request
            longer.query = request.query?.replacing("X-Amz-Expires=900", with: "X-Amz-Expires=9000")
            #expect(throws: SigV4Error.mismatch) { try check(longer, oracleVerifier, now: oracleTime) }
        }

        @Test func `the day of the scope is the day of the date`() throws {
            var request = oracle("a DynamoDB call")
            request.headers["x-amz-date"] = "20260301T000001Z"
            #expect(
                throws: SigV4Error.invalid(
                    """
                    Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                    '20260228' != '20260301', from '20260301T000001Z'.
                    """)
            ) {
                try check(request, oracleVerifier, now: oracleTime)
            }
        }
    }
#endif
