#if Server
    import HoldfastWire
    import NIOCore

    /// Sends a reply's body as it is read. The next piece is read while the one before is on its way, so that disk and
    /// socket work at once; no more than two are held.
    struct ReplySender {
        /// The source ended before its length: the connection is closed, so that the client sees that bytes are
        /// missing.
        struct Truncated: Error {}

        private let stream: any ReplyStream

        init(_ stream: any ReplyStream) { self.stream = stream }

        @concurrent
        func send(to writer: ReplyWriter) async throws {
            var offset: UInt64 = 0
            var piece = try await stream.read(at: 0, into: ByteBuffer.self)
            while true {
                guard piece.readableBytes > 0 else { throw Truncated() }
                offset += UInt64(piece.readableBytes)
                guard offset < stream.length else {
                    try await writer.write(piece, isLast: true)
                    break
                }
                let start = offset
                async let following = stream.read(at: start, into: ByteBuffer.self)
                try await writer.write(piece)
                piece = try await following
            }
        }
    }
#endif
