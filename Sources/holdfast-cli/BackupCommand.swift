#if Server
    import ArgumentParser
    import Holdfast
    import HoldfastStorage

    struct BackupCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract: "Copy one point in time of a store into a new directory.",
            discussion: "Works while the store is served. The copy is a store itself.")

        @OptionGroup var directory: DataOption

        @Argument(help: "The directory to make; it must be empty or not there.")
        var target: String

        func run() async throws {
            try await reporting {
                let holdfast = try directory.openForReading()
                defer { holdfast.close() }
                let progress = Progress("backing up")
                try holdfast.backup(to: target) { progress.show($0, of: $1) }
                progress.finish()
                printLine("backed up \(directory.data) to \(target)")
            }
        }
    }
#endif
