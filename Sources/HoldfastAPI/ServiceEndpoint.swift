public import HoldfastWire

/// One AWS service as the router sees it: how its requests are recognised, and what answers them.
public protocol ServiceEndpoint: Sendable {
    /// The service names in a credential scope that mean this service, such as `dynamodb`.
    var signingNames: [String] { get }
    /// The part of `X-Amz-Target` before the dot, such as `DynamoDB_20120810`.
    var targetPrefixes: [String] { get }
    /// The first labels of host names that mean this service, such as `dynamodb` in `dynamodb.us-east-1.amazonaws.com`.
    var hostLabels: [String] { get }
    /// The `Action`s of the query protocol that it answers; empty for services without that protocol.
    var queryActions: [String] { get }

    /// Answers one request. Never throws: what goes wrong is a reply in the service's own form.
    /// - Parameter requestID: what the reply's request id header must say.
    func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse
}

extension ServiceEndpoint {
    public var targetPrefixes: [String] { [] }
    public var queryActions: [String] { [] }
}
