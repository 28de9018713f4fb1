#if Server
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOHTTP1

    /// How a connection is served: the handlers through which its bytes go, and the task that answers its requests, one
    /// after the other.
    ///
    /// HummingbirdCore has one of its own, which speaks in its own types. Ours reads NIO's heads and writes bytes, so
    /// that nothing is converted twice.
    struct HTTPConnection: ServerChildChannel {
        typealias Value = NIOAsyncChannel<RequestPart, ReplyPart>

        private let options: ServerOptions
        private let responder: HTTPResponder
        private let loops = FlushingLoops()

        init(_ options: ServerOptions, _ responder: HTTPResponder) {
            self.options = options
            self.responder = responder
        }

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            channel.eventLoop.makeCompletedFuture {
                var limits = NIOHTTPDecoderLimitConfiguration()
                limits.maxHeaderFieldSize = options.headBytesMax
                limits.maxHeaderListSize = options.headBytesMax
                limits.maxHeaderFieldCount = 512
                let pipeline = channel.pipeline.syncOperations
                // The parser takes all that comes, but after a request to change the protocol it takes nothing.
                let decoder = HTTPRequestDecoder(limitConfiguration: limits)
                try pipeline.addHandler(
                    ByteToMessageHandler(decoder, maximumBufferSize: options.headBytesMax + Self.readBytesMax))
                try pipeline.addHandler(FlushTogether(loops))
                try pipeline.addHandler(ConnectionHandler(options))
                return try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
            }
        }

        func handle(value: Value, logger: Logger) async {
            await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
                do {
                    try await serve(value)
                } catch {
                    logger.trace("a connection has ended: \(error)")
                }
            }
        }

        private func serve(_ connection: Value) async throws {
            let channel = connection.channel
            try await withTaskCancellationHandler {
                try await connection.executeThenClose { inbound, outbound in
                    let writer = ReplyWriter(outbound)
                    do {
                        try await answerAll(inbound, writer, channel)
                    } catch is HTTPParserError {
                        try await writer.write(ByteBuffer(string: Self.unreadable), isLast: true)
                    }
                    outbound.finish()
                    try await channel.closeFuture.get()
                }
            } onCancel: {
                // Whoever could be answered in time has been.
                channel.close(promise: nil)
            }
        }

        private func answerAll(
            _ inbound: NIOAsyncChannelInboundStream<RequestPart>, _ writer: ReplyWriter, _ channel: any Channel
        ) async throws {
            let peer = channel.remoteAddress?.ipAddress
            var parts = inbound.makeAsyncIterator()
            while true {
                let part: RequestPart?
                do {
                    part = try await parts.next()
                } catch let error as HTTPParserError {
                    throw error
                } catch {
                    // The client will send no more, whatever the reason, though it may still be taking a reply.
                    return
                }
                guard let part else { return }
                guard case .head(let head) = part else { throw RequestPieces.OutOfOrder() }
                let pieces = RequestPieces(head, parts, writer)
                try await responder.respond(head, pieces, writer, channel, peer: peer)
                guard head.keepsAlive else { return }
                do {
                    try await pieces.skip()
                } catch is RequestPieces.Cut {
                    return
                }
            }
        }

        /// More than is read at once.
        private static let readBytesMax = 1 << 20

        /// What is not HTTP is answered once, and nothing after it.
        private static let unreadable = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    }
#endif
