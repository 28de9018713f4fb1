public import HoldfastCore
public import HoldfastWire

/// Takes requests to the services that answer them: finds the service, tells the caller, undoes and applies
/// compression, and answers what no service has to.
///
/// A request is taken in two steps, so that a server can turn it away before its body has come: `admit` sees the head
/// alone, `respond` the whole.
public struct APIRouter: Sendable {
    /// A service, by how it takes the bodies of its requests.
    public enum Endpoint: Sendable {
        case buffered(any BufferedEndpoint)
        case streaming(any StreamingEndpoint)

        var service: any ServiceEndpoint {
            switch self {
            case .buffered(let endpoint): endpoint
            case .streaming(let endpoint): endpoint
            }
        }
    }

    public enum Decision: Sendable {
        /// The reply is known already. The body, if one comes, is not wanted.
        case answer(WireResponse)
        /// The body is to be read whole.
        case buffer(BufferedAdmission)
        /// The body is to be handed over as it comes.
        case stream(StreamingAdmission)
    }

    /// A request whose head has passed.
    public struct BufferedAdmission: Sendable {
        /// The longest body that is taken, before and after decompression.
        public let bodyBytesMax: Int
        public let requestID: String
        /// The service's first signing name, for metrics; `nil` until the body tells.
        public var service: String? { endpoint?.signingNames.first }
        /// `nil` until the body tells.
        let endpoint: (any BufferedEndpoint)?
        let pending: Authenticator.Pending
        let origin: String?
    }

    /// A request for an endpoint that looks at the head itself.
    public struct StreamingAdmission: Sendable {
        /// The service's first signing name, for metrics.
        public var service: String? { endpoint.signingNames.first }
        let endpoint: any StreamingEndpoint
        let context: StreamingContext
    }

    private let endpoints: [Endpoint]
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
        endpoints: [Endpoint], authenticator: Authenticator, crossOrigin: CrossOrigin? = nil,
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
        let endpoint: (any BufferedEndpoint)?
        switch table.match(head).map({ endpoints[$0.index] }) {
        case .streaming(let endpoint)?:
            let context = StreamingContext(
                requestID: requestID, authenticator: authenticator, now: machineClock.now,
                isOriginTrusted: origin.map { crossOrigin.allows($0) } ?? true)
            return .stream(StreamingAdmission(endpoint: endpoint, context: context))
        case .buffered(let found)?: endpoint = found
        case nil: endpoint = nil
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
        do throws(SigV4Error) {
            let pending = try authenticator.identify(
                head, services: endpoint?.signingNames, now: machineClock.now)
            return .buffer(
                BufferedAdmission(
                    bodyBytesMax: endpoint?.bodyBytesMax(for: head) ?? RouterLimits.bodyBytesMax,
                    requestID: requestID, endpoint: endpoint, pending: pending, origin: origin))
        } catch {
            return .answer(refused(.signature(error), head, endpoint, requestID: requestID, origin: origin))
        }
    }

    /// Answers an admitted request whose body is handed over as it comes.
    public func respond(
        _ head: WireRequest, _ body: any BodyPieces, _ admission: StreamingAdmission
    ) async -> WireResponse {
        await admission.endpoint.respond(head, body, admission.context)
    }

    /// Answers an admitted request, its body included.
    public func respond(_ request: WireRequest, _ admission: BufferedAdmission) async -> WireResponse {
        let requestID = admission.requestID
        let endpoint = admission.endpoint ?? endpoint(forForm: request.body)
        var request = request
        do throws(Refusal) {
            do throws(SigV4Error) { try authenticator.verify(admission.pending, request) } catch {
                throw .signature(error)
            }
            guard let endpoint else { throw .unknownOperation }
            try decode(&request, limit: admission.bodyBytesMax)
            let response = await endpoint.respond(request, caller: admission.pending.caller, requestID: requestID)
            return finished(response, request, origin: admission.origin)
        } catch {
            return refused(error, request, endpoint, requestID: requestID, origin: admission.origin)
        }
    }

    /// The reply to an admitted request whose body turned out to be longer than its limit.
    public func refuseBody(_ head: WireRequest, _ admission: BufferedAdmission) -> WireResponse {
        refused(
            .bodyTooLarge(limitBytes: admission.bodyBytesMax), head, admission.endpoint,
            requestID: admission.requestID, origin: admission.origin)
    }

    private func endpoint(forForm body: [UInt8]) -> (any BufferedEndpoint)? {
        guard let match = table.match(form: body), case .buffered(let endpoint) = endpoints[match.index] else {
            return nil
        }
        return endpoint
    }

    private func refused(
        _ refusal: Refusal, _ head: WireRequest, _ endpoint: (any BufferedEndpoint)?, requestID: String,
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

    private func decode(_ request: inout WireRequest, limit: Int) throws(Refusal) {
        guard let coding = request.headers["content-encoding"], !coding.isEmpty, coding != "identity" else { return }
        guard let known = Compression(rawValue: coding.lowercased()) else { throw .contentEncoding(coding) }
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
    private func finished(_ response: WireResponse, _ request: WireRequest, origin: String?) -> WireResponse {
        var response = response
        if let origin { crossOrigin.add(to: &response.headers, origin: origin) }
        if response.body.count >= RouterLimits.compressedReplyBytesMin,
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
