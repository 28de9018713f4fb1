internal import HoldfastStorage

@main
struct Main {
    static func main() async throws {
        do {
            try await run()
        } catch let error as UsageError {
            error.endProgram()
        }
    }

    private static func run() async throws {
        if CommandLine.arguments.dropFirst() == ["checksums"] { return try await Checksums.run() }
        if CommandLine.arguments.dropFirst().first == "objects" {
            return try await ObjectsTimed(ObjectsArguments(Array(CommandLine.arguments.dropFirst(2)))).run()
        }
        let arguments = try Arguments(CommandLine.arguments)
        switch arguments.engine {
        case .storage: try await run(StorageEngine(arguments), arguments)
        case .tables: try await run(TablesEngine(arguments), arguments)
        }
    }

    private static func run(_ engine: some Engine, _ arguments: Arguments) async throws {
        let timed = Timed(engine: engine, workload: arguments.workload, seconds: arguments.seconds)
        switch arguments.command {
        case .history:
            let history = History(engine: engine, workload: arguments.workload, writers: arguments.writers)
            let start = monotonicSeconds()
            let batch = try await history.build(isAged: arguments.isAged)
            Report(operations: Int(arguments.workload.keys), seconds: monotonicSeconds() - start)
                .with("mean_batch", batch).print()
        case .put: try await timed.puts(writers: arguments.writers)
        case .get: try await timed.gets()
        case .query: try await timed.queries()
        case .scan: try await timed.scan()
        }
        engine.store.close()
    }
}
