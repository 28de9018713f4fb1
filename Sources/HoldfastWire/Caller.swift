public import HoldfastCore

/// Who sent a request, as its signature (or the absence of one) tells.
public struct Caller: Sendable, Hashable {
    /// What the caller acts as.
    public enum Principal: Sendable, Hashable {
        /// The account itself.
        case root
        /// A user of the account.
        case user(String)
    }

    /// The account and region that the request is for. Nothing of another scope is visible to it.
    public var scope: Scope
    /// The access key named in the request; `nil` where it named none.
    public var accessKey: String?
    public var principal: Principal

    public init(scope: Scope, accessKey: String? = nil, principal: Principal = .root) {
        self.scope = scope
        self.accessKey = accessKey
        self.principal = principal
    }

    /// Account 000000000000 in us-east-1 without an access key.
    public static let local = Caller(scope: .local)
}
