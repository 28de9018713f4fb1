import HoldfastBuckets
import HoldfastWire

extension S3Handlers {
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html>.
    func putBucketWebsite(_ request: S3Request) async throws -> WireResponse {
        let document: S3Shapes.WebsiteConfiguration = try await request.read()
        try document.check()
        try await store(document, as: .website, request)
        return S3Reply.empty()
    }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html>.
    func getBucketWebsite(_ request: S3Request) async throws -> WireResponse { try replyStored(.website, request) }

    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html>.
    func deleteBucketWebsite(_ request: S3Request) async throws -> WireResponse { try await remove(.website, request) }
}

extension S3Shapes.WebsiteConfiguration {
    private static let routingRulesMax = 50

    /// - Throws: `MalformedXML`, `InvalidArgument`, `InvalidRequest`.
    fileprivate func check() throws(S3Error) {
        if let redirect = redirectAllRequestsTo {
            guard indexDocument == nil, errorDocument == nil, routingRules == nil else {
                throw .invalidArgument(
                    "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
                    name: "RedirectAllRequestsTo", value: "not null")
            }
            guard !redirect.hostName.isEmpty else {
                throw .invalidRequest("A host name must be provided to redirect all requests (e.g. \"example.com\").")
            }
            return try Self.checkScheme(redirect.protocol)
        }
        guard let index = indexDocument else {
            throw .invalidArgument(
                "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
                name: "IndexDocument", value: "null")
        }
        guard !index.suffix.isEmpty, !index.suffix.contains("/") else {
            throw .invalidArgument(
                "The IndexDocument Suffix is not well formed", name: "IndexDocument", value: index.suffix)
        }
        if let errorDocument, errorDocument.key.isEmpty { throw .malformedXML }
        guard let rules = routingRules else { return }
        guard !rules.isEmpty else { throw .malformedXML }
        guard rules.count <= Self.routingRulesMax else {
            throw .invalidRequest(
                "\(rules.count) routing rules provided, the number of routing rules in a website configuration is "
                    + "limited to \(Self.routingRulesMax).")
        }
        for rule in rules { try rule.check() }
    }

    fileprivate static func checkScheme(_ scheme: String?) throws(S3Error) {
        guard let scheme, scheme != "http", scheme != "https" else { return }
        throw .invalidRequest(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
                + "automatically.")
    }
}

extension S3Shapes.RoutingRule {
    private static let redirectCodes: Set<Int> = [301, 302, 303, 304, 305, 307, 308]

    fileprivate func check() throws(S3Error) {
        if let condition {
            guard condition.keyPrefixEquals != nil || condition.httpErrorCodeReturnedEquals != nil else {
                throw .invalidRequest(
                    "Condition cannot be empty. To redirect all requests without a condition, the condition element "
                        + "shouldn't be present.")
            }
            if let code = condition.httpErrorCodeReturnedEquals {
                guard let number = Int(code), (400...599).contains(number) else {
                    throw .invalidRequest(
                        "The provided HTTP error code (\(code)) is not valid. Valid codes are 4XX or 5XX.")
                }
            }
        }
        guard redirect != S3Shapes.Redirect() else { throw .malformedXML }
        try S3Shapes.WebsiteConfiguration.checkScheme(redirect.protocol)
        if let host = redirect.hostName, host.isEmpty {
            throw .invalidRequest(
                "The HostName cannot be blank. To redirect within the same domain, the element should not be present.")
        }
        guard redirect.replaceKeyWith == nil || redirect.replaceKeyPrefixWith == nil else {
            throw .invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.")
        }
        if let code = redirect.httpRedirectCode {
            guard let number = Int(code), Self.redirectCodes.contains(number) else {
                throw .invalidRequest(
                    "The provided HTTP redirect code (\(code)) is not valid. Valid codes are 3XX except 300.")
            }
        }
    }
}
