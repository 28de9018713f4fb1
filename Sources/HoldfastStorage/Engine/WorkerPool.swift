/// A fixed number of threads for reads that walk, so that a page fault holds up none of the caller's.
final class WorkerPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var head = 0
        var isClosed = false

        mutating func next() -> (@Sendable () -> Void)? {
            guard head < waiting.count else { return nil }
            defer {
                head += 1
                if head == waiting.count {
                    waiting.removeAll(keepingCapacity: true)
                    head = 0
                }
            }
            return waiting[head]
        }
    }

    private let state = Monitor(State())
    private let threads: [EngineThread]

    init(threads count: Int) throws(StorageError) {
        let state = state
        var threads: [EngineThread] = []
        for _ in 0..<min(max(count, 1), 64) {
            threads.append(
                try EngineThread {
                    while let work = state.wait(until: { state -> (@Sendable () -> Void)?? in
                        if let work = state.next() { return .some(work) }
                        return state.isClosed ? .some(nil) : .none
                    }) { work() }
                })
        }
        self.threads = threads
    }

    /// Runs work on one of the threads; after the pool was closed on the caller's, where it finds the store closed.
    func run(_ work: @escaping @Sendable () -> Void) {
        let isClosed = state.signal { state in
            if !state.isClosed { state.waiting.append(work) }
            return state.isClosed
        }
        if isClosed { work() }
    }

    /// Finishes what waits, then ends the threads.
    func close() {
        state.broadcast { $0.isClosed = true }
        for thread in threads { thread.join() }
    }
}
