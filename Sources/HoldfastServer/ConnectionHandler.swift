#if Server
    import NIOCore
    import NIOHTTP1

    /// Makes our parts of NIO's, closes a connection on which nothing is asked or nothing moves, and one that is done
    /// when the server stops.
    final class ConnectionHandler: ChannelDuplexHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias InboundOut = RequestPart
        typealias OutboundIn = ReplyPart
        typealias OutboundOut = ByteBuffer

        private let isTLS: Bool
        private let progress: ProgressGuard
        private let idleTime: TimeAmount
        private var lastActive = NIODeadline.now()
        private var check: Scheduled<Void>?
        /// Requests whose head has come and whose reply has not been written to its end.
        private var requestsUnderWay = 0
        private var isReadingRequest = false
        /// Whether the request that is read is whole with its head.
        private var isBodiless = false
        /// Whether it is the last that is answered. What comes behind it is dropped.
        private var isLast = false
        private var closesWhenAnswered = false
        /// Bytes of replies that waited in our buffers when the connection was found to do nothing else.
        private var unsentBefore = 0

        init(_ options: ServerOptions) {
            isTLS = options.tls != nil
            progress = ProgressGuard(options)
            idleTime = TimeAmount(options.idleTimeout)
        }

        func handlerAdded(context: ChannelHandlerContext) {
            if context.channel.isActive { scheduleCheck(context) }
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            check?.cancel()
            check = nil
            progress.stop()
        }

        func channelActive(context: ChannelHandlerContext) {
            scheduleCheck(context)
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if isLast, !isReadingRequest { return }
            lastActive = .now()
            switch unwrapInboundIn(data) {
            case .head(let head):
                requestsUnderWay += 1
                isReadingRequest = true
                progress.headCame()
                let head = RequestHead(head, isTLS: isTLS)
                isBodiless = head.isBodiless
                isLast = !head.keepsAlive
                context.fireChannelRead(wrapInboundOut(.head(head)))
            case .body(let piece):
                progress.bodyCame(bytes: piece.readableBytes)
                context.fireChannelRead(wrapInboundOut(.body(piece)))
            case .end:
                isReadingRequest = false
                progress.endCame()
                if !isBodiless { context.fireChannelRead(wrapInboundOut(.end)) }
            }
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            progress.readingPaused(context)
            context.fireChannelReadComplete()
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            progress.writabilityChanged(context)
            context.fireChannelWritabilityChanged()
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            let part = unwrapOutboundIn(data)
            progress.replyWritten(bytes: part.bytes.readableBytes)
            context.write(wrapOutboundOut(part.bytes), promise: promise)
            guard part.isLast else { return }
            // What is not HTTP is answered without having been a request.
            requestsUnderWay = max(0, requestsUnderWay - 1)
            lastActive = .now()
            if closesWhenAnswered, requestsUnderWay == 0 { closeWhenSent(context) }
        }

        /// Closes our side when the client has taken what was written before: where it has closed its own, NIO drops
        /// what has not been sent.
        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            guard mode == .output else { return context.close(mode: mode, promise: promise) }
            afterSending(context) { context in context.close(mode: .output, promise: promise) }
        }

        private func closeWhenSent(_ context: ChannelHandlerContext) {
            // Before TLS has shaken hands nothing is sent at all.
            guard progress.hasReplied else { return context.close(promise: nil) }
            afterSending(context) { context in context.close(promise: nil) }
        }

        private func afterSending(
            _ context: ChannelHandlerContext, _ body: @escaping (ChannelHandlerContext) -> Void
        ) {
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenComplete { _ in body(context) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: sent)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
            if requestsUnderWay > 0 {
                closesWhenAnswered = true
            } else {
                closeWhenSent(context)
            }
        }

        // One timer runs for as long as the connection lives. Requests only note the time.
        private func scheduleCheck(_ context: ChannelHandlerContext) {
            guard check == nil else { return }
            let isAnswering = requestsUnderWay > 0 && !isReadingRequest
            let due = isAnswering ? NIODeadline.now() + idleTime : lastActive + idleTime
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            check = context.eventLoop.scheduleTask(deadline: due) {
                let (handler, context) = bound.value
                handler.look(context)
            }
        }

        private func look(_ context: ChannelHandlerContext) {
            check = nil
            guard context.channel.isActive else { return }
            // A request that has come whole waits for us, and not we for the client.
            let isAnswering = requestsUnderWay > 0 && !isReadingRequest
            // Nor is one idle who takes a reply, and not a byte now and then.
            let unsent = progress.unsent(context)
            if unsent > 0, unsentBefore == 0 || unsentBefore - unsent >= progress.bytesMin { lastActive = .now() }
            unsentBefore = unsent
            if !isAnswering, .now() >= lastActive + idleTime {
                context.close(promise: nil)
            } else {
                scheduleCheck(context)
            }
        }
    }

    @available(*, unavailable)
    extension ConnectionHandler: Sendable {}
#endif
