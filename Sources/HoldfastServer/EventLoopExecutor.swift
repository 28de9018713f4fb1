#if Server
    import NIOCore

    /// An event loop as the place where a task's work runs.
    ///
    /// A connection's requests run on its own event loop, so that a request costs no hop between threads: point reads
    /// are answered there and then. What would hold the loop up (queries, scans, writes) awaits the engine's own
    /// threads.
    final class EventLoopExecutor: TaskExecutor {
        private let loop: any EventLoop

        init(_ loop: any EventLoop) { self.loop = loop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            // Queued even where we are on the loop already: running it here would nest without bound.
            loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
#endif
