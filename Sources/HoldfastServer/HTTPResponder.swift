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
            if wire.path.utf8.starts(with: ServerPages.prefix.utf8) {
                let body = try await collect(request, limit: ServerPages.bodyBytesMax) ?? []
                try await send(await pages.respond(wire, body: body), writer, closes: false)
                return
            }
            switch router.admit(wire) {
            case .answer(let response):
                let expectsBody = request.head.headerFields[.contentLength].map { $0 != "0" } ?? false
                record(wire, service: nil, status: response.status, since: start)
                try await send(response, writer, closes: expectsBody)
                if expectsBody { try await Linger.drain(request, channel) }
            case .admit(let admission):
                guard case .buffered(let limit) = admission.bodyPolicy else {
                    preconditionFailure("no endpoint streams yet")
                }
                let length = request.head.headerFields[.contentLength].flatMap { Int($0) }
                let refusal = Refusal.bodyTooLarge(limitBytes: limit)
                if let length, length > limit {
                    let response = router.refuse(refusal, wire, admission)
                    record(wire, service: admission.service, status: response.status, since: start)
                    try await send(response, writer, closes: true)
                    return try await Linger.drain(request, channel)
                }
                if request.head.headerFields[.expect]?.lowercased() == "100-continue" {
                    try await writer.writeInformationalHead(HTTPResponse(status: .continue))
                }
                guard let body = try await collect(request, limit: limit) else {
                    let response = router.refuse(refusal, wire, admission)
                    record(wire, service: admission.service, status: response.status, since: start)
                    try await send(response, writer, closes: true)
                    return try await Linger.drain(request, channel)
                }
                wire.body = body
                let response = await router.respond(wire, admission)
                record(wire, service: admission.service, status: response.status, since: start)
                try await send(response, writer, closes: false)
            }
        }

        /// The whole body; `nil` where it is longer than the limit. Memory stays within twice the limit.
        private func collect(_ request: Request, limit: Int) async throws -> [UInt8]? {
            var iterator = request.body.makeAsyncIterator()
            guard let first = try await iterator.next() else { return [] }
            if first.readableBytes > limit { return nil }
            var body = Array(first.readableBytesView)
            while let piece = try await iterator.next() {
                if body.count + piece.readableBytes > limit { return nil }
                body.append(contentsOf: piece.readableBytesView)
            }
            return body
        }

        @concurrent
        private func send(_ response: WireResponse, _ writer: consuming ResponseWriter, closes: Bool) async throws {
            let head = HTTPResponse(response, date: dates.text(at: clock.now), closes: closes)
            let body =
                response.body.isEmpty ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body))
            try await writer.write(response: head, body: body)
        }

        private func record(
            _ request: WireRequest, service: String?, status: Int, since start: ContinuousClock.Instant
        ) {
            let elapsed = (ContinuousClock.now - start).components
            let operation = request.headers["x-amz-target"].map { target in
                target.utf8.firstIndex(of: 0x2E).map { String(target[target.utf8.index(after: $0)...]) } ?? ""
            }
            metrics.record(
                service: service ?? "none", operation: service == nil ? "none" : operation ?? request.method,
                status: status,
                nanoseconds: UInt64(elapsed.seconds) * 1_000_000_000 + UInt64(elapsed.attoseconds / 1_000_000_000))
        }
    }
#endif
