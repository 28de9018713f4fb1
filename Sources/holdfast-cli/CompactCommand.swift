#if Server
    import ArgumentParser
    import HoldfastStorage

    struct CompactCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compact",
            abstract: "Give a store's free pages back to the file system.",
            discussion: "The store must not be served meanwhile. Needs room for the compacted copy beside the old file."
        )

        @OptionGroup var directory: DataOption

        func run() async throws {
            try await reporting {
                let progress = Progress("compacting")
                let size = try Store.compact(directory.data) { progress.show($0, of: $1) }
                progress.finish()
                printLine("compacted \(directory.data): \(size.before) bytes before, \(size.after) after")
            }
        }
    }
#endif
