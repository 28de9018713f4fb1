/// An HTTP request whose body has been read, independent of the server that read it.
public struct WireRequest: Sendable {
    public var method: String
    /// As sent: not decoded, not normalised, without the query.
    public var path: String
    /// As sent, without the question mark; `nil` where there was none.
    public var query: String?
    /// The `Host` header or `:authority`, with its port.
    public var host: String?
    public var headers: WireHeaders
    public var body: [UInt8]
    public var isTLS: Bool
    /// The address that the request came from, where the endpoint asks for it.
    public var peer: String?

    public init(
        method: String, path: String, query: String? = nil, host: String? = nil, headers: WireHeaders = WireHeaders(),
        body: [UInt8] = [], isTLS: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.host = host
        self.headers = headers
        self.body = body
        self.isTLS = isTLS
    }
}

extension WireRequest {
    /// The operation that `X-Amz-Target` names: `GetItem` of `DynamoDB_20120810.GetItem`, nothing where it has no dot.
    /// `nil` where there is no such header.
    public var targetOperation: String? {
        guard let target = headers["x-amz-target"] else { return nil }
        let bytes = target.utf8Span.span
        return bytes.firstIndex(of: 0x2E, in: 0..<bytes.count).map { bytes.extracting(($0 + 1)...).checkedText } ?? ""
    }
}
