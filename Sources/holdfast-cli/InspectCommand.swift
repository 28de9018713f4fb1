#if Server
    import ArgumentParser
    import Holdfast
    import HoldfastCore
    import HoldfastStorage
    import HoldfastTables

    struct InspectCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "inspect",
            abstract: "List what is in a store: its trees, its size, its tables.",
            discussion: "Works while the store is served. Counts every entry, so it reads the store once.")

        @OptionGroup var directory: DataOption

        func run() async throws {
            try await reporting {
                let holdfast = try directory.openForReading()
                defer { holdfast.close() }
                let progress = Progress("counting")
                let report = try holdfast.verify { progress.show($0, of: 0, unit: "entries") }
                progress.finish()
                printLine("directory  \(directory.data)")
                printLine("used       \(holdfast.store.statistics.usedBytes) bytes, free pages included")
                printLine("\ntree                      entries")
                for (name, entries) in report.entries.sorted(by: { $0.key < $1.key }) {
                    printLine(padded(name, 24) + "  \(entries)")
                }
                printLine("\naccount       region          table")
                for line in try tables(of: holdfast.store) { printLine(line) }
            }
        }

        private func tables(of store: Store) throws -> [String] {
            let pageCount = 500
            var lines: [String] = []
            var range = KeyRange.all
            while true {
                let from = range
                let page = try store.read { (tx) throws(StorageError) in
                    try tx.records(TableTrees.catalog, in: from, limit: pageCount).map(\.key)
                }
                for key in page {
                    lines.append(
                        "\(key.scope.account)  " + padded(key.scope.region.description, 14) + "  \(key.name)")
                }
                guard page.count == pageCount, let last = page.last else { return lines }
                range = .after(last.encoded, within: [])
            }
        }

        private func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(0, width - text.utf8.count))
        }
    }
#endif
