#if Server
    import HoldfastAPI
    import HoldfastCore
    import HoldfastWire
    import Logging
    import NIOCore

    /// Answers HTTP requests: the server's own pages itself, everything else through the router.
    struct HTTPResponder: Sendable {
        let router: APIRouter
        let pages: ServerPages
        let metrics: ServerMetrics
        let logger: Logger
        let dates = DateHeader()
        let clock = SystemClock()

        /// - Parameter peer: the address that the connection comes from.
        func respond(
            _ head: RequestHead, _ pieces: RequestPieces, _ writer: ReplyWriter, _ channel: any Channel, peer: String?
        ) async throws {
            let start = ContinuousClock.now
            var wire = head.wire
            if head.isHostUnclear {
                record(wire, service: nil, status: WireResponse.unclearHost.status, since: start)
                try await send(.unclearHost, to: head, writer, closes: true)
                return try await Linger.drain(pieces, channel)
            }
            if wire.path.utf8.starts(with: ServerPages.prefix.utf8) {
                guard let body = try await collect(pieces, limit: ServerPages.bodyBytesMax) else {
                    try await send(.bodyTooLarge, to: head, writer, closes: true)
                    return try await Linger.drain(pieces, channel)
                }
                try await send(await pages.respond(wire, body: body), to: head, writer, closes: false)
                return
            }
            switch router.admit(wire) {
            case .answer(let response):
                record(wire, service: nil, status: response.status, since: start)
                let closes = !head.isBodiless || head.expectsContinue
                try await send(response, to: head, writer, closes: closes)
                if closes { try await Linger.drain(pieces, channel) }
            case .stream(let admission):
                wire.peer = peer
                let response = await router.respond(wire, pieces, admission)
                record(wire, service: admission.service, status: response.status, since: start)
                let closes = pieces.expectsContinue || !pieces.isAtEnd && Linger.isNeeded(for: wire)
                try await send(response, to: head, writer, closes: closes)
                if closes { try await Linger.drain(pieces, channel) }
            case .buffer(let admission):
                let length = wire.headers["content-length"].flatMap { Int($0) }
                let isTooLong = length.map { $0 > admission.bodyBytesMax } ?? false
                guard !isTooLong, let body = try await collect(pieces, limit: admission.bodyBytesMax) else {
                    let response = router.refuseBody(wire, admission)
                    record(wire, service: admission.service, status: response.status, since: start)
                    try await send(response, to: head, writer, closes: true)
                    return try await Linger.drain(pieces, channel)
                }
                wire.body = body
                let response = await router.respond(wire, admission)
                record(wire, service: admission.service, status: response.status, since: start)
                try await send(response, to: head, writer, closes: false)
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

        private func send(
            _ response: WireResponse, to head: RequestHead, _ writer: ReplyWriter, closes: Bool
        ) async throws {
            let isHead = head.wire.method == "HEAD"
            let bytes = response.encoded(
                date: dates.text(at: clock.now), closes: closes || !head.keepsAlive, isHead: isHead)
            guard !isHead, let stream = response.stream else { return try await writer.write(bytes, isLast: true) }
            try await writer.write(bytes)
            try await ReplySender(stream).send(to: writer)
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
