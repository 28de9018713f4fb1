#if Server
    import HoldfastAPI
    import HoldfastWire
    import NIOCore

    /// A request's body as an endpoint takes it. The client's `Expect: 100-continue` is answered with the first
    /// question, so that a request that is refused by its head costs the client no body.
    ///
    /// A request's body can be iterated once only, so this is where everybody reads it.
    final class RequestPieces: BodyPieces {
        /// The connection ended before the request did.
        struct Cut: Error {}
        /// A part came that cannot come here: NIO's decoder does not do that.
        struct OutOfOrder: Error {}

        private let writer: ReplyWriter
        // The iterator's own `next` runs apart from its caller's isolation; we are used by one task at a time.
        private nonisolated(unsafe) var parts: NIOAsyncChannelInboundStream<RequestPart>.AsyncIterator
        /// Whether the client still waits to be told to go on. Some go astray where a last reply comes in its place on
        /// a connection that is kept.
        private(set) var expectsContinue: Bool
        /// Whether the whole body has been taken.
        private(set) var isAtEnd: Bool
        /// Whether what comes next is another request.
        private var isPastEnd: Bool

        /// - Parameters:
        ///   - head: whose body this is.
        ///   - parts: of the connection, after the head.
        init(
            _ head: RequestHead, _ parts: NIOAsyncChannelInboundStream<RequestPart>.AsyncIterator, _ writer: ReplyWriter
        ) {
            self.writer = writer
            unsafe self.parts = parts
            expectsContinue = head.expectsContinue
            isAtEnd = head.isBodiless
            isPastEnd = head.isBodiless
        }

        /// The body is not wanted: a client that waits to be told so is not told to go on.
        func turnAway() { expectsContinue = false }

        func next() async throws -> [UInt8]? {
            if expectsContinue {
                expectsContinue = false
                try await writer.write(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n"))
            }
            if isAtEnd { return nil }
            while let piece = try await part() {
                if piece.readableBytes > 0 { return Array(piece.readableBytesView) }
            }
            isAtEnd = true
            return nil
        }

        /// Goes past what nobody wanted, to where the next request begins.
        func skip() async throws {
            while !isPastEnd, try await part() != nil {}
        }

        /// `nil` at the request's end.
        private func part() async throws -> ByteBuffer? {
            switch try await unsafe parts.next() {
            case .body(let piece): return piece
            case .end:
                isPastEnd = true
                return nil
            case .head: throw OutOfOrder()
            case nil: throw Cut()
            }
        }
    }
#endif
