import HoldfastWire

/// What web pages may do.
///
/// AWS's endpoints let every page in, since a page without the keys can sign nothing. So do we where signatures are
/// verified. Where they are not, any page that a developer happens to visit could read and write the store on their
/// machine: then only pages that are themselves served from this machine are let in, unless told otherwise.
public struct CrossOrigin: Sendable, Hashable {
    public enum Allowed: Sendable, Hashable {
        case every
        case loopback
        /// Exactly these, such as `https://app.example.com`, beside those of this machine.
        case listed([String])
    }

    public var allowed: Allowed

    public init(_ allowed: Allowed) { self.allowed = allowed }

    func allows(_ origin: String) -> Bool {
        switch allowed {
        case .every: true
        case .loopback: Self.isLoopback(origin)
        case .listed(let origins): origins.contains(origin) || Self.isLoopback(origin)
        }
    }

    /// The reply to the question that a browser asks before it sends the request itself.
    func preflight(_ head: WireRequest, origin: String) -> WireResponse {
        var headers = WireHeaders()
        add(to: &headers, origin: origin)
        headers.append("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS")
        headers.append(
            "Access-Control-Allow-Headers", head.headers["access-control-request-headers"] ?? "*")
        headers.append("Access-Control-Max-Age", "172800")
        return WireResponse(status: 200, headers: headers)
    }

    func add(to headers: inout WireHeaders, origin: String) {
        headers.append("Access-Control-Allow-Origin", allowed == .every ? "*" : origin)
        if allowed != .every { headers.append("Vary", "Origin") }
        headers.append(
            "Access-Control-Expose-Headers",
            "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date")
    }

    private static func isLoopback(_ origin: String) -> Bool {
        guard let scheme = origin.utf8.firstIndex(of: 0x3A) else { return false }
        let name = origin[..<scheme]
        guard name == "http" || name == "https", origin[scheme...].hasPrefix("://") else { return false }
        let host = origin[origin.index(scheme, offsetBy: 3)...]
        let bare =
            host.hasPrefix("[")
            ? host.prefix { $0 != "]" } + "]" : Substring(host.prefix { $0 != ":" })
        return bare == "localhost" || bare == "127.0.0.1" || bare == "[::1]" || bare.hasSuffix(".localhost")
    }
}
