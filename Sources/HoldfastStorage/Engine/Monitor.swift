#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// State behind a lock, with threads that wait for it to change. For the engine's own threads, which may block.
@safe final class Monitor<State>: @unchecked Sendable {
    /// Swift need not check that its uses are exclusive: the lock sees to that.
    @exclusivity(unchecked) private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(_ state: State) {
        unsafe self.state = state
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func withLock<Result, Failure: Error>(_ body: (inout State) throws(Failure) -> Result) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try unsafe body(&state)
    }

    /// Changes the state and wakes one waiting thread.
    func signal<Result>(_ body: (inout State) -> Result) -> Result {
        let result = withLock(body)
        unsafe pthread_cond_signal(condition)
        return result
    }

    /// Changes the state and wakes every waiting thread.
    func broadcast<Result>(_ body: (inout State) -> Result) -> Result {
        let result = withLock(body)
        unsafe pthread_cond_broadcast(condition)
        return result
    }

    /// Changes the state, and wakes every waiting thread where the body says so.
    func broadcastIf(_ body: (inout State) -> Bool) {
        if withLock(body) { unsafe pthread_cond_broadcast(condition) }
    }

    /// Waits until the body says so, but no longer than so many nanoseconds.
    /// - Returns: what the body said last.
    func wait(atMost nanoseconds: UInt64, until body: (inout State) -> Bool) -> Bool {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &deadline)
        let end = UInt64(deadline.tv_nsec) + nanoseconds
        deadline.tv_sec += Int(end / 1_000_000_000)
        deadline.tv_nsec = Int(end % 1_000_000_000)
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while unsafe !body(&state) {
            if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return unsafe body(&state) }
        }
        return true
    }

    /// Waits until the body gives a result.
    func wait<Result>(until body: (inout State) -> Result?) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = unsafe body(&state) { return result }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }
}
