import Crypto
public import HoldfastCore

/// The name that grants and owners have in S3's documents: 64 lower-case hexadecimal digits, which tell nothing of the
/// account behind them.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html>.
public struct CanonicalID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Parameter digits: exactly 64 lower-case hexadecimal digits; anything else gives `nil`.
    public init?(_ digits: some StringProtocol) {
        let isLegal = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard digits.utf8.count == 64, isLegal else { return nil }
        description = String(digits)
    }

    /// The id of an account for which none is configured: the same wherever and whenever it is asked for.
    public init(of account: AccountID) {
        let text = Self.prefix + account.description
        description = hexadecimalText(Array(SHA256.hash(data: Array(text.utf8))))
    }

    /// - Parameter bytes: 32 of them.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 32, "a canonical id is 32 bytes")
        description = hexadecimalText(bytes)
    }

    /// 32 bytes.
    var bytes: [UInt8] {
        let digits = description.utf8.map { $0 < 0x40 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    public static func < (left: CanonicalID, right: CanonicalID) -> Bool { left.description < right.description }

    /// What is hashed before the account's digits. On disk, in the grants that name an account so: it never changes.
    private static let prefix = "holdfast canonical user "
}

/// The canonical ids of accounts: derived, unless they are configured.
public struct CanonicalIDs: Sendable {
    private let configured: [AccountID: CanonicalID]
    private let accounts: [CanonicalID: AccountID]

    /// - Parameters:
    ///   - configured: ids that are not the derived ones.
    ///   - known: further accounts, so that ``account(of:)`` finds them.
    public init(_ configured: [AccountID: CanonicalID] = [:], known: some Sequence<AccountID> = EmptyCollection()) {
        self.configured = configured
        var accounts: [CanonicalID: AccountID] = [:]
        for account in known where configured[account] == nil { accounts[CanonicalID(of: account)] = account }
        for (account, id) in configured { accounts[id] = account }
        self.accounts = accounts
    }

    public subscript(account: AccountID) -> CanonicalID { configured[account] ?? CanonicalID(of: account) }

    /// Whose id it is; `nil` where no known account has it. An id cannot be traced back to an account otherwise.
    public func account(of id: CanonicalID) -> AccountID? { accounts[id] }
}
