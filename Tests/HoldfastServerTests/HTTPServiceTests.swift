#if Server
    import HoldfastAPI
    import HoldfastServer
    import HoldfastWire
    import ServiceLifecycle
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

        @Test func `a request without a host is refused, but for one of HTTP 1.0, which is the connection's last`()
            async throws
        {
            try await withServer { port in
                let headless = post("first").replacing("Host: x\r\n", with: "")
                let reply = try await exchange(port, headless + post("second"))
                #expect(reply.hasPrefix("HTTP/1.1 400") && !reply.contains("second"))
                let old = headless.replacing("HTTP/1.1", with: "HTTP/1.0")
                let answered = try await exchange(port, old + post("second"))
                #expect(answered.hasPrefix("HTTP/1.1 200") && answered.hasSuffix("first"))
            }
        }

        @Test func `a target that is a whole address is its path`() async throws {
            try await withServer { port in
                for (host, path) in [
                    ("x", "http://x/_holdfast/health"), ("X:1", "HTTPS://x:1/_holdfast/health?a=/b"),
                    ("x", "http://user@x:80/_holdfast/health"),
                ] {
                    let reply = try await exchange(port, "GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(close)\r\n")
                    #expect(reply.hasPrefix("HTTP/1.1 200") && reply.hasSuffix(#"{"status":"ok"}"#))
                }
            }
        }

        @Test func `a target that names another host than its header is refused`() async throws {
            try await withServer { port in
                for target in ["http://y/_holdfast/health", "http://x:1/_holdfast/health", "https://x:80/"] {
                    let reply = try await exchange(port, "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(reply.hasPrefix("HTTP/1.1 400") && reply.contains("Connection: close"))
                }
            }
        }

        @Test func `who asks for a head gets no body, and the connection is kept`() async throws {
            try await withServer { port in
                let head = "HEAD /_holdfast/health HTTP/1.1\r\nHost: x\r\n\r\n"
                let reply = try await exchange(port, head + post("second", close))
                #expect(reply.contains("Content-Length: 15\r\n") && !reply.contains("status"))
                #expect(reply.hasSuffix("second"))
            }
        }

        @Test func `a request to change the protocol is answered as it is, and the connection's last`() async throws {
            try await withServer { port in
                let upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                let reply = try await exchange(port, post("first", upgrade) + post("second"))
                #expect(reply.hasPrefix("HTTP/1.1 200") && reply.contains("Connection: close"))
                #expect(reply.contains("first") && !reply.contains("second"))
            }
        }

        @Test func `a body that the server's own pages do not want ends the connection`() async throws {
            try await withServer { port in
                let body = String(repeating: "x", count: 200_000)
                let reply = try await exchange(
                    port, "POST /_holdfast/health HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + body)
                #expect(reply.hasPrefix("HTTP/1.1 413") && reply.contains("Connection: close"))
            }
        }

        @Test func `a client that waits to send nothing is told to go on`() async throws {
            try await withServer { port in
                let reply = try await exchange(port, post("", "Expect: 100-continue\r\n") + post("second", close))
                #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200") && reply.hasSuffix("second"))
            }
        }

        @Test func `a client of HTTP 1.0 is not asked to go on`() async throws {
            try await withServer { port in
                let old = post("first", "Expect: 100-continue\r\nConnection: keep-alive\r\n")
                    .replacing("HTTP/1.1", with: "HTTP/1.0")
                let reply = try await exchange(port, old)
                #expect(reply.hasPrefix("HTTP/1.1 200") && reply.hasSuffix("first"))
            }
        }

        /// Far more than the system's buffers hold.
        @Test(arguments: [false, true])
        func `a reply that the client has not taken yet is not cut off`(isStopped: Bool) async throws {
            let bodyBytes = 24 << 20
            let (calls, called) = AsyncStream.makeStream(of: Void.self)
            let endpoint = AnnouncedEndpoint(bodyBytes: bodyBytes, called: called)
            try await withServer(endpoint: endpoint) { port, group in
                let call = FixedEndpoint.call.replacing("Connection: close\r\n", with: isStopped ? "" : close)
                async let reply = exchange(port, call, halfCloses: !isStopped)
                for await _ in calls {
                    if isStopped { await group.triggerGracefulShutdown() }
                    break
                }
                let taken = try await reply
                #expect(taken.utf8.count > bodyBytes)
            }
        }

        /// It would keep the connection for good, as one that waits for us.
        @Test(.timeLimit(.minutes(5)))
        func `what comes behind the last request of a connection is dropped, and the connection ends`() async throws {
            // Longer than the test may take.
            try await withServer(ServerOptions(port: 0, idleTimeout: .seconds(3_600))) { port in
                for version in ["1.0", "1.1"] {
                    let last = post("first", "Connection: keep-alive\r\nUpgrade: h2c\r\n")
                        .replacing("HTTP/1.1", with: "HTTP/\(version)")
                    let reply = try await exchange(port, last + post("second") + post("third"))
                    #expect(reply.hasPrefix("HTTP/1.1 200") && reply.contains("first") && !reply.contains("second"))
                }
            }
        }

        @Test func `what is no HTTP is answered once`() async throws {
            try await withServer { port in
                let reply = try await exchange(port, post("first") + "no such thing\r\n\r\n" + post("second"))
                #expect(reply.contains("first") && reply.hasSuffix("Content-Length: 0\r\n\r\n"))
                #expect(reply.contains("HTTP/1.1 400 Bad Request") && !reply.contains("second"))
            }
        }

        @Test func `a header cannot end early, whatever was stored in it`() async throws {
            let fields = [
                ("x-amz-meta-split", " a\r\nSet-Cookie: b\u{0}c\u{7F}\t "), ("no name\r\nX", "d"), ("", "e"),
                ("X-Ü", "ü"),
                ("x-amz-meta-empty", ""), ("x-amz-meta-text", "ü\t!"),
            ]
            try await withServer(
                endpoint: FixedEndpoint(response: WireResponse(status: 200, headers: WireHeaders(fields)))
            ) {
                port, _ in
                let reply = try await exchange(port, FixedEndpoint.call)
                #expect(
                    reply.hasPrefix(
                        "HTTP/1.1 200 OK\r\nx-amz-meta-split: a  Set-Cookie: b c\r\nx-amz-meta-empty: \r\n"
                            + "x-amz-meta-text: ü\t!\r\nContent-Length: 0\r\nDate: "))
            }
        }

        @Test func `statuses have their phrases, and those without a body say no length`() async throws {
            let expected = [
                204: "HTTP/1.1 204 No Content\r\nDate: ", 304: "HTTP/1.1 304 Not Modified\r\nDate: ",
                416: "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 4\r\nDate: ",
            ]
            for (status, start) in expected {
                let response = WireResponse(status: status, body: Array("body".utf8))
                try await withServer(endpoint: FixedEndpoint(response: response)) { port, _ in
                    let reply = try await exchange(port, FixedEndpoint.call)
                    #expect(reply.hasPrefix(start) && reply.hasSuffix("body") == (status == 416))
                }
            }
        }

        @Test func `replies that are sent together are all whole, on connections that are closed too`() async throws {
            let body = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
            try await withServer(endpoint: FixedEndpoint(response: WireResponse(status: 200, body: body))) { port, _ in
                try await withThrowingTaskGroup(of: Int.self) { tasks in
                    let kept = FixedEndpoint.call.replacing("Connection: close\r\n", with: "")
                    for _ in 0..<16 {
                        tasks.addTask { try await exchange(port, kept + kept + FixedEndpoint.call).utf8.count }
                    }
                    for try await count in tasks { #expect(count > 3 * body.count) }
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
