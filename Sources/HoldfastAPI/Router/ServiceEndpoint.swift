public import HoldfastCore
public import HoldfastWire

/// One AWS service as the router sees it: how its requests are recognised. What answers them is a `BufferedEndpoint` or
/// a `StreamingEndpoint`.
public protocol ServiceEndpoint: Sendable {
    /// The service names in a credential scope that mean this service, such as `dynamodb`.
    var signingNames: [String] { get }
    /// The part of `X-Amz-Target` before the dot, such as `DynamoDB_20120810`.
    var targetPrefixes: [String] { get }
    /// The first labels of host names that mean this service, such as `dynamodb` in `dynamodb.us-east-1.amazonaws.com`.
    /// A label with a dot means several: `streams.dynamodb`.
    var hostLabels: [String] { get }

    /// Whether a request that names no service is for this one all the same, by its path or its form. Asked last.
    func claims(_ head: WireRequest) -> Bool
}

extension ServiceEndpoint {
    public var targetPrefixes: [String] { [] }

    public func claims(_ head: WireRequest) -> Bool { false }
}

/// An endpoint whose requests are small enough to hold. The router verifies their signatures, undoes and applies
/// compression, and looks after web pages.
public protocol BufferedEndpoint: ServiceEndpoint {
    /// The `Action`s of the query protocol that it answers; empty for services without that protocol.
    var queryActions: [String] { get }

    /// The longest body of a request, before and after decompression, decided on its head alone.
    func bodyBytesMax(for head: WireRequest) -> Int

    /// Answers one request. Never throws: what goes wrong is a reply in the service's own form.
    /// - Parameter requestID: what the reply's request id header must say.
    func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse

    /// The reply to a request that was refused before the endpoint saw it, in the service's own form.
    func refuse(_ refusal: Refusal, _ head: WireRequest, requestID: String) -> WireResponse
}

extension BufferedEndpoint {
    public var queryActions: [String] { [] }

    public func bodyBytesMax(for head: WireRequest) -> Int { RouterLimits.bodyBytesMax }

    public func refuse(_ refusal: Refusal, _ head: WireRequest, requestID: String) -> WireResponse {
        refusal.jsonReply(requestID: requestID)
    }
}

/// A body as it comes, piece by piece. Pieces are asked for, so that a sender is held up by a slow taker, and one that
/// waits for `100 Continue` gets it with the first question. Used by one task at a time.
public protocol BodyPieces: AnyObject {
    /// The next piece, never an empty one; `nil` at the end. Throws where the sender went away.
    func next() async throws -> [UInt8]?
}

/// An endpoint that takes bodies too large to hold, such as objects, and that decides by itself who may do what: whose
/// request it is, whether a signature is needed, and which web pages may send it.
public protocol StreamingEndpoint: ServiceEndpoint {
    func respond(_ head: WireRequest, _ body: any BodyPieces, _ context: StreamingContext) async -> WireResponse
}

/// What the router hands to a `StreamingEndpoint` beside the request.
public struct StreamingContext: Sendable {
    public let requestID: String
    public let authenticator: Authenticator
    /// The machine's time, by which signatures are dated.
    public let now: Timestamp
    /// Whether a web page may send the request whatever the endpoint's own rules for pages say; true where no page did.
    public let isOriginTrusted: Bool
}

/// The bounds that hold for every service.
public enum RouterLimits {
    /// A DynamoDB request is 16 MB at most.
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html>.
    public static let bodyBytesMax = 16 * 1024 * 1024
    /// Smaller replies are not worth compressing.
    public static let compressedReplyBytesMin = 1024
}
