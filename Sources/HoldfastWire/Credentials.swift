public import HoldfastCore

/// An access key and whom it stands for.
public struct Credential: Sendable, Hashable {
    /// The profile's name in the file.
    public var profile: String
    public var accessKey: String
    public var secretKey: String
    /// What a request must carry as `X-Amz-Security-Token`; `nil` for keys that need none.
    public var sessionToken: String?
    public var account: AccountID
    /// The owner id that S3 shows; `nil` where the file gives none.
    public var canonicalID: String?

    public init(
        profile: String, accessKey: String, secretKey: String, sessionToken: String? = nil,
        account: AccountID = .local, canonicalID: String? = nil
    ) {
        self.profile = profile
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.sessionToken = sessionToken
        self.account = account
        self.canonicalID = canonicalID
    }
}

/// The access keys that a server accepts.
public struct Credentials: Sendable {
    private let byAccessKey: [String: Credential]

    /// - Parameter list: where two share an access key, the first is used.
    public init(_ list: [Credential]) {
        byAccessKey = Dictionary(list.map { ($0.accessKey, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public subscript(accessKey: String) -> Credential? { byAccessKey[accessKey] }

    public var count: Int { byAccessKey.count }

    /// Every one of them, in no order.
    public var all: [Credential] { Array(byAccessKey.values) }
}
