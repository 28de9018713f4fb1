/// What is wrong with a form that uploads an object.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html>.
public enum PostFormError: S3RequestError, Hashable {
    /// The request's `Content-Type` is not `multipart/form-data`.
    case notMultipart
    /// The body is not parts between boundaries, or ends too early.
    case malformed
    /// The form has no file.
    case fileMissing
    case fieldMissing(String)
    /// What comes before the file is too long.
    case fieldsTooLarge(maximumBytes: Int)

    public var code: String {
        switch self {
        case .notMultipart: "PreconditionFailed"
        case .malformed: "MalformedPOSTRequest"
        case .fileMissing, .fieldMissing: "InvalidArgument"
        case .fieldsTooLarge: "MaxPostPreDataLengthExceededError"
        }
    }

    public var status: Int { self == .notMultipart ? 412 : 400 }

    public var message: String {
        switch self {
        case .notMultipart: "At least one of the pre-conditions you specified did not hold"
        case .malformed: "The body of your POST request is not well-formed multipart/form-data."
        case .fileMissing: "POST requires exactly one file upload per request."
        case .fieldMissing(let name):
            """
            Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of the fields.
            """
        case .fieldsTooLarge: "Your POST request fields preceding the upload file were too large."
        }
    }

    public var details: [S3ErrorDetail] {
        switch self {
        case .notMultipart:
            [S3ErrorDetail("Condition", "Bucket POST must be of the enclosure-type multipart/form-data")]
        case .malformed: []
        case .fileMissing: [S3ErrorDetail("ArgumentName", "file"), S3ErrorDetail("ArgumentValue", "0")]
        case .fieldMissing(let name): [S3ErrorDetail("ArgumentName", name), S3ErrorDetail("ArgumentValue", "")]
        case .fieldsTooLarge(let maximum): [S3ErrorDetail("MaxPostPreDataLengthBytes", String(maximum))]
        }
    }
}
