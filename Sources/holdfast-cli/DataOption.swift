#if Server
    import ArgumentParser
    import HoldfastDeliveries
    import HoldfastStorage
    import HoldfastTables

    /// The directory that a command works on.
    struct DataOption: ParsableArguments {
        @Option(help: ArgumentHelp("The directory that holds the store.", valueName: "dir"))
        var data = "data"
    }

    /// Every tree of every service, as the store wants to know them.
    enum StoreTrees {
        static let all: [RawTree] = TableTrees.all + DeliveryTrees.all
    }

    extension Store {
        /// A store that is only looked at, beside a process that serves it or alone.
        static func openForReading(_ directory: String) throws(StorageError) -> Store {
            var options = StoreOptions()
            options.readOnly = true
            return try Store.open(directory, trees: StoreTrees.all, options: options)
        }
    }
#endif
