#if Server
    import HummingbirdCore
    import Logging
    import NIOCore

    /// Runs a connection's requests on its own event loop, so that a request costs no hop between threads: point reads
    /// are answered there and then. What would hold the loop up (queries, scans, writes) awaits the engine's own threads.
    struct OnLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
        let base: Base

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
            base.setup(channel: channel, logger: logger)
        }

        func handle(value: Base.Value, logger: Logger) async {
            guard let executor = value.channel.eventLoop as? any TaskExecutor else {
                return await base.handle(value: value, logger: logger)
            }
            await withTaskExecutorPreference(executor) { await base.handle(value: value, logger: logger) }
        }
    }
#endif
