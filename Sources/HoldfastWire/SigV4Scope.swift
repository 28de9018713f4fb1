/// What a signature is good for: `AKID/20150830/us-east-1/dynamodb/aws4_request`, taken apart.
public struct SigV4Scope: Sendable, Hashable {
    public let accessKey: String
    /// Eight digits.
    public let day: String
    public let region: String
    public let service: String

    /// - Parameter text: the `Credential` as sent. Access keys may contain slashes, the rest not.
    public init(credential text: String) throws(SigV4Error) {
        guard let fields = CredentialFields(text) else {
            throw .incomplete(
                """
                Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                '\(text)'
                """)
        }
        guard fields.terminal == "aws4_request" else {
            throw .invalid(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '\(fields.terminal)'.")
        }
        self.init(fields)
    }

    /// - Parameter fields: with the right terminal.
    init(_ fields: CredentialFields) {
        accessKey = fields.accessKey
        day = fields.day
        region = fields.region
        service = fields.service
    }

    /// The part that is signed: everything but the access key.
    public var signedText: String { "\(day)/\(region)/\(service)/aws4_request" }
}

/// A `Credential` cut at its last four slashes, its fields not yet checked.
struct CredentialFields {
    let accessKey: String
    let day: String
    let region: String
    let service: String
    let terminal: String

    /// `nil` where there are fewer.
    init?(_ credential: String) {
        let bytes = credential.utf8Span.span
        guard let (first, second, third, last) = Self.slashes(bytes) else { return nil }
        accessKey = bytes.extracting(0..<first).checkedText
        day = bytes.extracting(first + 1..<second).checkedText
        region = bytes.extracting(second + 1..<third).checkedText
        service = bytes.extracting(third + 1..<last).checkedText
        terminal = bytes.extracting(last + 1..<bytes.count).checkedText
    }

    /// The service alone, which is what requests are routed by.
    static func service(of credential: Span<UInt8>) -> String? {
        guard let (_, _, third, last) = slashes(credential) else { return nil }
        return credential.extracting(third + 1..<last).checkedText
    }

    private static func slashes(_ bytes: Span<UInt8>) -> (Int, Int, Int, Int)? {
        guard let last = bytes.lastIndex(of: 0x2F, before: bytes.count),
            let third = bytes.lastIndex(of: 0x2F, before: last), let second = bytes.lastIndex(of: 0x2F, before: third),
            let first = bytes.lastIndex(of: 0x2F, before: second)
        else { return nil }
        return (first, second, third, last)
    }
}
