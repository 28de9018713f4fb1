/// What a signature is good for: `AKID/20150830/us-east-1/dynamodb/aws4_request`, taken apart.
public struct SigV4Scope: Sendable, Hashable {
    public let accessKey: String
    /// Eight digits.
    public let day: String
    public let region: String
    public let service: String

    /// - Parameter text: the `Credential` as sent. Access keys may contain slashes, the rest not.
    public init(credential text: String) throws(SigV4Error) {
        let parts = text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count >= 5 else {
            throw .incomplete(
                """
                Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                '\(text)'
                """)
        }
        let rest = parts.suffix(4).map { String(Substring($0)) }
        accessKey = parts.dropLast(4).map { String(Substring($0)) }.joined(separator: "/")
        day = rest[0]
        region = rest[1]
        service = rest[2]
        guard rest[3] == "aws4_request" else {
            throw .invalid("Credential should be scoped with a valid terminator: 'aws4_request', not '\(rest[3])'.")
        }
    }

    /// The part that is signed: everything but the access key.
    public var signedText: String { "\(day)/\(region)/\(service)/aws4_request" }
}
