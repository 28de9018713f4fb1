#if Server
    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif
    import HoldfastCore
    import HoldfastWire
    public import Logging

    /// Writes each message as one line of JSON on the standard error stream.
    public struct JSONLogHandler: LogHandler {
        public var logLevel: Logger.Level
        public var metadata: Logger.Metadata = [:]
        private let label: String

        public init(label: String, level: Logger.Level) {
            self.label = label
            logLevel = level
        }

        public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        public func log(event: LogEvent) {
            var line = "{\"time\":\"\(SigV4Time.format(SystemClock().now))\",\"level\":\"\(event.level)\""
            line += ",\"logger\":\"\(escaped(label))\",\"message\":\"\(escaped("\(event.message)"))\""
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            for (name, value) in all.sorted(by: { $0.key < $1.key }) {
                line += ",\"\(escaped(name))\":\"\(escaped("\(value)"))\""
            }
            line += "}\n"
            // One write a line, so that lines of several threads do not mix.
            let bytes = Array(line.utf8)
            _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }

        private func escaped(_ text: String) -> String {
            var output = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\":
                    output += "\\"
                    output.unicodeScalars.append(scalar)
                case "\n":
                    output += "\\n"
                case "\0"..."\u{1F}":
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default:
                    output.unicodeScalars.append(scalar)
                }
            }
            return output
        }
    }
#endif
