#if Server
    import ArgumentParser
    import HoldfastStorage

    struct RestoreCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore",
            abstract: "Make a store of a backup.",
            discussion: "The backup is checked and left as it is.")

        @Argument(help: "The directory that `holdfast backup` made.")
        var source: String

        @OptionGroup var directory: DataOption

        func run() async throws {
            try await reporting {
                let progress = Progress("restoring")
                try Store.restore(from: source, to: directory.data) { progress.show($0, of: $1) }
                progress.finish()
                printLine("restored \(source) to \(directory.data)")
            }
        }
    }
#endif
