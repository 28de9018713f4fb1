/// A version 2 signature of S3 as a request carries it, in its `Authorization` header or its query, not yet checked.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html>.
public struct SigV2Authorization: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        case header
        /// Presigned, good until so many seconds after 1970.
        /// - Parameter text: as sent, since that is signed.
        case query(expires: Int64, text: String)
    }

    public var form: Form
    public var accessKey: String
    /// Base64 of 20 bytes where it is whole.
    public var signature: String
    /// The session token beside the signature; `nil` where there is none.
    public var securityToken: String?

    /// What an `Authorization` header that begins with `AWS` and a space says.
    init(header: String, _ head: WireRequest) throws(S3SignatureError) {
        let parts = header.utf8.dropFirst(4).split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .invalidHeader(
                header: header, "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature")
        }
        form = .header
        accessKey = String(Substring(parts[0]))
        signature = String(Substring(parts[1]))
        securityToken = head.headers["x-amz-security-token"]
    }

    /// What a query says that has one of the parameters.
    init(_ query: SigV4Query, _ head: WireRequest) throws(S3SignatureError) {
        guard let accessKey = query["AWSAccessKeyId"], let signature = query["Signature"],
            let expires = query["Expires"]
        else { throw .missingParameters }
        guard let seconds = Int64(expires), seconds >= 0, seconds < 1 << 40 else { throw .invalidExpires(expires) }
        form = .query(expires: seconds, text: expires)
        self.accessKey = accessKey
        self.signature = signature
        securityToken = head.headers["x-amz-security-token"] ?? query["x-amz-security-token"]
    }
}
