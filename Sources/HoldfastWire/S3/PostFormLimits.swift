/// The bounds of a form that uploads an object.
public struct PostFormLimits: Sendable, Hashable {
    /// Everything before the file's first byte.
    /// See `MaxPostPreDataLengthExceededError` in
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
    public var bytesBeforeFileMax = 20_480
    /// RFC 2046, section 5.1.1.
    public var boundaryBytesMax = 70

    public init() {}

    public static let standard = PostFormLimits()
}
