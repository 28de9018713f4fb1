public import HoldfastCore

/// Who asks, as the signature of a request tells, or the absence of one.
public enum Requester: Hashable, Sendable {
    case anonymous
    /// A user of an account, by name, with the path before it where it has one; `nil` for the account itself, which is
    /// its root user.
    case account(AccountID, user: String?)
    /// A service of AWS's that acts on its own, such as `logging.s3.amazonaws.com`.
    case service(String)

    /// The root user of an account.
    public static func root(_ account: AccountID) -> Requester { .account(account, user: nil) }

    public var account: AccountID? {
        switch self {
        case .account(let account, _): account
        case .anonymous, .service: nil
        }
    }

    /// The user's name; `nil` for an account itself, and for those who have none.
    public var user: String? {
        if case .account(_, let user) = self { user } else { nil }
    }

    /// `arn:aws:iam::123456789012:user/Ann`; `nil` where it is nobody's.
    public var arn: String? {
        switch self {
        case .account(let account, nil): "arn:aws:iam::\(account):root"
        case .account(let account, let user?): "arn:aws:iam::\(account):user/\(user)"
        case .anonymous, .service: nil
        }
    }

    /// Whether it is the root user of an account.
    func isRoot(of account: AccountID) -> Bool { self == .root(account) }
}
