#if Server
    import HoldfastAPI
    import HoldfastServer
    import HoldfastWire
    import Logging
    import NIOCore
    import NIOPosix
    import ServiceLifecycle

    /// Answers with the body that it was sent, or with as many bytes as the body's number says.
    struct EchoEndpoint: BufferedEndpoint {
        let signingNames = ["echo"]
        let targetPrefixes = ["Echo_1"]
        let hostLabels = ["echo"]

        func bodyBytesMax(for head: WireRequest) -> Int { 1000 }

        func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
            WireResponse(status: 200, body: request.body)
        }
    }

    /// Answers the same to all.
    struct FixedEndpoint: BufferedEndpoint {
        static let call =
            "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: Fixed_1.Do\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

        let signingNames = ["fixed"]
        let targetPrefixes = ["Fixed_1"]
        let hostLabels = ["fixed"]
        let response: WireResponse

        func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse { response }
    }

    /// Says that it was called, and answers a while later. The body is made then: ServiceLifecycle prints a service
    /// with all that it holds.
    struct AnnouncedEndpoint: BufferedEndpoint {
        let signingNames = ["fixed"]
        let targetPrefixes = ["Fixed_1"]
        let hostLabels = ["fixed"]
        let bodyBytes: Int
        let called: AsyncStream<Void>.Continuation

        func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
            called.yield()
            try? await Task.sleep(for: .milliseconds(100))
            return WireResponse(status: 200, body: [UInt8](repeating: UInt8(ascii: "x"), count: bodyBytes))
        }
    }

    /// Runs a server on a free port, does something with it, and stops it gracefully.
    func withServer(
        _ options: ServerOptions = ServerOptions(port: 0), authenticator: Authenticator = .anyone,
        _ body: @Sendable @escaping (Int) async throws -> Void
    ) async throws {
        try await withServer(options, endpoint: EchoEndpoint(), authenticator: authenticator) { port, _ in
            try await body(port)
        }
    }

    /// The same with another endpoint, and with what stops the server before `body` is done.
    func withServer(
        _ options: ServerOptions = ServerOptions(port: 0), endpoint: some BufferedEndpoint,
        authenticator: Authenticator = .anyone, _ body: @Sendable @escaping (Int, ServiceGroup) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let service = HTTPService(
            options: options, router: APIRouter(endpoints: [.buffered(endpoint)], authenticator: authenticator),
            pages: ServerPages(metrics: ServerMetrics()), eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: logger
        ) { addresses in
            found.yield(addresses.port)
            found.finish()
        }
        let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports { try await body(port, group) }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Sends bytes over a connection of its own and gathers what comes until the server closes it.
    ///
    /// - Parameter halfCloses: whether the client says that it sends no more, before it takes the reply.
    func exchange(
        _ port: Int, host: String = "127.0.0.1", _ text: String, halfCloses: Bool = false
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: halfCloses))
                }
            }
        var reply = ""
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: text))
                if halfCloses { outbound.finish() }
                for try await piece in inbound { reply += String(buffer: piece) }
            }
        } catch is IOError {
            // A reset ends a connection too.
        } catch ChannelError.ioOnClosedChannel {
            // On a slow machine an impatient server has closed before we wrote.
        }
        return reply
    }
#endif
