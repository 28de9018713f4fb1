import HoldfastBuckets
import HoldfastWire

/// What S3 says to web pages of other origins: the answers to preflights, and headers on other replies, by the bucket's
/// CORS configuration. A page learns nothing where a bucket has none.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html>.
struct S3CrossOrigin {
    let head: WireRequest
    /// See ``S3Address``.
    let domains: [String]
    let buckets: Buckets

    /// What lets the page have a reply to the request itself; `nil` where it comes from no page, or nothing does.
    func grant() throws -> CORSGrant? {
        guard let origin = head.headers["origin"], let name = try bucket(S3Address(head, domains: domains)),
            let configuration = try configuration(of: name)
        else { return nil }
        return configuration.grant(
            origin: origin, method: head.method, requestHeaders: head.headers["access-control-request-headers"])
    }

    /// The answer to `OPTIONS`. It needs no signature.
    /// - Throws: `BadRequest`, `AccessForbidden`.
    func preflight() throws -> WireResponse {
        guard let origin = head.headers["origin"] else {
            throw S3Error("BadRequest", 400, "Insufficient information. Origin request header needed.")
        }
        let address = try S3Address(head, domains: domains)
        let method = head.headers["access-control-request-method"]
        func forbidden(_ message: String) -> S3Error {
            S3Error(
                "AccessForbidden", 403, "CORSResponse: \(message)",
                [("Method", method ?? head.method), ("ResourceType", address.key == nil ? "BUCKET" : "OBJECT")])
        }
        guard let name = bucket(address), try exists(name) else { throw forbidden("Bucket not found") }
        guard let configuration = try configuration(of: name) else {
            throw forbidden("CORS is not enabled for this bucket.")
        }
        guard let method, Self.methods.contains(method) else {
            throw S3Error("BadRequest", 400, "Invalid Access-Control-Request-Method: \(method ?? "null")")
        }
        let requestHeaders = head.headers["access-control-request-headers"]
        guard let grant = configuration.grant(origin: origin, method: method, requestHeaders: requestHeaders) else {
            throw forbidden(
                "This CORS request is not allowed. This is usually because the evalution of Origin, request method / "
                    + "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the "
                    + "resource's CORS spec.")
        }
        var headers = WireHeaders()
        grant.add(to: &headers)
        return S3Reply.empty(headers)
    }

    private static let methods = ["GET", "PUT", "HEAD", "POST", "DELETE"]

    private func bucket(_ address: S3Address) -> BucketName? { address.bucket.flatMap { try? BucketName($0) } }

    private func exists(_ name: BucketName) throws -> Bool { try S3Handlers.bucket(name, buckets) != nil }

    private func configuration(of name: BucketName) throws -> S3Shapes.CORSConfiguration? {
        guard try exists(name), let document = try buckets.setting(.cors, of: name) else { return nil }
        return try S3Shapes.CORSConfiguration(document: document)
    }
}
