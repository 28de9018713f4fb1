#if Server
    import ArgumentParser
    import HoldfastAPI
    import HoldfastServer
    import Logging
    import NIOPosix
    import ServiceLifecycle
    import UnixSignals

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve a directory over HTTP.")

        @Option(help: "The port; 0 picks a free one.") var port = 4566

        func run() async throws {
            let logger = Logger(label: "holdfast")
            let metrics = ServerMetrics()
            let service = HTTPService(
                options: ServerOptions(port: port), router: APIRouter(endpoints: [], authenticator: .anyone),
                pages: ServerPages(metrics: metrics), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
                logger: logger
            ) { addresses in
                print("holdfast listens on http://\(addresses.hosts[0]):\(addresses.port)")
            }
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: service)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }
    }
#endif
