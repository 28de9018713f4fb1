import HoldfastWire

/// A request to S3 with a signature that another program made.
struct SignedS3Case: Sendable, CustomStringConvertible {
    var name: String
    var method: String
    var host: String
    var bucketInHost: String?
    var path: String
    var query: String?
    var headers: [(String, String)]

    var description: String { name }

    var head: WireRequest {
        WireRequest(method: method, path: path, query: query, host: host, headers: WireHeaders(headers))
    }
}

/// The fields of a form that another program signed.
struct SignedForm: Sendable, CustomStringConvertible {
    var name: String
    var fields: [(String, String)]

    var description: String { name }
}
