import HoldfastCore
public import HoldfastWire

/// The Security Token Service, as far as clients ask it who they are.
///
/// See <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.
public struct STSEndpoint: BufferedEndpoint {
    public let signingNames = ["sts"]
    public let hostLabels = ["sts"]
    public let queryActions = STSOperation.allCases.map(\.rawValue)

    private static let version = "2011-06-15"
    private let wire = AwsQuery(namespace: "https://sts.amazonaws.com/doc/\(STSEndpoint.version)/")

    public init() {}

    public func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
        let action = AwsQuery.parameters(request)["Action"] ?? ""
        guard let operation = STSOperation(rawValue: action) else {
            return wire.reply(
                code: "InvalidAction", "Could not find operation \(action) for version \(Self.version)",
                requestID: requestID)
        }
        switch operation {
        case .getCallerIdentity:
            return wire.reply(action, getCallerIdentity(caller), requestID: requestID)
        }
    }

    public func refuse(_ refusal: Refusal, _ head: WireRequest, requestID: String) -> WireResponse {
        let (code, status) = refusal.queryCode
        return wire.reply(code: code, refusal.message ?? code, requestID: requestID, status: status)
    }

    private func getCallerIdentity(_ caller: Caller) -> STSShapes.GetCallerIdentityResponse {
        let account = caller.scope.account.description
        return switch caller.principal {
        case .root:
            STSShapes.GetCallerIdentityResponse(
                userId: account, account: account, arn: "arn:aws:iam::\(account):root")
        case .user(let name):
            STSShapes.GetCallerIdentityResponse(
                userId: caller.accessKey ?? name, account: account, arn: "arn:aws:iam::\(account):user/\(name)")
        }
    }
}
