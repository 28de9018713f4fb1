#if Server
    import ArgumentParser
    import HoldfastServer
    import HoldfastStorage
    import HoldfastWire
    import Logging

    struct ServeCommand: AsyncParsableCommand {
        enum Authentication: String, ExpressibleByArgument, CaseIterable { case none, sigv4 }
        enum LogFormat: String, ExpressibleByArgument, CaseIterable { case text, json }
        enum DurabilityMode: String, ExpressibleByArgument, CaseIterable { case durable, relaxed }
        enum ClockKind: String, ExpressibleByArgument, CaseIterable { case system, manual }

        static let configuration = CommandConfiguration(
            commandName: "serve",
            abstract: "Serve a directory over HTTP until SIGTERM or SIGINT.",
            discussion: """
                /_holdfast/health answers when it is up, /_holdfast/metrics counts for Prometheus. A write is \
                acknowledged when it is on disk.
                """)

        @OptionGroup var directory: DataOption

        @Option(help: "The address to listen on. Without it: both loopbacks, 127.0.0.1 and ::1.")
        var host: String?

        @Option(help: "The port; 0 picks a free one and prints it.")
        var port = 4566

        @Option(
            help: """
                Whether requests must be signed: none (any credentials; a 12-digit access key is the account) or \
                sigv4. Without it: none on a loopback address, else sigv4.
                """)
        var auth: Authentication?

        @Option(
            help: ArgumentHelp(
                "A file of profiles in the form of ~/.aws/credentials, with account_id and canonical_id.",
                valueName: "file"))
        var credentials: String?

        @Option(
            help: """
                Origins of web pages that may use the server, comma-separated, or * for all. Without it: all where \
                requests are signed, else pages of this machine only.
                """)
        var corsOrigin: String?

        @Option(
            help: ArgumentHelp(
                "Names whose subdomains are buckets, comma-separated, beside localhost and s3.localhost.",
                valueName: "names"))
        var s3Domain: String?

        @Option(
            help: ArgumentHelp("A PEM file with the certificate and its chain; then TLS is spoken.", valueName: "file"))
        var tlsCertificate: String?

        @Option(help: ArgumentHelp("A PEM file with the certificate's key.", valueName: "file"))
        var tlsKey: String?

        @Option(help: ArgumentHelp("How long a connection may be idle.", valueName: "seconds"))
        var idleTimeout = 60.0

        @Option(
            help: ArgumentHelp(
                "How long a client may take to send or receive the next kilobyte.", valueName: "seconds"))
        var progressTimeout = 20.0

        @Option(help: ArgumentHelp("How long a stop waits for requests that have begun.", valueName: "seconds"))
        var drainTimeout = 25.0

        @Option(help: "text or json.") var logFormat = LogFormat.text

        @Option(help: "trace, debug, info, notice, warning, error or critical.") var logLevel = "info"

        @Option(
            help: """
                durable (a write is acknowledged once on disk) or relaxed (synced about every second: a power loss \
                may lose the last writes or the whole store).
                """)
        var durability = DurabilityMode.durable

        @Option(help: "system, or manual: time stands still but for POST /_holdfast/clock/advance.")
        var clock = ClockKind.system

        @Option(
            help: ArgumentHelp(
                "The address space to begin with, such as 512GiB; it grows as needed.", valueName: "size"))
        var mapSize: ByteSize?

        @Option(
            help: ArgumentHelp(
                """
                The file of the key that objects are encrypted under; made at first need. Without it: holdfast.key in \
                the data directory, which backups then have with them.
                """, valueName: "file"))
        var keyFile: String?

        @Option(help: ArgumentHelp("The most that the store may grow to.", valueName: "size"))
        var mapSizeMax: ByteSize?

        /// Those of `--s3-domain`.
        var domains: [String] { (s3Domain ?? "").split(separator: ",").map { $0.lowercased() } }

        func validate() throws {
            guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535.") }
            guard (tlsCertificate == nil) == (tlsKey == nil) else {
                throw ValidationError("--tls-certificate and --tls-key go together.")
            }
            guard Logger.Level(rawValue: logLevel) != nil else {
                throw ValidationError("--log-level must be trace, debug, info, notice, warning, error or critical.")
            }
            for (name, seconds) in [("idle", idleTimeout), ("progress", progressTimeout), ("drain", drainTimeout)]
            where !(0.1...86_400).contains(seconds) {
                throw ValidationError("--\(name)-timeout must be from 0.1 to 86400 seconds.")
            }
        }

        func run() async throws {
            keepFreedBuffers()
            try await reporting { try await Serving(self).run() }
        }
    }

    /// A number of bytes, plain or with KiB, MiB, GiB or TiB.
    struct ByteSize: ExpressibleByArgument {
        let bytes: Int

        init?(argument: String) {
            let units: [(String, Int)] = [
                ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1),
            ]
            for (unit, size) in units where argument.hasSuffix(unit) {
                guard let count = Int(argument.dropLast(unit.count)), count > 0 else { return nil }
                let (bytes, overflows) = count.multipliedReportingOverflow(by: size)
                guard !overflows else { return nil }
                self.bytes = bytes
                return
            }
            return nil
        }
    }
#endif
