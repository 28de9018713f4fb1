public import HoldfastCore
public import HoldfastWire

/// Takes requests to the services that answer them: finds the service, tells the caller, undoes and applies
/// compression, and answers what no service has to.
///
/// A request is taken in two steps, so that a server can turn it away before its body has come: `admit` sees the head
/// alone, `respond` the whole.
public struct APIRouter: Sendable {
    /// A request whose head has passed.
    public struct Admission: Sendable {
        /// What to do with the body.
        public let bodyPolicy: BodyPolicy
        public let requestID: String
        /// The service's first signing name, for metrics; `nil` until the body tells.
        public let service: String?
        let index: Int?
        let style: SignatureStyle
        /// `nil` where the endpoint itself asks who sends.
        let pending: Authenticator.Pending?
        let origin: String?
    }

    public enum Decision: Sendable {
        /// The reply is known already. The body, if one comes, is not wanted.
        case answer(WireResponse)
        case admit(Admission)
    }

    private let endpoints: [any ServiceEndpoint]
    private let table: ServiceTable
    private let authenticator: Authenticator
    private let crossOrigin: CrossOrigin
    private let ids: RequestIDs
    private let machineClock: any WallClock

    /// - Parameters:
    ///   - endpoints: in order of registration: where two share a signing name or an action, the first has it.
    ///   - machineClock: against which signatures are dated: clients sign with their machines' time, whatever time
    ///     the store's clock shows.
    public init(
        endpoints: [any ServiceEndpoint], authenticator: Authenticator, crossOrigin: CrossOrigin? = nil,
        ids: RequestIDs = RequestIDs(), machineClock: any WallClock = SystemClock()
    ) {
        self.endpoints = endpoints
        self.authenticator = authenticator
        self.crossOrigin = crossOrigin ?? CrossOrigin(authenticator.needsSignature ? .every : .loopback)
        self.ids = ids
        self.machineClock = machineClock
        table = ServiceTable(endpoints)
    }

    /// Decides on the head alone.
    public func admit(_ head: WireRequest) -> Decision {
        let requestID = ids.next()
        let origin = head.headers["origin"]
        let index = table.match(head)?.index
        let endpoint = index.map { endpoints[$0] }
        if let endpoint, endpoint is any StreamingEndpoint {
            return .admit(
                Admission(
                    bodyPolicy: .streamed, requestID: requestID, service: endpoint.signingNames.first, index: index,
                    style: endpoint.signatureStyle, pending: nil, origin: origin))
        }
        if let origin {
            guard crossOrigin.allows(origin) else {
                return .answer(Refusal.origin(origin).jsonReply(requestID: requestID))
            }
            if head.method == "OPTIONS", head.headers["access-control-request-method"] != nil {
                return .answer(crossOrigin.preflight(head, origin: origin))
            }
        }
        if let greeting = greeting(head, requestID: requestID) {
            return .answer(finished(greeting, head, origin: origin))
        }
        let couldBeForm = head.method == "POST" && head.headers["x-amz-target"] == nil
        guard endpoint != nil || couldBeForm else {
            return .answer(finished(Refusal.unknownOperation.jsonReply(requestID: requestID), head, origin: origin))
        }
        let style = endpoint?.signatureStyle ?? .standard
        do throws(SigV4Error) {
            let pending = try authenticator.identify(
                head, services: endpoint?.signingNames, style: style, now: machineClock.now)
            return .admit(
                Admission(
                    bodyPolicy: endpoint?.bodyPolicy(for: head) ?? .buffered(limitBytes: RouterLimits.bodyBytesMax),
                    requestID: requestID, service: endpoint?.signingNames.first, index: index, style: style,
                    pending: pending, origin: origin))
        } catch {
            return .answer(refused(.signature(error), head, endpoint, requestID: requestID, origin: origin))
        }
    }

    /// Answers an admitted request whose body is handed over as it comes.
    public func respond(
        _ head: WireRequest, _ body: any BodyPieces, _ admission: Admission
    ) async -> WireResponse {
        guard let endpoint = admission.index.flatMap({ endpoints[$0] as? any StreamingEndpoint }) else {
            preconditionFailure("only streaming endpoints have streamed bodies")
        }
        return await endpoint.respond(
            head, body,
            StreamingContext(
                requestID: admission.requestID, authenticator: authenticator, now: machineClock.now,
                isOriginTrusted: admission.origin.map { crossOrigin.allows($0) } ?? true))
    }

    /// Answers an admitted request, its body included.
    public func respond(_ request: WireRequest, _ admission: Admission) async -> WireResponse {
        guard let pending = admission.pending else { preconditionFailure("streamed bodies have their own way") }
        let requestID = admission.requestID
        let found = admission.index ?? table.match(form: request.body)?.index
        let endpoint = found.map { endpoints[$0] }
        var request = request
        do throws(Refusal) {
            do throws(SigV4Error) {
                try authenticator.verify(pending, request, style: admission.style)
            } catch {
                throw .signature(error)
            }
            guard let endpoint else { throw .unknownOperation }
            if endpoint.decodesContentEncoding { try decode(&request, admission.bodyPolicy) }
            let response = await endpoint.respond(request, caller: pending.caller, requestID: requestID)
            return finished(response, request, endpoint, origin: admission.origin)
        } catch {
            return refused(error, request, endpoint, requestID: requestID, origin: admission.origin)
        }
    }

    /// The reply to an admitted request whose body turned out to be longer than its limit.
    public func refuse(_ refusal: Refusal, _ head: WireRequest, _ admission: Admission) -> WireResponse {
        let endpoint = admission.index.map { endpoints[$0] }
        return refused(refusal, head, endpoint, requestID: admission.requestID, origin: admission.origin)
    }

    private func refused(
        _ refusal: Refusal, _ head: WireRequest, _ endpoint: (any ServiceEndpoint)?, requestID: String,
        origin: String?
    ) -> WireResponse {
        let response =
            endpoint?.refuse(refusal, head, requestID: requestID) ?? refusal.jsonReply(requestID: requestID)
        return finished(response, head, origin: origin)
    }
}

extension APIRouter {
    /// What AWS's endpoint of DynamoDB says to an unsigned `GET /`, and what tools use to see that it is there.
    private func greeting(_ head: WireRequest, requestID: String) -> WireResponse? {
        guard isIndex(head) else { return nil }
        var region = Region.usEast1.description
        if let host = head.host, host.hasPrefix("dynamodb."), host.hasSuffix(".amazonaws.com") {
            let label = host.split(separator: ".")[1]
            if Region(label) != nil { region = String(label) }
        }
        let text = "healthy: dynamodb.\(region).amazonaws.com "
        return WireResponse(
            status: 200,
            headers: WireHeaders([
                ("x-amzn-RequestId", requestID), ("x-amz-crc32", String(CRC32.checksum(of: Array(text.utf8).span))),
                ("Content-Type", "text/plain"),
            ]), body: head.method == "HEAD" ? [] : Array(text.utf8))
    }

    private func isIndex(_ head: WireRequest) -> Bool {
        (head.method == "GET" || head.method == "HEAD") && head.path == "/" && head.query == nil
            && head.headers["authorization"] == nil && head.headers["x-amz-target"] == nil
    }

    private func decode(_ request: inout WireRequest, _ policy: BodyPolicy) throws(Refusal) {
        guard let coding = request.headers["content-encoding"], !coding.isEmpty, coding != "identity" else { return }
        guard let known = Compression(rawValue: coding.lowercased()), case .buffered(let limit) = policy else {
            throw .contentEncoding(coding)
        }
        do throws(Compression.Failure) {
            request.body = try known.decompress(request.body.span, limit: limit)
        } catch {
            switch error {
            case .malformed: throw .contentEncoding(coding)
            case .tooLarge(let limit): throw .bodyTooLarge(limitBytes: limit)
            }
        }
        request.headers["content-encoding"] = nil
    }

    /// Compresses where the client asked, and adds what browsers need. A checksum is over the bytes as sent.
    private func finished(
        _ response: WireResponse, _ request: WireRequest, _ endpoint: (any ServiceEndpoint)? = nil, origin: String?
    ) -> WireResponse {
        var response = response
        if let origin { crossOrigin.add(to: &response.headers, origin: origin) }
        if endpoint?.compressesReplies ?? true, response.body.count >= RouterLimits.compressedReplyBytesMin,
            let accepted = request.headers["accept-encoding"], acceptsGzip(accepted),
            response.headers["content-encoding"] == nil
        {
            response.body = Compression.gzip.compress(response.body.span)
            response.headers.append("Content-Encoding", "gzip")
            if response.headers["x-amz-crc32"] != nil {
                response.headers["x-amz-crc32"] = String(CRC32.checksum(of: response.body.span))
            }
        }
        return response
    }

    /// Whether `gzip` is among the codings and not refused with a weight of nothing.
    private func acceptsGzip(_ accepted: String) -> Bool {
        if accepted == "identity" { return false }
        return accepted.utf8.split(separator: 0x2C).contains { coding in
            let text = Substring(coding).lowercased().filter { $0 != " " }
            return text == "gzip" || (text.hasPrefix("gzip;q=") && !["0", "0.0", "0.00"].contains(text.dropFirst(7)))
        }
    }
}
