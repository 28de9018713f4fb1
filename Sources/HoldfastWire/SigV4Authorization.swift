public import HoldfastCore

/// A version 4 signature as a request carries it, in its `Authorization` header or its query, not yet checked.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
public struct SigV4Authorization: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        case header
        /// Presigned, good for so many seconds after its date; `nil` where the request does not say.
        case query(expiresSeconds: Int?)
    }

    public var form: Form
    /// The `Credential` as sent.
    public var credential: String
    /// Lower-case names in the order in which they were signed.
    public var signedHeaders: [String]
    /// As sent: 64 hexadecimal digits where it is whole.
    public var signature: String
    /// As sent, in ISO 8601's basic form.
    public var dateText: String
    public var date: Timestamp
    /// The session token beside the signature; `nil` where there is none.
    public var securityToken: String?

    /// What `request` carries. Looks at nothing but the head.
    public init(_ request: WireRequest) throws(SigV4Error) {
        let header = request.headers["authorization"]
        let isPresigned = request.query.map { $0.contains("X-Amz-") && namesSignature(in: $0) } ?? false
        switch (header, isPresigned) {
        case (nil, false):
            throw .missingAuthenticationToken
        case (.some, true):
            throw .invalid(
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
        case (.some(let header), false):
            try self.init(header: header, request: request)
        case (nil, true):
            try self.init(query: request.query ?? "")
        }
    }

    private init(header: String, request: WireRequest) throws(SigV4Error) {
        guard header.utf8.starts(with: "AWS4-".utf8) else { throw .missingAuthenticationToken }
        let bytes = header.utf8Span.span
        var algorithm: String?
        var credential: String?
        var signature: String?
        var signedHeaders: String?
        var start = 0
        while let word = nextWord(bytes, from: &start) {
            if algorithm == nil {
                algorithm = bytes.extracting(word).checkedText
                continue
            }
            guard let equals = bytes.firstIndex(of: 0x3D, in: word) else {
                throw .incomplete(
                    """
                    '\(bytes.extracting(word).checkedText)' not a valid key=value pair (missing equal-sign) in \
                    Authorization header: '\(header)'.
                    """)
            }
            let name = bytes.extracting(word.lowerBound..<equals)
            let value = bytes.extracting(equals + 1..<word.upperBound)
            if name.equals("Credential".utf8Span.span) {
                credential = value.checkedText
            } else if name.equals("SignedHeaders".utf8Span.span) {
                signedHeaders = value.checkedText
            } else if name.equals("Signature".utf8Span.span) {
                signature = value.checkedText
            }
        }
        guard algorithm == "AWS4-HMAC-SHA256" else {
            throw .incomplete("Unsupported AWS 'algorithm': '\(algorithm ?? "")'.")
        }
        let date = request.headers["x-amz-date"] ?? request.headers["date"]
        guard let credential, let signature, let signedHeaders, let date,
            !credential.isEmpty, !signature.isEmpty, !signedHeaders.isEmpty, !date.isEmpty
        else {
            let missing = [("Credential", credential), ("Signature", signature), ("SignedHeaders", signedHeaders)]
                .filter { $0.1?.isEmpty ?? true }
                .map { "Authorization header requires '\($0.0)' parameter. " }
                .joined()
            let noDate =
                date?.isEmpty ?? true
                ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. " : ""
            throw .incomplete("\(missing)\(noDate)Authorization=\(header)")
        }
        try self.init(
            form: .header, credential: credential, signedHeaders: signedHeaders, signature: signature, date: date)
        securityToken = request.headers["x-amz-security-token"]
    }

    private init(query: String) throws(SigV4Error) {
        var found: [String: String] = [:]
        for pair in SigV4Query(query).pairs {
            let name = String(decoding: pair.name, as: UTF8.self)
            if found[name] == nil { found[name] = String(decoding: pair.value, as: UTF8.self) }
        }
        let required = ["Algorithm", "Credential", "Signature", "SignedHeaders", "Date"].map { "X-Amz-" + $0 }
        let missing = required.filter { found[$0]?.isEmpty ?? true }
        guard missing.isEmpty else {
            let sentences = missing.map { "AWS query-string parameters must include '\($0)'. " }.joined()
            throw .incomplete(sentences + "Re-examine the query-string parameters.")
        }
        guard found["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256" else {
            throw .incomplete("Unsupported AWS 'algorithm': '\(found["X-Amz-Algorithm"]!)'.")
        }
        var expires: Int?
        if let text = found["X-Amz-Expires"] {
            guard let seconds = Int(text), (0...SigV4Limits.presignedSecondsMax).contains(seconds) else {
                throw .incomplete(
                    "X-Amz-Expires must be between 0 and \(SigV4Limits.presignedSecondsMax) seconds, got '\(text)'.")
            }
            expires = seconds
        }
        try self.init(
            form: .query(expiresSeconds: expires), credential: found["X-Amz-Credential"]!,
            signedHeaders: found["X-Amz-SignedHeaders"]!, signature: found["X-Amz-Signature"]!,
            date: found["X-Amz-Date"]!)
        securityToken = found["X-Amz-Security-Token"]
    }

    init(
        form: Form, credential: String, signedHeaders: [String], signature: String, dateText: String, date: Timestamp,
        securityToken: String?
    ) {
        self.form = form
        self.credential = credential
        self.signedHeaders = signedHeaders
        self.signature = signature
        self.dateText = dateText
        self.date = date
        self.securityToken = securityToken
    }

    private init(
        form: Form, credential: String, signedHeaders: String, signature: String, date: String
    ) throws(SigV4Error) {
        self.form = form
        self.credential = credential
        self.signature = signature
        self.signedHeaders = Self.names(signedHeaders)
        if let time = SigV4Time.parse(date) {
            self.date = time
            dateText = date
        } else if let time = SigV4Time.parseHTTPDate(date) {
            self.date = time
            dateText = SigV4Time.format(time)
        } else {
            throw .incomplete(
                """
                Date must be in ISO-8601 'basic format'. Got '\(date)'. See http://en.wikipedia.org/wiki/ISO_8601
                """)
        }
        guard self.signedHeaders.contains("host") else {
            throw .invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.")
        }
    }
}

/// The bounds of version 4 signatures.
public enum SigV4Limits {
    /// A presigned request is good for a week at most.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>.
    public static let presignedSecondsMax = 604_800
    /// How far a client's clock may be from ours.
    public static let clockSkewSecondsMax: Int64 = 300
    /// The same for S3. See <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html>.
    public static let clockSkewSecondsMaxS3: Int64 = 900
}

/// Where the next run of bytes without commas and spaces is; `nil` at the end.
private func nextWord(_ bytes: Span<UInt8>, from start: inout Int) -> Range<Int>? {
    while start < bytes.count, isBetweenWords(bytes[start]) { start += 1 }
    if start == bytes.count { return nil }
    let first = start
    while start < bytes.count, !isBetweenWords(bytes[start]) { start += 1 }
    return first..<start
}

private func isBetweenWords(_ byte: UInt8) -> Bool { byte == 0x2C || byte == 0x20 }

extension SigV4Authorization {
    /// The names in a list of signed headers.
    static func names(_ signedHeaders: String) -> [String] {
        signedHeaders.utf8Span.span.texts(separatedBy: 0x3B, omittingEmpty: true)
    }
}

/// Whether a query has a parameter that only a version 4 signature brings.
private func namesSignature(in query: String) -> Bool {
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders"].contains { query.contains($0) }
}
