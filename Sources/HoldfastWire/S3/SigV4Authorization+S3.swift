import HoldfastCore

// S3 words what is wrong with a version 4 signature in its own way.

extension SigV4Authorization {
    /// - Parameter header: the `Authorization` header.
    /// - Parameter start: where its algorithm has ended.
    init(s3Header header: String, after start: Int, _ head: WireRequest) throws(S3SignatureError) {
        let components = try HeaderComponents(header, after: start)
        guard components.count == 3 else {
            throw .malformedHeader(
                """
                the authorization header requires three components: Credential, SignedHeaders, and Signature.
                """)
        }
        guard let credential = components.credential else { throw .malformedHeader("missing Credential.") }
        guard let signedHeaders = components.signedHeaders else { throw .malformedHeader("missing SignedHeaders.") }
        guard let signature = components.signature else { throw .malformedHeader("missing Signature.") }
        let scope: SigV4Scope
        do throws(S3CredentialFault) {
            scope = try SigV4Scope(s3Credential: credential)
        } catch {
            throw .malformedHeader(error.problem)
        }
        guard let text = head.headers["x-amz-date"] ?? head.headers["date"] else { throw .missingDate }
        let basic = SigV4Time.parse(text)
        guard let date = basic ?? SigV4Time.parseHTTPDate(text) else { throw .missingDate }
        let dateText = basic == nil ? SigV4Time.format(date) : text
        guard dateText.hasPrefix(scope.day) else {
            throw .malformedHeader(wrongDay(scope, dateText))
        }
        self.init(
            form: .header, credential: credential, signedHeaders: Self.names(signedHeaders), signature: signature,
            dateText: dateText, date: date, securityToken: head.headers["x-amz-security-token"])
    }

    init(s3Query query: SigV4Query, _ head: WireRequest) throws(S3SignatureError) {
        func required(_ name: String) throws(S3SignatureError) -> String {
            guard let value = query[name], !value.isEmpty else {
                throw .malformedQuery(
                    """
                    Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, \
                    X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.
                    """)
            }
            return value
        }
        guard try required("X-Amz-Algorithm") == "AWS4-HMAC-SHA256" else {
            throw .malformedQuery("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
        }
        let credential = try required("X-Amz-Credential")
        let scope: SigV4Scope
        do throws(S3CredentialFault) {
            scope = try SigV4Scope(s3Credential: credential)
        } catch {
            throw .malformedQuery("Error parsing the X-Amz-Credential parameter; \(error.problem)")
        }
        let dateText = try required("X-Amz-Date")
        guard let date = SigV4Time.parse(dateText) else {
            throw .malformedQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
        }
        guard dateText.hasPrefix(scope.day) else {
            throw .malformedQuery(wrongDay(scope, dateText))
        }
        let signature = try required("X-Amz-Signature")
        let signedHeaders = try required("X-Amz-SignedHeaders")
        guard let expires = Int(try required("X-Amz-Expires")) else {
            throw .malformedQuery("X-Amz-Expires should be a number")
        }
        guard expires >= 0 else { throw .malformedQuery("X-Amz-Expires must be non-negative") }
        guard expires <= SigV4Limits.presignedSecondsMax else {
            throw .malformedQuery(
                """
                X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less \
                than \(SigV4Limits.presignedSecondsMax) seconds
                """)
        }
        self.init(
            form: .query(expiresSeconds: expires), credential: credential, signedHeaders: Self.names(signedHeaders),
            signature: signature, dateText: dateText, date: date,
            securityToken: query["X-Amz-Security-Token"] ?? head.headers["x-amz-security-token"])
    }
}

/// What is wrong with a `Credential`; where it stood is for the caller to say.
struct S3CredentialFault: Error, Hashable {
    let problem: String
}

extension SigV4Scope {
    /// A `Credential` of S3.
    init(s3Credential text: String) throws(S3CredentialFault) {
        guard let fields = CredentialFields(text), text.utf8.first != 0x2F else {
            throw S3CredentialFault(
                problem: """
                    the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".
                    """)
        }
        let day = fields.day
        guard SigV4Time.isDay(day) else {
            throw S3CredentialFault(
                problem: """
                    incorrect date format "\(day)". This date in the credential must be in the format "yyyyMMdd".
                    """)
        }
        guard fields.service == "s3" else {
            throw S3CredentialFault(
                problem: "incorrect service \"\(fields.service)\". This endpoint belongs to \"s3\".")
        }
        guard fields.terminal == "aws4_request" else {
            throw S3CredentialFault(
                problem: "incorrect terminal \"\(fields.terminal)\". This endpoint uses \"aws4_request\".")
        }
        self.init(fields)
    }
}

private func wrongDay(_ scope: SigV4Scope, _ dateText: String) -> String {
    "Invalid credential date \"\(scope.day)\". This date is not the same as X-Amz-Date: \"\(dateText.prefix(8))\"."
}

/// What stands between commas after an `Authorization` header's algorithm: `name=value`, spaces around it left out. Of
/// two of a name the last counts.
private struct HeaderComponents {
    private(set) var credential: String?
    private(set) var signedHeaders: String?
    private(set) var signature: String?
    /// Of all, whatever their names.
    private(set) var count = 0

    init(_ header: String, after start: Int) throws(S3SignatureError) {
        let bytes = header.utf8Span.span
        var start = start
        while start < bytes.count {
            let end = bytes.firstIndex(of: 0x2C, in: start..<bytes.count) ?? bytes.count
            if end > start { try add(bytes.extracting(start..<end)) }
            start = end + 1
        }
    }

    private mutating func add(_ component: Span<UInt8>) throws(S3SignatureError) {
        var start = 0
        while start < component.count, component[start] == 0x20 { start += 1 }
        guard let equals = component.firstIndex(of: 0x3D, in: start..<component.count) else {
            let text = component.extracting(start..<component.count).checkedText
            throw .malformedHeader("the authorization component \"\(text)\" is malformed.")
        }
        var end = component.count
        while end > equals + 1, component[end - 1] == 0x20 { end -= 1 }
        let name = component.extracting(start..<equals)
        let text = component.extracting(equals + 1..<end).checkedText
        let value = text.isEmpty ? nil : text
        if name.equals(("Credential" as StaticString).span) { credential = value }
        if name.equals(("SignedHeaders" as StaticString).span) { signedHeaders = value }
        if name.equals(("Signature" as StaticString).span) { signature = value }
        count += 1
    }
}
