/// A 12-digit AWS account number.
public struct AccountID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Parameter digits: exactly 12 ASCII digits; anything else gives `nil`.
    public init?(_ digits: some StringProtocol) {
        let text = String(digits)
        let bytes = text.utf8Span.span
        guard bytes.count == 12 else { return nil }
        for index in bytes.indices where !(0x30...0x39).contains(bytes[index]) { return nil }
        description = text
    }

    private init(trusted: String) { description = trusted }

    /// The account of callers whose access key names none.
    public static let local = AccountID(trusted: "000000000000")

    public static func < (left: AccountID, right: AccountID) -> Bool { left.description < right.description }
}

/// An AWS region name such as `us-east-1`.
public struct Region: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Parameter name: 1 to 32 lower-case letters, digits and hyphens; anything else gives `nil`.
    public init?(_ name: some StringProtocol) {
        let text = String(name)
        let bytes = text.utf8Span.span
        guard (1...32).contains(bytes.count) else { return nil }
        for index in bytes.indices {
            let byte = bytes[index]
            guard (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D else { return nil }
        }
        description = text
    }

    private init(trusted: String) { description = trusted }

    public static let usEast1 = Region(trusted: "us-east-1")

    public static func < (left: Region, right: Region) -> Bool { left.description < right.description }
}

/// Whose resources a caller sees: nothing of one account or region is visible from another.
public struct Scope: Hashable, Sendable {
    public let account: AccountID
    public let region: Region

    public init(account: AccountID, region: Region) {
        self.account = account
        self.region = region
    }

    /// Account 000000000000 in us-east-1: what an embedding program uses unless it says otherwise.
    public static let local = Scope(account: .local, region: .usEast1)
}
