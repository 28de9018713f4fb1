#if Server
    import HTTPTypes
    import HoldfastAPI
    import HoldfastCore
    import HoldfastWire
    import HummingbirdCore
    import Logging
    import NIOCore

    /// Answers HTTP requests: the server's own pages itself, everything else through the router.
    struct HTTPResponder: Sendable {
        let router: APIRouter
        let pages: ServerPages
        let metrics: ServerMetrics
        let logger: Logger
        let isTLS: Bool
        let dates = DateHeader()
        let clock = SystemClock()

        @concurrent
        func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
            let start = ContinuousClock.now
            var wire = WireRequest(request, isTLS: isTLS)
            let pieces = RequestPieces(request, wire, channel)
            if wire.namesSeveralHosts {
                record(wire, service: nil, status: WireResponse.severalHosts.status, since: start)
                try await send(.severalHosts, writer, closes: true)
                return try await Linger.drain(pieces, channel)
            }
            if wire.path.utf8.starts(with: ServerPages.prefix.utf8) {
                let body = try await collect(pieces, limit: ServerPages.bodyBytesMax) ?? []
                try await send(await pages.respond(wire, body: body), writer, closes: false)
                return
            }
            switch router.admit(wire) {
            case .answer(let response):
                let expectsBody = wire.headers["content-length"].map { $0 != "0" } ?? false
                record(wire, service: nil, status: response.status, since: start)
                try await send(response, writer, closes: expectsBody)
                if expectsBody { try await Linger.drain(pieces, channel) }
            case .stream(let admission):
                wire.peer = channel.remoteAddress?.ipAddress
                let response = await router.respond(wire, pieces, admission)
                record(wire, service: admission.service, status: response.status, since: start)
                let closes = pieces.expectsContinue || !pieces.isAtEnd && Linger.isNeeded(for: request)
                try await send(response, writer, closes: closes)
                if closes { try await Linger.drain(pieces, channel) }
            case .buffer(let admission):
                let length = wire.headers["content-length"].flatMap { Int($0) }
                let isTooLong = length.map { $0 > admission.bodyBytesMax } ?? false
                guard !isTooLong, let body = try await collect(pieces, limit: admission.bodyBytesMax) else {
                    let response = router.refuseBody(wire, admission)
                    record(wire, service: admission.service, status: response.status, since: start)
                    try await send(response, writer, closes: true)
                    return try await Linger.drain(pieces, channel)
                }
                wire.body = body
                let response = await router.respond(wire, admission)
                record(wire, service: admission.service, status: response.status, since: start)
                try await send(response, writer, closes: false)
            }
        }

        /// The whole body; `nil` where it is longer than the limit. Memory stays within twice the limit.
        private func collect(_ pieces: RequestPieces, limit: Int) async throws -> [UInt8]? {
            guard var body = try await pieces.next() else { return [] }
            if body.count > limit { return nil }
            while let piece = try await pieces.next() {
                if body.count + piece.count > limit { return nil }
                body += piece
            }
            return body
        }

        @concurrent
        private func send(_ response: WireResponse, _ writer: consuming ResponseWriter, closes: Bool) async throws {
            let head = HTTPResponse(response, date: dates.text(at: clock.now), closes: closes)
            if let stream = response.stream {
                var body = try await writer.writeHead(head)
                try await ReplySender(stream).send(to: &body)
                return try await body.finish(nil)
            }
            let body =
                response.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
            try await writer.write(response: head, body: body)
        }

        private func record(
            _ request: WireRequest, service: String?, status: Int, since start: ContinuousClock.Instant
        ) {
            let elapsed = (ContinuousClock.now - start).components
            let operation = service == nil ? "none" : request.targetOperation ?? request.method
            metrics.record(
                service: service ?? "none", operation: operation, status: status,
                nanoseconds: UInt64(elapsed.seconds) * 1_000_000_000 + UInt64(elapsed.attoseconds / 1_000_000_000))
        }
    }
#endif
