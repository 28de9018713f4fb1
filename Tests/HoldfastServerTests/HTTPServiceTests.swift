#if Server
    import HoldfastAPI
    import HoldfastServer
    import HoldfastWire
    import Testing

    private func post(_ body: String, _ more: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: Echo_1.Do\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    private let close = "Connection: close\r\n"

    @Suite struct `The server on a socket` {
        @Test func `both loopbacks answer on one port`() async throws {
            try await withServer { port in
                for host in ["127.0.0.1", "::1"] {
                    let reply = try await exchange(
                        port, host: host, "GET /_holdfast/health HTTP/1.1\r\nHost: x\r\n\(close)\r\n")
                    #expect(reply.hasPrefix("HTTP/1.1 200") && reply.hasSuffix(#"{"status":"ok"}"#))
                }
            }
        }

        @Test func `pipelined requests are answered in order`() async throws {
            try await withServer { port in
                let reply = try await exchange(port, post("first") + post("second") + post("third", close))
                let places = try ["first", "second", "third"].map { try #require(reply.firstRange(of: $0)).lowerBound }
                #expect(places == places.sorted())
            }
        }

        @Test func `a request with two hosts is refused, and the connection closed`() async throws {
            try await withServer { port in
                for second in ["x", "y"] {
                    let reply = try await exchange(port, post("first", "host: \(second)\r\n") + post("second"))
                    #expect(reply.hasPrefix("HTTP/1.1 400") && !reply.contains("second"))
                }
            }
        }

        @Test func `a body over its limit is refused before it is sent`() async throws {
            try await withServer { port in
                let reply = try await exchange(
                    port, "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: Echo_1.Do\r\nContent-Length: 1001\r\n\r\n")
                #expect(reply.hasPrefix("HTTP/1.1 413") && reply.contains("RequestEntityTooLarge"))
            }
        }

        @Test func `a client that waits to be asked is asked once, and only where it is let in`() async throws {
            try await withServer { port in
                let reply = try await exchange(port, post("asked", "Expect: 100-continue\r\n\(close)"))
                #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK") && reply.hasSuffix("asked"))
            }
            let signed = Authenticator.signed(Credentials([]))
            try await withServer(authenticator: signed) { port in
                let reply = try await exchange(port, post("not asked", "Expect: 100-continue\r\n"))
                #expect(reply.hasPrefix("HTTP/1.1 400") && reply.contains("MissingAuthenticationToken"))
            }
        }

        @Test func `a head too large is refused`() async throws {
            try await withServer { port in
                let reply = try await exchange(
                    port, "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 100_000))\r\n\r\n")
                #expect(reply.isEmpty || reply.hasPrefix("HTTP/1.1 4"))
            }
        }

        @Test func `who sends half a head is closed when idle, who sends half a body too`() async throws {
            let options = ServerOptions(port: 0, idleTimeout: .milliseconds(200))
            try await withServer(options) { port in
                do {
                    let reply = try await exchange(port, "POST / HTTP/1.1\r\nHost")
                    #expect(reply.isEmpty)
                }
                do {
                    let reply = try await exchange(port, String(post("whole").dropLast(2)))
                    #expect(reply.isEmpty)
                }
            }
        }

        @Test func `who sends a body too slowly is closed though not idle`() async throws {
            let options = ServerOptions(
                port: 0, idleTimeout: .seconds(600), progressTimeout: .milliseconds(200), progressBytesMin: 100)
            try await withServer(options) { port in
                do {
                    let reply = try await exchange(port, String(post("whole").dropLast(2)))
                    #expect(reply.isEmpty)
                }
            }
        }
    }
#endif
