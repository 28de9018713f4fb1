/// Why a form's policy does not let it upload.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>.
public enum PostPolicyError: S3RequestError, Hashable {
    /// It is no policy; the text says why.
    case invalid(String)
    /// The form is not as the policy has it; the text says where.
    case denied(String)
    case tooLarge(bytes: Int, maximum: Int)
    case tooSmall(bytes: Int, minimum: Int)

    static let expired = PostPolicyError.denied("Policy expired.")

    public var code: String {
        switch self {
        case .invalid: "InvalidPolicyDocument"
        case .denied: "AccessDenied"
        case .tooLarge: "EntityTooLarge"
        case .tooSmall: "EntityTooSmall"
        }
    }

    public var status: Int {
        switch self {
        case .invalid, .tooLarge, .tooSmall: 400
        case .denied: 403
        }
    }

    public var message: String {
        switch self {
        case .invalid(let problem): "Invalid Policy: \(problem)"
        case .denied(let problem): "Invalid according to Policy: \(problem)"
        case .tooLarge: "Your proposed upload exceeds the maximum allowed size"
        case .tooSmall: "Your proposed upload is smaller than the minimum allowed size"
        }
    }

    public var details: [S3ErrorDetail] {
        switch self {
        case .invalid, .denied: []
        case .tooLarge(let bytes, let maximum):
            [S3ErrorDetail("ProposedSize", String(bytes)), S3ErrorDetail("MaxSizeAllowed", String(maximum))]
        case .tooSmall(let bytes, let minimum):
            [S3ErrorDetail("ProposedSize", String(bytes)), S3ErrorDetail("MinSizeAllowed", String(minimum))]
        }
    }
}
