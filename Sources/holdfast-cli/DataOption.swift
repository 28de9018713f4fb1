#if Server
    import ArgumentParser
    import Holdfast
    import HoldfastStorage

    /// The directory that a command works on.
    struct DataOption: ParsableArguments {
        @Option(help: ArgumentHelp("The directory that holds the store.", valueName: "dir"))
        var data = "data"

        /// Opens the store to be looked at, alone or beside a process that serves it.
        func openForReading() throws(StorageError) -> Holdfast {
            var options = HoldfastOptions()
            options.storage.readOnly = true
            options.runsBackgroundWork = false
            return try Holdfast.open(data, options: options)
        }
    }
#endif
