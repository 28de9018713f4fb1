internal import Holdfast
internal import HoldfastBuckets
internal import HoldfastStorage

/// The timed runs on objects. Each prints one line of JSON, which the driver reads.
struct ObjectsTimed {
    private let engine: ObjectsEngine
    private let arguments: ObjectsArguments

    init(_ arguments: ObjectsArguments) async throws {
        self.arguments = arguments
        engine = try await ObjectsEngine(arguments.directory)
    }

    func run() async throws {
        switch arguments.command {
        case .put: try await puts()
        case .get: try await gets()
        case .churn: try await churn()
        case .list: try await lists()
        case .mixed: try await mixed()
        }
        engine.holdfast.close()
    }

    /// Durable puts of objects of one size, overwriting each other at random, so many at a time.
    private func puts() async throws {
        let pieces = ObjectsEngine.pieces(arguments.size, seed: arguments.seed)
        try await report { task in
            var choices = Choices(seed: arguments.seed &+ UInt64(task) &* 7919)
            return {
                let index = Int(choices.next(below: UInt64(arguments.objects)))
                try await engine.put(try engine.key(arguments.size, index), pieces)
            }
        }
    }

    /// Reads of all bytes of objects that are there, at random.
    private func gets() async throws {
        let pieces = ObjectsEngine.pieces(arguments.size, seed: arguments.seed)
        for index in 0..<arguments.objects { try await engine.put(try engine.key(arguments.size, index), pieces) }
        try await report { task in
            var choices = Choices(seed: arguments.seed &+ UInt64(task) &* 7919)
            var buffer: [UInt8] = []
            return {
                let index = Int(choices.next(below: UInt64(arguments.objects)))
                let count = try await engine.get(try engine.key(arguments.size, index), into: &buffer)
                if count != arguments.size { throw Unexpected("an object of \(count) bytes") }
            }
        }
    }

    /// Runs an operation over and over in so many tasks, and prints how often it was done.
    private func report(_ make: @escaping @Sendable (Int) -> () async throws -> Void) async throws {
        let before = engine.holdfast.store.statistics
        let start = monotonicSeconds()
        let end = start + arguments.seconds
        let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
            for task in 0..<arguments.tasks {
                group.addTask {
                    let operation = make(task)
                    var latencies: [Double] = []
                    var began = monotonicSeconds()
                    repeat {
                        try await operation()
                        let now = monotonicSeconds()
                        latencies.append(now - began)
                        began = now
                    } while began < end
                    return latencies
                }
            }
            var all: [Double] = []
            for try await some in group { all += some }
            return all
        }
        let elapsed = monotonicSeconds() - start
        let sorted = latencies.sorted()
        let after = engine.holdfast.store.statistics
        Report(operations: sorted.count, seconds: elapsed)
            .with("commits", Double(after.commits - before.commits))
            .with("body_s", (after.bodyTime - before.bodyTime) / .seconds(1))
            .with("commit_s", (after.commitTime - before.commitTime) / .seconds(1))
            .with("p50_ms", sorted[sorted.count / 2] * 1000)
            .with("p99_ms", sorted[sorted.count * 99 / 100] * 1000)
            .print()
    }

    /// A bucket of mixed sizes, of which half is deleted at random and everything is then written again.
    private func churn() async throws {
        let sizes = [1 << 10, 16 << 10, 100_000, 1 << 20, 3 << 20]
        let contents = sizes.map { ObjectsEngine.pieces($0, seed: arguments.seed) }
        var choices = Choices(seed: arguments.seed)
        let start = monotonicSeconds()
        let keys = try (0..<arguments.objects).map { try ObjectKey("mixed/\($0)") }
        for key in keys { try await engine.put(key, contents[Int(choices.next(below: UInt64(sizes.count)))]) }
        for key in keys where choices.next(below: 2) == 0 {
            try await engine.buckets.deleteObject(engine.bucket, DeleteRequest(key))
        }
        try await engine.holdfast.runBackgroundWork()
        for key in keys { try await engine.put(key, contents[Int(choices.next(below: UInt64(sizes.count)))]) }
        Report(operations: keys.count, seconds: monotonicSeconds() - start).print()
    }

    /// The first page of a listing, whose keys are there once a run before has made them: with a delimiter that rolls
    /// nothing up, one that rolls up a hundred folders, and without any.
    private func lists() async throws {
        var request = ListRequest()
        let first = try await engine.buckets.listObjects(engine.bucket, request)
        if first.objects.isEmpty { try await fill() }
        var report = Report(operations: arguments.objects, seconds: 1)
        for (name, delimiter) in [("plain", ""), ("folders", "/"), ("absent", "|")] {
            request.delimiter = Array(delimiter.utf8)
            var times: [Double] = []
            for _ in 0..<30 {
                let start = monotonicSeconds()
                _ = try await engine.buckets.listObjects(engine.bucket, request)
                times.append(monotonicSeconds() - start)
            }
            report = report.with("\(name)_ms", times.sorted()[times.count / 2] * 1000)
        }
        report.print()
    }

    /// Empty objects in a thousand folders, all put at once by many tasks.
    private func fill() async throws {
        let next = Counter()
        let engine = engine
        let count = UInt64(arguments.objects)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<256 {
                group.addTask {
                    while true {
                        let index = next.take()
                        guard index < count else { return }
                        let key = try ObjectKey("folder-\(index % 1000)/object-\(index / 1000)")
                        try await engine.buckets.putObject(engine.bucket, key, [])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Puts of 1 KiB, alone or while four uploads of 64 MiB each run over and over.
    private func mixed() async throws {
        let engine = engine
        let uploads =
            arguments.isBusy
            ? (0..<4).map { number in
                Task {
                    let pieces = ObjectsEngine.pieces(64 << 20, seed: UInt64(number))
                    while !Task.isCancelled { try await engine.put(try engine.key(64 << 20, number), pieces) }
                }
            } : []
        // Until the uploads have bytes to send.
        if arguments.isBusy { pause(milliseconds: 1500) }
        let small = ObjectsEngine.pieces(1024, seed: arguments.seed)
        try await report { task in
            var choices = Choices(seed: arguments.seed &+ UInt64(task))
            return {
                try await engine.put(try engine.key(1024, Int(choices.next(below: 10_000))), small)
            }
        }
        for upload in uploads {
            upload.cancel()
            _ = await upload.result
        }
    }
}
