import HoldfastWire

/// A request with a signature that another program made.
struct SignedCase: Sendable, CustomStringConvertible {
    var name: String
    var service: String
    var method: String
    var path: String
    var query: String?
    var headers: [(String, String)]
    var body: String

    var description: String { name }

    func request(host: String) -> WireRequest {
        WireRequest(
            method: method, path: path, query: query, host: host, headers: WireHeaders(headers),
            body: Array(body.utf8))
    }
}
