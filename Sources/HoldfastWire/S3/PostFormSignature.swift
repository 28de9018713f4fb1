/// The signature of a form, which is over its policy, not yet checked.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html>.
public enum PostFormSignature: Sendable, Hashable {
    /// - Parameters:
    ///   - digits: 64 hexadecimal digits where it is whole.
    ///   - token: the session token beside it.
    case version4(SigV4Scope, digits: String, token: String?)
    /// - Parameter signature: base64 of 20 bytes where it is whole.
    case version2(accessKey: String, signature: String, token: String?)

    private static let version4Fields = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"]

    /// What a form carries; `nil` for one that is anonymous, which has no policy either.
    public init?(_ fields: PostFormFields) throws(S3SignatureError) {
        let isVersion4 = Self.version4Fields.contains { fields[$0] != nil }
        let isVersion2 = ["awsaccesskeyid", "signature", "policy"].contains { fields[$0] != nil }
        guard isVersion4 || isVersion2 else { return nil }
        func required(_ name: String) throws(S3SignatureError) -> String {
            guard let value = fields[name.lowercased()] else {
                let error = PostFormError.fieldMissing(name)
                throw .malformedField(name: name, value: "", error.message)
            }
            return value
        }
        _ = try required("policy")
        let token = fields["x-amz-security-token"]
        if isVersion4 {
            let algorithm = try required("x-amz-algorithm")
            guard algorithm == "AWS4-HMAC-SHA256" else {
                throw .malformedField(
                    name: "x-amz-algorithm", value: algorithm, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
            }
            let scope = try Self.scope(try required("x-amz-credential"))
            let date = try required("x-amz-date")
            guard SigV4Time.parse(date) != nil, date.hasPrefix(scope.day) else {
                throw .malformedField(
                    name: "x-amz-date", value: date,
                    "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\", of the credential's day")
            }
            self = .version4(scope, digits: try required("x-amz-signature"), token: token)
        } else {
            self = .version2(
                accessKey: try required("AWSAccessKeyId"), signature: try required("signature"), token: token)
        }
    }

    public var accessKey: String {
        switch self {
        case .version4(let scope, _, _): scope.accessKey
        case .version2(let accessKey, _, _): accessKey
        }
    }

    private static func scope(_ credential: String) throws(S3SignatureError) -> SigV4Scope {
        do throws(S3CredentialFault) {
            return try SigV4Scope(s3Credential: credential)
        } catch {
            throw .malformedField(name: "x-amz-credential", value: credential, error.problem)
        }
    }
}
