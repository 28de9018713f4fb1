/// How a request to S3 says who sends it, not yet checked.
public enum S3Authorization: Sendable, Hashable {
    /// It does not.
    case anonymous
    case version4(SigV4Authorization)
    case version2(SigV2Authorization)

    /// Looks at nothing but the head. A form says it in its body instead; see ``PostForm``.
    public init(_ head: WireRequest) throws(S3SignatureError) {
        let header = head.headers["authorization"]
        let query = Self.signature(in: head.query)
        switch (header, query) {
        case (nil, nil): self = .anonymous
        case (.some(let header), .some): throw .severalMechanisms(header: header)
        case (.some(let header), nil): self = try Self.header(header, head)
        case (nil, .some(let query)):
            if query["X-Amz-Algorithm"] ?? query["X-Amz-Credential"] ?? query["X-Amz-Signature"] != nil {
                self = .version4(try SigV4Authorization(s3Query: query, head))
            } else {
                self = .version2(try SigV2Authorization(query, head))
            }
        }
    }

    /// The access key that it names.
    public var accessKey: String? {
        switch self {
        case .anonymous: nil
        case .version2(let authorization): authorization.accessKey
        case .version4(let authorization): (try? SigV4Scope(credential: authorization.credential))?.accessKey
        }
    }

    /// The query where it has a parameter that only a signature brings.
    private static func signature(in query: String?) -> SigV4Query? {
        guard let query else { return nil }
        let names = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "AWSAccessKeyId", "Signature"]
        guard names.contains(where: { query.contains($0) }) else { return nil }
        let parsed = SigV4Query(query)
        return names.contains { parsed[$0] != nil } ? parsed : nil
    }

    private static func header(_ header: String, _ head: WireRequest) throws(S3SignatureError) -> S3Authorization {
        guard let space = header.utf8.firstIndex(of: 0x20) else {
            throw .invalidHeader(
                header: header, "Authorization header is invalid -- one and only one ' ' (space) required")
        }
        let type = header[..<space]
        if type == "AWS4-HMAC-SHA256" {
            let start = header.utf8.distance(from: header.utf8.startIndex, to: space) + 1
            return .version4(try SigV4Authorization(s3Header: header, after: start, head))
        }
        if type == "AWS" { return .version2(try SigV2Authorization(header: header, head)) }
        if type.hasPrefix("AWS4-") { throw .unsupportedAlgorithm }
        throw .unsupportedType(header: header)
    }
}
