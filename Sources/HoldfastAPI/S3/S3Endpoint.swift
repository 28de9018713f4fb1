public import HoldfastBuckets
public import HoldfastCore
public import HoldfastWire

/// S3 over restXml, path style and virtual hosts.
///
/// Operations that Holdfast does not have answer `NotImplemented`, naming themselves.
public struct S3Endpoint: StreamingEndpoint {
    public let signingNames = ["s3"]
    public let hostLabels = ["s3"]

    let buckets: @Sendable (Scope) -> Buckets
    let canonicalIDs: CanonicalIDs
    private let domains: [String]
    let handlers = S3Handlers()

    /// - Parameters:
    ///   - canonicalIDs: the ids that owners are shown by.
    ///   - domains: names whose subdomains are buckets, beside `s3.localhost`, `localhost` and AWS's own.
    ///   - buckets: the service, acting for an account in a region.
    public init(
        canonicalIDs: CanonicalIDs = CanonicalIDs(), domains: [String] = [],
        _ buckets: @escaping @Sendable (Scope) -> Buckets
    ) {
        self.canonicalIDs = canonicalIDs
        self.domains = domains
        self.buckets = buckets
    }

    /// Everything with a bucket in its host or in its path, and what is signed in S3's older way.
    public func claims(_ head: WireRequest) -> Bool {
        if S3Host(head.host, domains: domains).isS3 { return true }
        if case .version2 = try? S3Authorization(head) { return true }
        return head.path.utf8.count > 1
    }

    public func respond(
        _ head: WireRequest, _ body: any BodyPieces, _ context: StreamingContext
    ) async -> WireResponse {
        let id = S3RequestID(context.requestID)
        // Most requests come from no page, and none of the others' questions is worth asking for them.
        let isFromPage = head.headers["origin"] != nil || head.method == "OPTIONS"
        let page = isFromPage ? S3CrossOrigin(head: head, domains: domains, buckets: buckets(.local)) : nil
        let grant = try? page?.grant()
        var response: WireResponse
        do {
            if let page, head.method == "OPTIONS" {
                response = try page.preflight()
            } else if context.isOriginTrusted || grant != nil {
                response = try await answer(head, body, context, id)
            } else {
                throw S3Error.accessDenied(Refusal.origin(head.headers["origin"] ?? "").message ?? "Access Denied")
            }
        } catch {
            response = S3Reply.error(S3Error(any: error), resource: head.path, method: head.method, id)
        }
        grant?.add(to: &response.headers)
        response.headers.append("x-amz-request-id", id.short)
        response.headers.append("x-amz-id-2", id.host)
        return response
    }

    private func answer(
        _ head: WireRequest, _ body: any BodyPieces, _ context: StreamingContext, _ id: S3RequestID
    ) async throws -> WireResponse {
        let address = try S3Address(head, domains: domains)
        let query = try S3Query(head.query)
        if address.isWebsite { return try await page(head, body, address, query, id) }
        if Self.isForm(head, address, query) { return try await postObject(head, body, address, context, id) }
        let sender = try context.authenticator.sender(of: head, address, now: context.now)
        let operation = try S3Route.operation(head, address, query)
        let request = S3Request(
            head: head, operation: operation, address: address, query: query, sender: sender,
            buckets: buckets(sender, head, id), body: S3Body(head, body, sender), requestID: id,
            canonicalIDs: canonicalIDs)
        request.access =
            operation == .putObjectTagging ? try await request.authorizeTagging() : try request.authorize()
        try request.checkRegion()
        let isCharged = try request.isCharged()
        do {
            var response = try await handlers.answer(request)
            if isCharged { response.headers.setCharged() }
            return response
        } catch let error as BucketError {
            throw request.asSeen(error)
        }
    }
}

extension S3Endpoint {
    /// The service, acting for the sender, whom events name.
    func buckets(_ sender: S3Sender, _ head: WireRequest, _ id: S3RequestID) -> Buckets {
        var acting = buckets(sender.scope)
        let principal = sender.caller.map { $0.accessKey ?? $0.scope.account.description } ?? "Anonymous"
        acting.origin = EventOrigin(
            principalID: "AWS:\(principal)", sourceAddress: head.peer ?? "127.0.0.1", requestID: id.short,
            hostID: id.host)
        return acting
    }

    /// A page of a bucket's website, which knows nobody's signature.
    private func page(
        _ head: WireRequest, _ body: any BodyPieces, _ address: S3Address, _ query: S3Query, _ id: S3RequestID
    ) async throws -> WireResponse {
        let sender = S3Sender.anonymousForm
        let request = S3Request(
            head: head, operation: head.method == "HEAD" ? .headObject : .getObject, address: address, query: query,
            sender: sender, buckets: buckets(sender.scope), body: S3Body(head, body, sender), requestID: id,
            canonicalIDs: canonicalIDs)
        return await handlers.servePage(request) { key in
            let access = try request.buckets.authorize(try request.accessRequest([.getObject], key: key))
            _ = try request.isCharged(for: access.bucket, of: access.owner)
        }
    }
}

extension S3Error {
    /// What a handler threw.
    init(any error: any Error) {
        switch error {
        case let error as S3Error: self = error
        case let error as BucketError: self.init(error)
        default: self = .incompleteBody
        }
    }
}
