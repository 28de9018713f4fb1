/// Why a request to S3 was refused before its service saw it, in S3's words.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
public protocol S3RequestError: Error, Sendable {
    /// The error code, such as `SignatureDoesNotMatch`.
    var code: String { get }
    var message: String { get }
    /// The HTTP status.
    var status: Int { get }
    /// The elements that the error document has beside code and message, in order.
    var details: [S3ErrorDetail] { get }
}

extension S3RequestError {
    public var details: [S3ErrorDetail] { [] }
}

/// An element of an error document.
public struct S3ErrorDetail: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
