import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html>.
    func putBucketCors(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.CORSConfiguration = try await request.read(needsChecksum: true)
        try document.check()
        try await store(document, as: .cors, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html>.
    func getBucketCors(_ request: S3Request) async throws -> WireResponse { try replyStored(.cors, request) }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html>.
    func deleteBucketCors(_ request: S3Request) async throws -> WireResponse { try await remove(.cors, request) }
}

extension S3Shapes.CORSConfiguration {
    private static let rulesMax = 100
    private static let idLengthMax = 255
    private static let methods = ["GET", "PUT", "HEAD", "POST", "DELETE"]

    /// - Throws: `MalformedXML`, `InvalidRequest`.
    fileprivate func check() throws(S3Error) {
        guard corsRules.count <= Self.rulesMax else { throw .malformedXML }
        for rule in corsRules {
            guard rule.id?.unicodeScalars.count ?? 0 <= Self.idLengthMax else { throw .malformedXML }
            for method in rule.allowedMethods where !Self.methods.contains(method) {
                throw .invalidRequest(
                    "Found unsupported HTTP method in CORS config. Unsupported method is \(method)")
            }
            try Self.checkWildcards(of: "AllowedOrigin", rule.allowedOrigins)
            try Self.checkWildcards(of: "AllowedHeader", rule.allowedHeaders)
            for header in rule.exposeHeaders where header.contains("*") {
                throw .invalidRequest(
                    "ExposeHeader \"\(header)\" contains wildcard. We currently do not support wildcard for "
                        + "ExposeHeader.")
            }
        }
    }

    private static func checkWildcards(of name: String, _ values: [String]) throws(S3Error) {
        for value in values where value.utf8.count(where: { $0 == UInt8(ascii: "*") }) > 1 {
            throw .invalidRequest("\(name) \"\(value)\" can not have more than one wildcard.")
        }
    }
}
