internal import HoldfastStorage
internal import Synchronization

/// Builds a store. Every item is there at the end, new or aged.
struct History<Measured: Engine> {
    /// Puts of one body while loading, what BatchWriteItem takes; a batch takes about 1,000 then.
    static var loadBody: UInt64 { 25 }

    let engine: Measured
    let workload: Workload
    let writers: Int

    /// - Returns: the mean batch of what was written one by one.
    func build(isAged: Bool) async throws -> Double {
        try await load()
        if !isAged { return 1 }
        let before = engine.store.statistics
        try await age()
        return meanBatch(since: before, engine.store.statistics)
    }

    private func load() async throws {
        let bodies = (workload.keys + Self.loadBody - 1) / Self.loadBody
        try await concurrently(steps: bodies) { body in
            let first = body * Self.loadBody
            let steps = first..<min(first + Self.loadBody, workload.keys)
            try await engine.load(steps.map { workload.visited($0, stride: 7919) })
        }
    }

    /// Half deleted at random, all written again, a quarter written while a snapshot is held, and a little more once it
    /// is gone.
    private func age() async throws {
        try await concurrently(steps: workload.keys) { step in
            let index = workload.visited(step, stride: 104_729)
            if Workload.isDeletedByAgeing(index) { try await engine.delete(index) }
        }
        try await concurrently(steps: workload.keys) { step in
            try await engine.put(workload.visited(step, stride: 1_299_709), stamp: step)
        }
        try await holdingSnapshot {
            try await concurrently(steps: workload.keys / 4) { try await put($0) }
        }
        try await concurrently(steps: workload.keys / 16) { try await put($0 + workload.keys) }
    }

    private func put(_ step: UInt64) async throws {
        let index = Choices.chosen(seed: workload.seed, step: step, below: workload.keys)
        try await engine.put(index, stamp: step + 1_000_000)
    }

    private func concurrently(
        steps: UInt64, _ body: @escaping @Sendable (UInt64) async throws -> Void
    ) async throws {
        let next = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    while case let step = next.take(), step < steps { try await body(step) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func holdingSnapshot(_ body: () async throws -> Void) async throws {
        let isReleased = Flag()
        let isHeld = Flag()
        let store = engine.store
        let holder = Task.detached {
            try await store.readOnPool { _ throws(StorageError) in
                isHeld.set()
                while !isReleased.isSet { pause(milliseconds: 2) }
            }
        }
        while !isHeld.isSet { pause(milliseconds: 1) }
        defer { isReleased.set() }
        try await body()
        isReleased.set()
        try await holder.value
    }
}

func meanBatch(since before: StoreStatistics, _ after: StoreStatistics) -> Double {
    Double(after.bodies - before.bodies) / Double(max(after.commits - before.commits, 1))
}

final class Counter: Sendable {
    private let value = Atomic<UInt64>(0)

    func take() -> UInt64 { value.add(1, ordering: .relaxed).oldValue }
}

final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
