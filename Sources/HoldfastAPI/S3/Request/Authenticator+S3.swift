import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension Authenticator {
    /// Tells who sends a request to S3, from its head alone: what its signature says of the body is checked when the
    /// body comes.
    ///
    /// Where signatures are not verified, what can be told without a key is still checked: that a signature is whole, and
    /// that a presigned request has not expired.
    ///
    /// - Throws: `S3Error`, in S3's words for what is wrong with a signature.
    func sender(of head: WireRequest, _ address: S3Address, now: Timestamp) throws -> S3Sender {
        do {
            let authorization: SigV4Authorization
            do throws(SigV4Error) { authorization = try SigV4Authorization(head) } catch .missingAuthenticationToken {
                return try S3Sender(anonymous: head)
            }
            return try version4(authorization, head, now: now)
        } catch let error as SigV4Error {
            throw S3Error(error, head)
        } catch let error as S3PayloadError {
            throw S3Error(error)
        }
    }

    private func version4(
        _ authorization: SigV4Authorization, _ head: WireRequest, now: Timestamp
    ) throws -> S3Sender {
        try S3Clock.check(authorization, now: now)
        let isHeader = authorization.form == .header
        let payload = try S3PayloadKind(head, isRequired: isHeader)
        var sender = S3Sender(
            caller: nil, form: isHeader ? .header : .query, signatureVersion: "AWS4-HMAC-SHA256", payload: payload)
        sender.signedAt = authorization.date
        switch mode {
        case .anyone(let cache):
            sender.caller = cache.caller(of: head)
        #if Server
            case .signed(let verifier):
                let identity = try verifier.identify(authorization, services: ["s3"], now: now, rules: .s3)
                try verifier.verify(
                    authorization, of: identity, request: head, payloadHash: Array(payload.signedText.utf8), rules: .s3)
                sender.caller = try Caller(identity)
                sender.chain = verifier.chunkChain(authorization, of: identity)
        #endif
        }
        return sender
    }
}

/// The times of signatures in S3's words.
enum S3Clock {
    static func check(_ authorization: SigV4Authorization, now: Timestamp) throws {
        let skew = SigV4Limits.clockSkewSecondsMaxS3
        switch authorization.form {
        case .header:
            guard abs(now.wholeSeconds - authorization.date.wholeSeconds) <= skew else {
                throw tooSkewed(SigV4Time.format(authorization.date), now: now)
            }
        case .query(let seconds):
            guard let seconds else {
                throw S3Error(
                    "AuthorizationQueryParametersError", 400,
                    "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                        + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")
            }
            guard authorization.date.wholeSeconds <= now.wholeSeconds + skew else {
                throw S3Error.accessDenied("Request is not valid yet")
            }
            let end = authorization.date.advanced(by: .seconds(seconds))
            if end < now { throw expired(end, now: now, seconds: seconds) }
        }
    }

    static func tooSkewed(_ time: String, now: Timestamp) -> S3Error {
        S3Error(
            "RequestTimeTooSkewed", 403,
            "The difference between the request time and the current time is too large.",
            [
                ("RequestTime", time), ("ServerTime", SigV4Time.formatISO8601(now)),
                ("MaxAllowedSkewMilliseconds", String(SigV4Limits.clockSkewSecondsMaxS3 * 1000)),
            ])
    }

    static func expired(_ end: Timestamp, now: Timestamp, seconds: Int?) -> S3Error {
        var error = S3Error.accessDenied("Request has expired")
        if let seconds { error.details.append(("X-Amz-Expires", String(seconds))) }
        error.details.append(("Expires", SigV4Time.formatISO8601(end)))
        error.details.append(("ServerTime", SigV4Time.formatISO8601(now)))
        return error
    }
}

extension S3Error {
    /// What is wrong with a version 4 signature, in S3's words.
    init(_ error: SigV4Error, _ head: WireRequest) {
        let isHeader = head.headers["authorization"] != nil
        switch error {
        case .missingAuthenticationToken:
            self = .accessDenied()
        case .incomplete(let message):
            if isHeader {
                self.init("AuthorizationHeaderMalformed", 400, "The authorization header is malformed; \(message)")
            } else {
                self.init("AuthorizationQueryParametersError", 400, message)
            }
        case .unrecognizedClient:
            let key = CredentialText.find(in: head).flatMap { try? SigV4Scope(credential: $0) }?.accessKey
            self.init(
                "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.",
                [("AWSAccessKeyId", key ?? "")])
        case .invalid(let message):
            if error == .mismatch {
                self.init(
                    "SignatureDoesNotMatch", 403,
                    "The request signature we calculated does not match the signature you provided. Check your key and "
                        + "signing method.")
            } else if isHeader {
                self.init("AuthorizationHeaderMalformed", 400, "The authorization header is malformed; \(message)")
            } else {
                self.init("AuthorizationQueryParametersError", 400, message)
            }
        }
    }

    /// What the wire says in S3's own words.
    init(_ error: some S3RequestError) {
        self.init(error.code, error.status, error.message, error.details.map { ($0.name, $0.value) })
    }
}

#if Server
    extension Caller {
        init(_ identity: SigV4Verifier.Identity) throws(SigV4Error) {
            guard let region = Region(identity.scope.region) else {
                throw .invalid("the region '\(identity.scope.region)' is wrong")
            }
            self.init(
                scope: Scope(account: identity.credential.account, region: region),
                accessKey: identity.credential.accessKey)
        }
    }
#endif
