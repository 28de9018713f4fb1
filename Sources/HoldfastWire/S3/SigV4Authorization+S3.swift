import HoldfastCore

// S3 words what is wrong with a version 4 signature in its own way.

extension SigV4Authorization {
    /// - Parameter text: the `Authorization` header without its algorithm.
    init(s3Header text: Substring, _ head: WireRequest) throws(S3SignatureError) {
        var found: [Substring: Substring] = [:]
        let components = text.split(separator: ",").map { $0.drop { $0 == " " } }
        for component in components {
            guard let equals = component.firstIndex(of: "=") else {
                throw .malformedHeader("the authorization component \"\(component)\" is malformed.")
            }
            found[component[..<equals]] = component[component.index(after: equals)...].trimmingTrailingSpaces
        }
        guard components.count == 3 else {
            throw .malformedHeader(
                """
                the authorization header requires three components: Credential, SignedHeaders, and Signature.
                """)
        }
        func required(_ name: Substring) throws(S3SignatureError) -> String {
            guard let value = found[name], !value.isEmpty else { throw .malformedHeader("missing \(name).") }
            return String(value)
        }
        let credential = try required("Credential")
        let signedHeaders = try required("SignedHeaders")
        let signature = try required("Signature")
        let scope: SigV4Scope
        do throws(S3CredentialFault) {
            scope = try SigV4Scope(s3Credential: credential)
        } catch {
            throw .malformedHeader(error.problem)
        }
        guard let text = head.headers["x-amz-date"] ?? head.headers["date"],
            let date = SigV4Time.parse(text) ?? SigV4Time.parseHTTPDate(text)
        else { throw .missingDate }
        let dateText = SigV4Time.format(date)
        guard dateText.hasPrefix(scope.day) else {
            throw .malformedHeader(wrongDay(scope, dateText))
        }
        self.init(
            form: .header, credential: credential, signedHeaders: signedHeaders.names, signature: signature,
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
            form: .query(expiresSeconds: expires), credential: credential, signedHeaders: signedHeaders.names,
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
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count >= 5, !parts[0].isEmpty else {
            throw S3CredentialFault(
                problem: """
                    the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".
                    """)
        }
        let rest = parts.suffix(4)
        let day = rest[rest.startIndex]
        let service = rest[rest.startIndex + 2]
        let terminal = rest[rest.startIndex + 3]
        guard day.utf8.count == 8, SigV4Time.parse("\(day)T000000Z") != nil else {
            throw S3CredentialFault(
                problem: """
                    incorrect date format "\(day)". This date in the credential must be in the format "yyyyMMdd".
                    """)
        }
        guard service == "s3" else {
            throw S3CredentialFault(
                problem: "incorrect service \"\(service)\". This endpoint belongs to \"s3\".")
        }
        guard terminal == "aws4_request" else {
            throw S3CredentialFault(
                problem: "incorrect terminal \"\(terminal)\". This endpoint uses \"aws4_request\".")
        }
        do throws(SigV4Error) {
            try self.init(credential: text)
        } catch {
            throw S3CredentialFault(problem: error.message)
        }
    }
}

private func wrongDay(_ scope: SigV4Scope, _ dateText: String) -> String {
    "Invalid credential date \"\(scope.day)\". This date is not the same as X-Amz-Date: \"\(dateText.prefix(8))\"."
}

extension Substring {
    fileprivate var trimmingTrailingSpaces: Substring {
        var rest = self
        while rest.last == " " { rest.removeLast() }
        return rest
    }
}

extension String {
    /// The names in a list of signed headers.
    fileprivate var names: [String] { utf8.split(separator: 0x3B).map { String(Substring($0)) } }
}
