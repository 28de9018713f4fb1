#if Server
    import ArgumentParser

    @main
    struct HoldfastCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "holdfast",
            abstract: "A durable serverless backend: AWS's APIs on one directory.",
            subcommands: [ServeCommand.self])
    }
#else
    @main
    struct HoldfastCommand {
        static func main() { print("This build has no server: build the package with its default traits.") }
    }
#endif
