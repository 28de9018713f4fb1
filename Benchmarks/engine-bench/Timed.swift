internal import HoldfastStorage

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The timed runs. Each prints one line of JSON, which the driver reads.
struct Timed<Measured: Engine> {
    let engine: Measured
    let workload: Workload
    let seconds: Double

    /// Durable puts at random from so many concurrent writers, each waiting for its own.
    func puts(writers: Int) async throws {
        let before = engine.store.statistics
        let start = monotonicSeconds()
        let end = start + seconds
        let next = Counter()
        let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<writers {
                group.addTask { try await putsOfOne(next, until: end) }
            }
            var all: [Double] = []
            for try await some in group { all += some }
            return all
        }
        let elapsed = monotonicSeconds() - start
        let after = engine.store.statistics
        let sorted = latencies.sorted()
        Report(operations: sorted.count, seconds: elapsed)
            .with("mean_batch", meanBatch(since: before, after))
            .with("p50_ms", sorted[sorted.count / 2] * 1000)
            .with("p99_ms", sorted[sorted.count * 99 / 100] * 1000)
            .with("commits", Double(after.commits - before.commits))
            .with("body_us", microseconds(after.bodyTime - before.bodyTime, each: after.bodies - before.bodies))
            .with("commit_us", microseconds(after.commitTime - before.commitTime, each: after.commits - before.commits))
            .print()
    }

    private func putsOfOne(_ next: Counter, until end: Double) async throws -> [Double] {
        var latencies: [Double] = []
        var began = monotonicSeconds()
        repeat {
            try await engine.timedPut(next.take())
            let now = monotonicSeconds()
            latencies.append(now - began)
            began = now
        } while began < end
        return latencies
    }

    /// Gets at random, on one thread, each in a snapshot of its own. The keys are encoded a few at a time, off the clock:
    /// all of them at once would be fetched from memory within the time, where raw LMDB's keys are in registers.
    func gets() async throws {
        var choices = Choices(seed: workload.seed)
        var operations = 0
        var elapsed = 0.0
        repeat {
            let keys = try (0..<256).map { _ in try engine.key(choices.next(below: workload.keys)) }
            let start = monotonicSeconds()
            for key in keys where try await engine.get(key) == 0 { throw Unexpected("an empty item") }
            elapsed += monotonicSeconds() - start
            operations += keys.count
        } while elapsed < seconds
        Report(operations: operations, seconds: elapsed).print()
    }

    func queries() async throws {
        var choices = Choices(seed: workload.seed)
        var operations = 0
        let start = monotonicSeconds()
        let end = start + seconds
        repeat {
            let count = try await engine.query(choices.next(below: workload.partitions))
            if count != Workload.itemsPerQuery { throw Unexpected("a query of \(count) items") }
            operations += 1
        } while monotonicSeconds() < end
        Report(operations: operations, seconds: monotonicSeconds() - start).print()
    }

    func scan() async throws {
        let start = monotonicSeconds()
        let count = try await engine.scan()
        Report(operations: count, seconds: monotonicSeconds() - start).print()
    }
}

/// What the driver reads.
struct Report {
    private var members: [(name: String, value: Double)]

    init(operations: Int, seconds: Double) {
        members = [
            ("operations", Double(operations)), ("seconds", seconds), ("rate", Double(operations) / seconds),
        ]
    }

    consuming func with(_ name: String, _ value: Double) -> Report {
        members.append((name, value))
        return self
    }

    func print() {
        Swift.print("{\(members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ","))}")
    }
}

private func microseconds(_ time: Duration, each count: UInt64) -> Double {
    time / .microseconds(1) / Double(max(count, 1))
}

func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
