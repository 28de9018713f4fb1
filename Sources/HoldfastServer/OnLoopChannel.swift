#if Server
    import HummingbirdCore
    import Logging
    import NIOCore

    /// Runs a connection's requests on its own event loop, so that a request costs no hop between threads: point reads
    /// are answered there and then. What would hold the loop up (queries, scans, writes) awaits the engine's own
    /// threads.
    struct OnLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
        let base: Base

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
            base.setup(channel: channel, logger: logger)
        }

        func handle(value: Base.Value, logger: Logger) async {
            await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
                await base.handle(value: value, logger: logger)
            }
        }
    }

    /// An event loop as the place where a task's work runs.
    private final class EventLoopExecutor: TaskExecutor {
        private let loop: any EventLoop

        init(_ loop: any EventLoop) { self.loop = loop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            // Queued even where we are on the loop already: running it here would nest without bound.
            loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
#endif
