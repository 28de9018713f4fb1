#if Server
    public import HoldfastAPI
    import HummingbirdCore
    import HummingbirdTLS
    public import Logging
    public import NIOCore
    import NIOSSL
    public import ServiceLifecycle
    import Synchronization

    /// The HTTP server: listens until it is told to stop, then finishes what it has begun.
    public struct HTTPService: Service {
        /// Where it listens, once it does.
        public struct Addresses: Sendable {
            /// `127.0.0.1` and, where the machine has it, `::1`; or the one host that was asked for.
            public var hosts: [String]
            public var port: Int
        }

        private let options: ServerOptions
        private let responder: HTTPResponder
        private let group: any EventLoopGroup
        private let logger: Logger
        private let onListening: @Sendable (Addresses) async -> Void

        /// - Parameter onListening: called once, when every address accepts connections.
        public init(
            options: ServerOptions, router: APIRouter, pages: ServerPages, eventLoopGroup: any EventLoopGroup,
            logger: Logger, onListening: @escaping @Sendable (Addresses) async -> Void = { _ in }
        ) {
            self.options = options
            responder = HTTPResponder(
                router: router, pages: pages, metrics: pages.metrics, logger: logger)
            group = eventLoopGroup
            self.logger = logger
            self.onListening = onListening
        }

        public func run() async throws {
            let child = try makeChild()
            if let host = options.host {
                return try await server(child, host: host, port: options.port) { port in
                    await onListening(Addresses(hosts: [host], port: port))
                }.run()
            }
            // The second listener takes the first one's port, so it starts when the first has one.
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let (ports, found) = AsyncStream.makeStream(of: Int.self)
                let first = server(child, host: "127.0.0.1", port: options.port) { port in
                    found.yield(port)
                    found.finish()
                }
                tasks.addTask {
                    defer { found.finish() }
                    try await first.run()
                }
                for await port in ports {
                    let announced = Mutex(false)
                    let second = server(child, host: "::1", port: port) { port in
                        announced.withLock { $0 = true }
                        await onListening(Addresses(hosts: ["127.0.0.1", "::1"], port: port))
                    }
                    do {
                        try await second.run()
                    } catch {
                        if announced.withLock({ $0 }) { throw error }
                        logger.warning("not listening on ::1: \(error)")
                        await onListening(Addresses(hosts: ["127.0.0.1"], port: port))
                    }
                }
                try await tasks.waitForAll()
            }
        }

        private func server(
            _ child: any ServerChildChannel, host: String, port: Int, onPort: @escaping @Sendable (Int) async -> Void
        ) -> any Service {
            child.server(
                configuration: ServerConfiguration(address: .hostname(host, port: port), backlog: 1024),
                onServerRunning: { channel in await onPort(channel.localAddress?.port ?? port) },
                eventLoopGroup: group, logger: logger)
        }

        private func makeChild() throws -> any ServerChildChannel {
            let plain = HTTPConnection(options, responder)
            guard let tls = options.tls else { return plain }
            let chain = try NIOSSLCertificate.fromPEMFile(tls.certificatePath).map {
                NIOSSLCertificateSource.certificate($0)
            }
            let key = try NIOSSLPrivateKey(file: tls.keyPath, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            // An idle client does not read, so that it never answers our notice that the connection ends, and need not:
            // RFC 8446, section 6.1.
            configuration.shutdownTimeout = .milliseconds(250)
            return try TLSChannel(plain, tlsConfiguration: configuration)
        }
    }
#endif
