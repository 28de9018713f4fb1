#if Server
    import HTTPTypes
    import HummingbirdCore
    import Logging
    import NIOCore
    import NIOPosix
    import ServiceLifecycle
    import UnixSignals

    /// A bare server on the HTTP stack that Holdfast's server stands on: it reads the body and replies with 1 KiB that is
    /// always the same. What Holdfast's server is measured against, in requests a second, memory and time to start.
    ///
    /// With `--files DIR` a `PUT` keeps its body in a file of its own, hashed and synced before the reply: what durable
    /// objects over HTTP are measured against.
    @main
    struct Echo {
        private static func option(_ name: String) -> String? {
            let arguments = CommandLine.arguments
            guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
            return arguments[place + 1]
        }

        static func main() async throws {
            let port = option("--port").flatMap { Int($0) } ?? 4567
            let files = option("--files").map { FilePerObject(directory: $0) }
            let reply = ByteBuffer(repeating: 0x78, count: 1024)
            let child = OnLoopChannel(
                base: HTTP1Channel(
                    responder: { request, writer, _ in
                        if let files, request.method == .put {
                            try await files.keep(request)
                        } else {
                            for try await _ in request.body {}
                        }
                        try await writer.write(
                            response: HTTPResponse(
                                status: .ok,
                                headerFields: [.contentType: "application/x-amz-json-1.0", .contentLength: "1024"]),
                            body: ResponseBody(byteBuffer: reply))
                    }, configuration: .init(idleTimeout: .seconds(60))))
            var logger = Logger(label: "echo")
            logger.logLevel = .error
            let server = child.server(
                configuration: ServerConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 1024),
                onServerRunning: { channel in print("echo listens on \(channel.localAddress?.port ?? port)") },
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }
    }

    /// Requests are handled on their connection's event loop, as Holdfast's are.
    struct OnLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
        let base: Base

        func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
            base.setup(channel: channel, logger: logger)
        }

        func handle(value: Base.Value, logger: Logger) async {
            await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
                await base.handle(value: value, logger: logger)
            }
        }
    }

    /// An event loop as the place where a task's work runs.
    private final class EventLoopExecutor: TaskExecutor {
        private let loop: any EventLoop

        init(_ loop: any EventLoop) { self.loop = loop }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            // Queued even where we are on the loop already: running it here would nest without bound.
            loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
#else
    @main
    struct Echo {
        static func main() { print("This build has no server: build the package with its default traits.") }
    }
#endif
