#if Server
    import Synchronization

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// Shows how far a command has come: a bar on a terminal, a line now and then elsewhere.
    final class Progress: Sendable {
        private struct State {
            var lastPercent: UInt64?
            var lastLine = ContinuousClock.now
            var isDrawn = false
        }

        private static let barWidth = 40
        private static let pauseBetweenLines = Duration.seconds(5)

        private let title: String
        private let isTerminal: Bool
        private let state = Mutex(State())

        init(_ title: String) {
            self.title = title
            isTerminal = isatty(STDERR_FILENO) == 1
        }

        /// - Parameter total: 0 where it is not known.
        func show(_ done: UInt64, of total: UInt64, unit: String = "bytes") {
            state.withLock { state in
                let percent = total > 0 ? min(100, done * 100 / total) : nil
                if isTerminal {
                    if let percent, percent == state.lastPercent { return }
                    state.lastPercent = percent
                    state.isDrawn = true
                    if let percent {
                        let filled = Int(percent) * Self.barWidth / 100
                        let bar = String(repeating: "#", count: filled)
                        let rest = String(repeating: " ", count: Self.barWidth - filled)
                        writeAll("\r\(title) [\(bar)\(rest)] \(percent)%", to: STDERR_FILENO)
                    } else {
                        writeAll("\r\(title) \(done) \(unit)", to: STDERR_FILENO)
                    }
                } else if ContinuousClock.now - state.lastLine >= Self.pauseBetweenLines {
                    state.lastLine = .now
                    printError("\(title): " + (percent.map { "\($0)%" } ?? "\(done) \(unit)"))
                }
            }
        }

        /// Ends the bar's line.
        func finish() {
            state.withLock { state in
                if state.isDrawn { writeAll("\n", to: STDERR_FILENO) }
                state.isDrawn = false
            }
        }
    }
#endif
