#if Server
    import ArgumentParser

    @main
    struct HoldfastCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "holdfast",
            abstract: "A durable serverless backend: AWS's APIs on one directory.",
            discussion: """
                Every option can be given as an environment variable too: --log-level as HOLDFAST_LOG_LEVEL.

                Exit codes: 0 done; 1 the store has been looked at and something is wrong with it; 64 wrong usage; \
                65 not a Holdfast directory, or one of an unknown format; 69 the directory or the port is in use; \
                74 the system failed to read or write; 77 permission denied.
                """,
            subcommands: [
                ServeCommand.self, VerifyCommand.self, BackupCommand.self, RestoreCommand.self, CompactCommand.self,
                InspectCommand.self,
            ])

        static func main() async {
            let given = Array(CommandLine.arguments.dropFirst())
            await main(OptionsFromEnvironment.added(to: given))
        }
    }
#else
    @main
    struct HoldfastCommand {
        static func main() { print("This build has no server: build the package with its default traits.") }
    }
#endif
