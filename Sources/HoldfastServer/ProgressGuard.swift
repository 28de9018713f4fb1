#if Server
    import HTTPTypes
    import NIOCore
    import NIOHTTPTypes

    /// Closes a connection whose client sends a body, or takes a reply, too slowly to be meant well.
    ///
    /// Idle connections are the HTTP channel's business; but a byte now and then keeps that content for ever. Here each
    /// period of `progressTimeout` must move at least `progressBytesMin` bytes of a body that is under way, or take
    /// as much of a reply that waits in our buffers.
    final class ProgressGuard: ChannelDuplexHandler, RemovableChannelHandler {
        typealias InboundIn = HTTPRequestPart
        typealias InboundOut = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart
        typealias OutboundOut = HTTPResponsePart

        private let period: TimeAmount
        private let bytesMin: Int
        private var bodyBytes = 0
        private var isReadingBody = false
        private var bufferedBefore = 0
        private var check: Scheduled<Void>?

        init(_ options: ServerOptions) {
            period = TimeAmount(options.progressTimeout)
            bytesMin = options.progressBytesMin
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head:
                isReadingBody = true
            case .body(let piece):
                bodyBytes += piece.readableBytes
            case .end:
                isReadingBody = false
            }
            context.fireChannelRead(data)
        }

        func channelReadComplete(context: ChannelHandlerContext) {
            // Most bodies are whole at once: only one that keeps us waiting is worth a timer.
            if isReadingBody { schedule(context) }
            context.fireChannelReadComplete()
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            if !context.channel.isWritable { schedule(context) }
            context.fireChannelWritabilityChanged()
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            check?.cancel()
            check = nil
        }

        private func schedule(_ context: ChannelHandlerContext) {
            guard check == nil else { return }
            bodyBytes = 0
            bufferedBefore = buffered(context)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            check = context.eventLoop.scheduleTask(in: period) {
                let (guardian, context) = bound.value
                guardian.look(context)
            }
        }

        private func look(_ context: ChannelHandlerContext) {
            check = nil
            guard context.channel.isActive else { return }
            let waiting = buffered(context)
            let sendsSlowly = isReadingBody && bodyBytes < bytesMin && context.channel.isWritable
            let takesSlowly = !context.channel.isWritable && bufferedBefore - waiting < bytesMin
            if sendsSlowly || takesSlowly {
                context.close(promise: nil)
            } else if isReadingBody || !context.channel.isWritable {
                schedule(context)
            }
        }

        private func buffered(_ context: ChannelHandlerContext) -> Int {
            (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        }
    }

    @available(*, unavailable)
    extension ProgressGuard: Sendable {}
#endif
