import HoldfastCore
import Testing

@testable import HoldfastTables

struct ModelTests {
    private static let stepsPerHistory = 400

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `random histories agree with the model`(_ seed: UInt64) async throws {
        var random = SeededRandomness(seed: seed)
        let steps = (0..<Self.stepsPerHistory).map { _ in ModelStep(&random) }
        guard let failure = await failure(of: steps) else { return }
        let shortest = await shortened(Array(steps.prefix(failure.step + 1)))
        let text = shortest.map { "\($0)" }.joined(separator: "\n")
        Issue.record("seed \(seed), step \(failure.step): \(failure.text)\nshortest history:\n\(text)")
    }

    @Test func `a model that forgets deletes is found out`() async {
        var random = SeededRandomness(seed: 1)
        let steps = (0..<Self.stepsPerHistory).map { _ in ModelStep(&random) }
        #expect(await failure(of: steps, model: ModelTable(forgetsDeletes: true)) != nil)
    }

    /// The first step that fails, and how.
    private func failure(
        of steps: [ModelStep], model start: ModelTable = ModelTable()
    ) async -> (step: Int, text: String)? {
        var reached = 0
        do {
            try await withTables(.streamed) { tables, _ in
                var model = start
                for (position, step) in steps.enumerated() {
                    reached = position
                    try await step.run(tables, &model)
                }
                reached = steps.count
                try await compareWhole(tables, model)
            }
        } catch {
            return (min(reached, steps.count - 1), "\(error)")
        }
        return nil
    }

    private func compareWhole(_ tables: Tables, _ model: ModelTable) async throws {
        try expect(try await streamed(tables), model.changes)
        try await ModelStep.scan(segments: 1, limit: 100, filter: nil).run(tables, model)
        for g in 0..<3 { try await ModelStep.queryIndex(g: g, reverse: false, limit: 100).run(tables, model) }
        for partition in 0..<4 { try await ModelStep.queryLocal(partition: partition, limit: 100).run(tables, model) }
    }

    private func streamed(_ tables: Tables) async throws -> [ModelTable.Change] {
        let summary = try await tables.listStreams(table: "indexed").streams[0]
        let stream = summary.resourceName.description
        var changes: [ModelTable.Change] = []
        for shard in try await tables.describeStream(stream).shards {
            var iterator = try await tables.shardIterator(stream: stream, shard: shard.id, .trimHorizon)
            while true {
                let page = try await tables.records(iterator: iterator)
                changes += page.records.map { ModelTable.Change(old: $0.oldImage, new: $0.newImage) }
                guard let next = page.nextIterator, !page.records.isEmpty else { break }
                iterator = next
            }
        }
        return changes
    }

    /// The history without the steps that it fails without.
    private func shortened(_ steps: [ModelStep]) async -> [ModelStep] {
        var steps = steps
        var position = 0
        while position < steps.count - 1 {
            var fewer = steps
            fewer.remove(at: position)
            if await failure(of: fewer) != nil { steps = fewer } else { position += 1 }
        }
        return steps
    }
}

extension ModelStep {
    fileprivate func run(_ tables: Tables, _ model: ModelTable) async throws {
        var model = model
        try await run(tables, &model)
    }
}

extension CreateTableRequest {
    /// `indexed` with a stream of old and new images.
    fileprivate static var streamed: CreateTableRequest {
        var request = indexed
        request.stream = StreamSetting(isEnabled: true, view: .newAndOldImages)
        return request
    }
}
