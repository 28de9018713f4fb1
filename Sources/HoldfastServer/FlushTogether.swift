#if Server
    import NIOCore
    import Synchronization

    /// Sends the replies of one turn of an event loop together, at its end.
    ///
    /// A loop that is busy finds the requests of many connections at once. Were each reply sent as soon as it is made,
    /// the system would wake the client for each, often in our place; sent together, they wake it once. A reply waits
    /// for the requests that were found with its own, and for no others: on a loop with one connection for nothing.
    final class FlushTogether: ChannelOutboundHandler, RemovableChannelHandler {
        typealias OutboundIn = Any

        private let loops: FlushingLoops
        private var loop: FlushingLoop?
        private var context: ChannelHandlerContext?
        private var isWaiting = false

        init(_ loops: FlushingLoops) { self.loops = loops }

        func handlerAdded(context: ChannelHandlerContext) {
            self.context = context
            loop = loops.loop(of: context.eventLoop)
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            flushNow()
            self.context = nil
        }

        func flush(context: ChannelHandlerContext) {
            guard !isWaiting, let loop else { return }
            isWaiting = true
            loop.add(self)
        }

        /// What was to be sent is sent before the end.
        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            flushNow()
            context.close(mode: mode, promise: promise)
        }

        fileprivate func flushNow() {
            guard isWaiting else { return }
            isWaiting = false
            context?.flush()
        }
    }

    @available(*, unavailable)
    extension FlushTogether: Sendable {}

    /// What an event loop's connections have to send at the end of its turn. Used on the loop only.
    final class FlushingLoop {
        private let loop: any EventLoop
        private var waiting: [FlushTogether] = []

        fileprivate init(_ loop: any EventLoop) { self.loop = loop }

        fileprivate func add(_ connection: FlushTogether) {
            waiting.append(connection)
            guard waiting.count == 1 else { return }
            // Queued behind the requests that this turn has found.
            loop.assumeIsolated().execute { self.flushAll() }
        }

        private func flushAll() {
            let due = waiting
            waiting.removeAll(keepingCapacity: true)
            for connection in due { connection.flushNow() }
        }
    }

    @available(*, unavailable)
    extension FlushingLoop: Sendable {}

    /// The loops of a server that have connections.
    final class FlushingLoops: Sendable {
        private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<FlushingLoop>]>([:])

        /// Called on the loop.
        fileprivate func loop(of loop: any EventLoop) -> FlushingLoop {
            loops.withLock { loops in
                if let known = loops[ObjectIdentifier(loop)] { return known }
                let new = NIOLoopBound(FlushingLoop(loop), eventLoop: loop)
                loops[ObjectIdentifier(loop)] = new
                return new
            }.value
        }
    }
#endif
