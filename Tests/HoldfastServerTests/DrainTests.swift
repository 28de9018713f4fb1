#if Server
    import HoldfastAPI
    import HoldfastServer
    import HoldfastWire
    import ServiceLifecycle
    import Testing

    /// Says that it has begun, and answers when it may.
    private struct HeldEndpoint: BufferedEndpoint {
        let signingNames = ["held"]
        let targetPrefixes = ["Held_1"]
        let hostLabels = ["held"]
        let begun = AsyncStream.makeStream(of: Void.self)
        let release = AsyncStream.makeStream(of: Void.self)

        func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
            begun.continuation.yield()
            for await _ in release.stream { break }
            return WireResponse(status: 200, body: Array("held to the end".utf8))
        }
    }

    private let call = "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: Held_1.Do\r\nContent-Length: 0\r\n\r\n"

    @Suite(.timeLimit(.minutes(5))) struct `A graceful stop` {
        @Test func `answers what was begun, and closes`() async throws {
            let held = HeldEndpoint()
            try await withServer(endpoint: held) { port, group in
                async let reply = exchange(port, call)
                for await _ in held.begun.stream { break }
                await group.triggerGracefulShutdown()
                try await Task.sleep(for: .milliseconds(100))
                held.release.continuation.yield()
                let text = try await reply
                #expect(text.hasPrefix("HTTP/1.1 200") && text.hasSuffix("held to the end"))
            }
        }

        @Test func `waits for an idle connection no longer than for none`() async throws {
            // Longer than the test may take.
            try await withServer(ServerOptions(port: 0, idleTimeout: .seconds(3_600)), endpoint: HeldEndpoint()) {
                port, group in
                async let reply = exchange(port, "GET /_holdfast/health HTTP/1.1\r\nHost: x\r\n\r\n")
                try await Task.sleep(for: .milliseconds(200))
                await group.triggerGracefulShutdown()
                let text = try await reply
                #expect(text.hasPrefix("HTTP/1.1 200"))
            }
        }
    }
#endif
