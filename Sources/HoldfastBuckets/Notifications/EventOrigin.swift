/// Who is behind a change, as the events of it tell: set on ``Buckets/origin`` by whoever serves requests.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html>.
public struct EventOrigin: Hashable, Sendable {
    /// The unique id of the identity behind the request.
    public var principalID: String
    /// The address that the request came from.
    public var sourceAddress: String
    /// What the reply has as `x-amz-request-id` and `x-amz-id-2`.
    public var requestID: String
    public var hostID: String

    public init(principalID: String, sourceAddress: String, requestID: String, hostID: String) {
        self.principalID = principalID
        self.sourceAddress = sourceAddress
        self.requestID = requestID
        self.hostID = hostID
    }

    /// The program that this is embedded in.
    public static let embedded = EventOrigin(
        principalID: "AWS:embedded", sourceAddress: "127.0.0.1", requestID: "", hostID: "")

    /// The service itself: lifecycle rules, restores.
    static let service = EventOrigin(
        principalID: "s3.amazonaws.com", sourceAddress: "s3.amazonaws.com", requestID: "", hostID: "")
}
