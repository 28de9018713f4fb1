#if Server
    import ArgumentParser
    import Holdfast
    import HoldfastStorage

    struct VerifyCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Read everything in a store and name what is wrong.",
            discussion: "Works beside a server. Exits with 0 where all is well and with 1 where something is not.")

        @OptionGroup var directory: DataOption

        func run() async throws {
            try await reporting {
                let holdfast = try directory.openForReading()
                defer { holdfast.close() }
                let progress = Progress("verifying")
                let report = try holdfast.verify { progress.show($0, of: 0, unit: "entries") }
                progress.finish()
                for problem in report.problems { printLine("\(problem)") }
                for what in report.undecided { printLine("undecided, for the store kept changing: \(what)") }
                let entries = report.entries.values.reduce(0, +)
                guard report.problemCount == 0 else {
                    let word = report.problemCount == 1 ? "problem" : "problems"
                    throw Failure(
                        "\(report.problemCount) \(word) in \(entries) entries. Restore a backup.",
                        code: Failure.problemsFound)
                }
                let trees = report.entries.count
                if report.undecided.isEmpty {
                    printLine("\(entries) entries in \(trees) trees: all is well")
                } else {
                    printLine("\(entries) entries in \(trees) trees: nothing is wrong with what could be decided")
                }
            }
        }
    }
#endif
