import HoldfastCore
public import HoldfastStorage
import Synchronization

/// Runs the background tasks of a store: each in a loop of its own, woken by hints, by its own deadlines, and by
/// polling where a hint was lost.
///
/// Work is claimed by a lease record, so that of several runners on one store only one runs.
public final class BackgroundRunner: Sendable {
    private static let pollInterval = Duration.seconds(1)
    private static let backoffMax = Duration.seconds(60)

    private let store: Store
    private let tasks: [any BackgroundTask]
    private let wakeUps: [String: WakeUp]
    private let lease: RunnerLease
    private let onError: @Sendable (String, any Error) -> Void

    /// - Parameters:
    ///   - owner: tells this runner from others of the same store. The same for every opening of a directory, since
    ///     its lock has already decided who runs, and a successor must not wait for the lease of one that was killed.
    ///   - onError: told of a step that failed; the task goes on after a pause.
    public init(
        store: Store, tasks: [any BackgroundTask], owner: UInt64 = 1,
        onError: @escaping @Sendable (String, any Error) -> Void = { _, _ in }
    ) {
        self.store = store
        self.tasks = tasks
        self.onError = onError
        wakeUps = Dictionary(uniqueKeysWithValues: tasks.map { ($0.name, WakeUp()) })
        lease = RunnerLease(store: store, owner: owner)
    }

    /// Runs until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for task in tasks { group.addTask { await self.loop(task) } }
        }
    }

    /// There may be something to do: a hint, which costs next to nothing. Call it from `afterCommit`.
    public func wake(_ name: String) { wakeUps[name]?.signal() }

    /// Wakes every task: for a manual clock that has moved.
    public func wakeAll() { for wakeUp in wakeUps.values { wakeUp.signal() } }

    /// Does all that can be done now, in this task: for tests and manual clocks.
    public func runUntilIdle() async throws {
        var worked = true
        while worked {
            worked = false
            for task in tasks {
                while case .again = try await task.step(store, now: store.clock.now) { worked = true }
            }
        }
    }

    private func loop(_ task: any BackgroundTask) async {
        guard let wakeUp = wakeUps[task.name] else { preconditionFailure("every task has its wake-up") }
        var failures = 0
        while !Task.isCancelled {
            let now = store.clock.now
            let poll = now.advanced(by: Self.pollInterval)
            var deadline = poll
            do {
                if try await lease.hold(now: now) {
                    switch try await task.step(store, now: now) {
                    case .again: deadline = now
                    case .at(let time): deadline = min(time, poll)
                    case .idle: break
                    }
                }
                failures = 0
            } catch is CancellationError {
                return
            } catch StorageError.closed {
                return
            } catch {
                onError(task.name, error)
                failures = min(failures + 1, 6)
                deadline = now.advanced(by: min(.seconds(1 << failures), Self.backoffMax))
            }
            if deadline <= now {
                await Task.yield()
            } else {
                await wakeUp.wait(until: deadline, clock: store.clock)
            }
        }
    }
}

/// A flag that one task waits for and any may raise.
private final class WakeUp: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func signal() {
        let waiter = state.withLock { state in
            state.isRaised = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns when raised, at the deadline, or when cancelled.
    func wait(until deadline: Timestamp, clock: any WallClock) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A sleeper that was called off must not raise the flag: the next wait would not wait.
                if (try? await clock.sleep(until: deadline)) != nil { self.signal() }
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isRaised = state.withLock { state in
                        if state.isRaised {
                            state.isRaised = false
                            return true
                        }
                        state.waiter = continuation
                        return false
                    }
                    if isRaised { continuation.resume() }
                }
            } onCancel: {
                self.signal()
            }
            group.cancelAll()
        }
    }
}
