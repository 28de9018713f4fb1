public import HoldfastCore

extension S3Authorization {
    /// Checks what can be told without the secret key: that the request is of the present, and that nothing which has
    /// an effect is outside of the signature.
    /// - Parameter now: the machine's time, not the store's: clients sign with the machine's clock.
    public func check(_ head: WireRequest, now: Timestamp) throws(S3SignatureError) {
        switch self {
        case .anonymous: return
        case .version4(let authorization):
            switch authorization.form {
            case .header: try Self.checkSkew(authorization.date, sent: authorization.dateText, now: now)
            case .query(let seconds):
                guard authorization.date <= now.advanced(by: Self.skew) else {
                    throw .notValidYet(requestTime: authorization.dateText, now: now)
                }
                let end = authorization.date.advanced(by: .seconds(seconds ?? 0))
                if end < now { throw .expired(at: end, seconds: seconds, now: now) }
            }
            try Self.checkSignedHeaders(authorization.signedHeaders, head)
        case .version2(let authorization):
            switch authorization.form {
            case .header:
                guard let text = head.headers["x-amz-date"] ?? head.headers["date"],
                    let date = SigV4Time.parseHTTPDate(text) ?? SigV4Time.parse(text)
                else { throw .missingDate }
                try Self.checkSkew(date, sent: text, now: now)
            case .query(let seconds, _):
                let end = Timestamp(seconds: seconds)
                if end < now { throw .expired(at: end, seconds: nil, now: now) }
            }
        }
    }

    private static let skew = Duration.seconds(SigV4Limits.clockSkewSecondsMaxS3)

    private static func checkSkew(_ date: Timestamp, sent: String, now: Timestamp) throws(S3SignatureError) {
        guard date <= now.advanced(by: skew), date.advanced(by: skew) >= now else {
            throw .skewed(requestTime: sent, now: now)
        }
    }

    /// The host and whatever has an effect must be under the signature; the date and the body's hash always are.
    private static func checkSignedHeaders(_ signed: [String], _ head: WireRequest) throws(S3SignatureError) {
        var missing: [String] = []
        if !signed.contains("host") { missing.append("host") }
        for field in head.headers.fields {
            guard WireHeaders.isName(field.name, startingWith: "x-amz-") else { continue }
            let name = field.name.lowercased()
            if name != S3PayloadKind.headerName, name != "x-amz-date",
                !signed.contains(name), !missing.contains(name)
            {
                missing.append(name)
            }
        }
        if !missing.isEmpty { throw .headersNotSigned(missing) }
    }
}
