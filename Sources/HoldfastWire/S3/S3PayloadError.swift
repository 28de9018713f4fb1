/// What is wrong with what a head says of its body, or with the body by what the head says.
public enum S3PayloadError: S3RequestError, Hashable {
    /// A signature in the `Authorization` header comes without `x-amz-content-sha256`.
    case missingHash
    /// `x-amz-content-sha256` is neither a hash nor a keyword.
    case invalidHash(String)
    /// A form of signing that is not here.
    case notImplemented(String)
    /// A chunked body without `x-amz-decoded-content-length`.
    case missingLength
    case invalidLength(String)
    /// `x-amz-trailer` names what cannot be a trailer.
    case unsupportedTrailer
    /// The body is not the one that was hashed.
    case hashMismatch(sent: String, computed: String)

    /// S3's words for what it does not have; it uses them where no header asked, too.
    public static let notImplementedMessage = "A header you provided implies functionality that is not implemented"

    public var code: String {
        switch self {
        case .missingHash, .unsupportedTrailer: "InvalidRequest"
        case .invalidHash, .invalidLength: "InvalidArgument"
        case .notImplemented: "NotImplemented"
        case .missingLength: "MissingContentLength"
        case .hashMismatch: "XAmzContentSHA256Mismatch"
        }
    }

    public var message: String {
        switch self {
        case .missingHash:
            "Missing required header for this request: x-amz-content-sha256"
        case .invalidHash:
            """
            x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, \
            STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, \
            STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid \
            sha256 value.
            """
        case .notImplemented: Self.notImplementedMessage
        case .missingLength:
            "You must provide the Content-Length HTTP header."
        case .invalidLength:
            "The value of x-amz-decoded-content-length is not a number of bytes."
        case .unsupportedTrailer:
            "The value specified in the x-amz-trailer header is not supported"
        case .hashMismatch:
            "The provided 'x-amz-content-sha256' header does not match what was computed."
        }
    }

    public var status: Int {
        switch self {
        case .missingHash, .invalidHash, .invalidLength, .unsupportedTrailer, .hashMismatch: 400
        case .missingLength: 411
        case .notImplemented: 501
        }
    }

    public var details: [S3ErrorDetail] {
        switch self {
        case .missingHash, .missingLength, .unsupportedTrailer: []
        case .invalidHash(let value):
            [S3ErrorDetail("ArgumentName", "x-amz-content-sha256"), S3ErrorDetail("ArgumentValue", value)]
        case .invalidLength(let value):
            [S3ErrorDetail("ArgumentName", "x-amz-decoded-content-length"), S3ErrorDetail("ArgumentValue", value)]
        case .notImplemented(let value):
            [S3ErrorDetail("Header", "x-amz-content-sha256"), S3ErrorDetail("additionalMessage", value)]
        case .hashMismatch(let sent, let computed):
            [
                S3ErrorDetail("ClientComputedContentSHA256", sent),
                S3ErrorDetail("S3ComputedContentSHA256", computed),
            ]
        }
    }
}
