#if Server
    import NIOCore

    /// Tells whether a client sends a body, or takes a reply, too slowly to be meant well.
    ///
    /// Idle connections are another matter, but a byte now and then keeps that content for ever. Here each period of
    /// `progressTimeout` must move at least `progressBytesMin` bytes of a body that is under way, or take as much of a
    /// reply that waits in our buffers.
    ///
    /// A part of the connection's handler, which tells it what it sees.
    final class ProgressGuard {
        private let period: TimeAmount
        let bytesMin: Int
        private var bodyBytes = 0
        private var isReadingBody = false
        /// Bytes of replies that were handed to the channel.
        private var writtenBytes = 0
        /// Of those, the ones that the client had taken at the last look.
        private var takenBefore = 0
        private var check: Scheduled<Void>?

        init(_ options: ServerOptions) {
            period = TimeAmount(options.progressTimeout)
            bytesMin = options.progressBytesMin
        }

        var hasReplied: Bool { writtenBytes > 0 }

        func headCame() { isReadingBody = true }

        func bodyCame(bytes: Int) { bodyBytes += bytes }

        func endCame() { isReadingBody = false }

        func replyWritten(bytes: Int) { writtenBytes += bytes }

        func readingPaused(_ context: ChannelHandlerContext) {
            // Most bodies are whole at once: only one that keeps us waiting is worth a timer.
            if isReadingBody { schedule(context) }
        }

        func writabilityChanged(_ context: ChannelHandlerContext) {
            if !context.channel.isWritable { schedule(context) }
        }

        func stop() {
            check?.cancel()
            check = nil
        }

        private func schedule(_ context: ChannelHandlerContext) {
            guard check == nil else { return }
            bodyBytes = 0
            takenBefore = taken(context)
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            check = context.eventLoop.scheduleTask(in: period) {
                let (guardian, context) = bound.value
                guardian.look(context)
            }
        }

        private func look(_ context: ChannelHandlerContext) {
            check = nil
            guard context.channel.isActive else { return }
            let sendsSlowly = isReadingBody && bodyBytes < bytesMin && context.channel.isWritable
            let takesSlowly = !context.channel.isWritable && taken(context) - takenBefore < bytesMin
            if sendsSlowly || takesSlowly {
                context.close(promise: nil)
            } else if isReadingBody || !context.channel.isWritable {
                schedule(context)
            }
        }

        /// Bytes of replies that have left our buffers.
        private func taken(_ context: ChannelHandlerContext) -> Int { writtenBytes - unsent(context) }

        /// Bytes of replies that wait in our buffers.
        func unsent(_ context: ChannelHandlerContext) -> Int {
            (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        }
    }

    @available(*, unavailable)
    extension ProgressGuard: Sendable {}
#endif
