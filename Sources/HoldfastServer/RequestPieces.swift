#if Server
    import HTTPTypes
    import HoldfastAPI
    import HoldfastWire
    import HummingbirdCore
    import NIOCore
    import NIOHTTPTypes

    /// A request's body as an endpoint takes it. The client's `Expect: 100-continue` is answered with the first
    /// question, so that a request that is refused by its head costs the client no body.
    ///
    /// A request's body can be iterated once only, so this is where everybody reads it.
    final class RequestPieces: BodyPieces {
        private let channel: any Channel
        // The iterator's own `next` runs apart from its caller's isolation; we are used by one task at a time.
        private nonisolated(unsafe) var iterator: RequestBody.AsyncIterator
        /// Whether the client still waits to be told to go on. Some go astray where a last reply comes in its place on
        /// a connection that is kept.
        private(set) var expectsContinue: Bool
        /// Whether the whole body has been taken.
        private(set) var isAtEnd: Bool

        /// - Parameter head: of the same request.
        init(_ request: Request, _ head: WireRequest, _ channel: any Channel) {
            self.channel = channel
            unsafe iterator = request.body.makeAsyncIterator()
            expectsContinue = head.headers["expect"]?.lowercased() == "100-continue"
            isAtEnd =
                head.headers["transfer-encoding"] == nil && head.headers["content-length"].map { $0 == "0" } ?? true
        }

        /// The body is not wanted: a client that waits to be told so is not told to go on.
        func turnAway() { expectsContinue = false }

        func next() async throws -> [UInt8]? {
            if expectsContinue {
                expectsContinue = false
                try await channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)))
            }
            if isAtEnd { return nil }
            while let piece = try await unsafe iterator.next() {
                if piece.readableBytes > 0 { return Array(piece.readableBytesView) }
            }
            isAtEnd = true
            return nil
        }
    }
#endif
