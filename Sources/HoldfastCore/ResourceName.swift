/// An Amazon Resource Name, `arn:partition:service:region:account:resource`.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
public struct ResourceName: Hashable, Sendable, CustomStringConvertible {
    public let partition: String
    public let service: String
    public let region: String
    public let account: String
    /// Everything after the fifth colon, colons included.
    public let resource: String

    public init(service: String, scope: Scope, resource: String) {
        self.partition = "aws"
        self.service = service
        self.region = scope.region.description
        self.account = scope.account.description
        self.resource = resource
    }

    /// - Parameter text: `nil` comes back unless it starts with `arn:` and has six parts.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !parts[5].isEmpty else { return nil }
        partition = String(parts[1])
        service = String(parts[2])
        region = String(parts[3])
        account = String(parts[4])
        resource = String(parts[5])
    }

    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }

    /// Whose it is, where it names an account and a region that are well formed.
    public var scope: Scope? {
        guard let account = AccountID(account), let region = Region(region) else { return nil }
        return Scope(account: account, region: region)
    }
}
