import HoldfastCore
import HoldfastDeliveries
import HoldfastStorage
import HoldfastTesting
import Synchronization
import Testing

private struct Probe: BackgroundTask {
    let name = "probe"
    let steps: AsyncStream<Timestamp>.Continuation
    let next: @Sendable (Int) -> NextStep
    let count = Counter()

    final class Counter: Sendable {
        let value = Mutex(0)
        func increment() -> Int {
            value.withLock {
                $0 += 1
                return $0
            }
        }
    }

    func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        steps.yield(now)
        return next(count.increment())
    }
}

@Suite struct `The background runner` {
    @Test func `a task steps again, at its time, and when woken, and no oftener`() async throws {
        let fixture = try TemporaryStore(trees: DeliveryTrees.all)
        defer { fixture.remove() }
        let clock = fixture.clock
        let start = clock.now
        let (steps, sink) = AsyncStream<Timestamp>.makeStream()
        let probe = Probe(steps: sink) { count in
            switch count {
            case 1: .again
            case 2: .at(start.advanced(by: .seconds(3)))
            default: .idle
            }
        }
        let runner = BackgroundRunner(store: fixture.store, tasks: [probe])
        let running = Task { await runner.run() }
        var iterator = steps.makeAsyncIterator()
        #expect(await iterator.next() == start)
        #expect(await iterator.next() == start)
        clock.advance(by: .seconds(3))
        #expect(await iterator.next() == start.advanced(by: .seconds(3)))
        runner.wake("probe")
        #expect(await iterator.next() == start.advanced(by: .seconds(3)))
        clock.advance(by: .seconds(5))
        #expect(await iterator.next() == start.advanced(by: .seconds(8)))
        running.cancel()
        await running.value
        #expect(probe.count.value.withLock { $0 } == 5)
    }

    @Test func `of two runners with different owners only one works until the lease has run out`() async throws {
        let fixture = try TemporaryStore(trees: DeliveryTrees.all)
        defer { fixture.remove() }
        let (steps, sink) = AsyncStream<Timestamp>.makeStream()
        let first = Probe(steps: sink) { _ in .idle }
        let second = Probe(steps: sink) { _ in .idle }
        let firstRunner = BackgroundRunner(store: fixture.store, tasks: [first], owner: 1)
        let firstRunning = Task { await firstRunner.run() }
        var iterator = steps.makeAsyncIterator()
        _ = await iterator.next()
        firstRunning.cancel()
        await firstRunning.value
        let secondRunner = BackgroundRunner(store: fixture.store, tasks: [second], owner: 2)
        let secondRunning = Task { await secondRunner.run() }
        fixture.clock.advance(by: .seconds(400))
        secondRunner.wake("probe")
        #expect(await iterator.next() == fixture.clock.now)
        secondRunning.cancel()
        await secondRunning.value
    }
}
