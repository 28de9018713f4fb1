#if Server
    import HoldfastWire
    import NIOCore
    import NIOHTTP1

    /// What a client sends, as a connection's task takes it.
    enum RequestPart: Sendable {
        case head(RequestHead)
        case body(ByteBuffer)
        /// The request is whole. Does not come where it is so with its head.
        case end
    }

    /// A class, so that it is passed on without counting everything that it holds.
    final class RequestHead: Sendable {
        /// The request without its body.
        let wire: WireRequest
        /// Whether the client wants the connection for further requests.
        let keepsAlive: Bool
        /// Whether it names no `Host`, or several, be they the same: whoever stands before us may have obeyed another.
        /// See <https://www.rfc-editor.org/rfc/rfc9112#section-3.2>. Before HTTP/1.1 none was needed.
        let isHostUnclear: Bool
        /// Whether no body follows.
        let isBodiless: Bool

        init(_ head: HTTPRequestHead, isTLS: Bool) {
            wire = WireRequest(head, isTLS: isTLS)
            keepsAlive = head.isKeepAlive
            let needsHost = head.version != .http1_0 && head.version.major > 0
            isHostUnclear = wire.host == nil ? needsHost : wire.headers["host"] != nil
            isBodiless =
                wire.headers["transfer-encoding"] == nil && wire.headers["content-length"].map { $0 == "0" } ?? true
        }
    }

    /// What we send: bytes as they go over the connection.
    struct ReplyPart: Sendable {
        var bytes: ByteBuffer
        /// Whether the reply is whole with it.
        var isLast: Bool
    }

    /// Sends one reply after the other. Suspends while the client takes no more.
    struct ReplyWriter: Sendable {
        private let outbound: NIOAsyncChannelOutboundWriter<ReplyPart>

        init(_ outbound: NIOAsyncChannelOutboundWriter<ReplyPart>) { self.outbound = outbound }

        func write(_ bytes: ByteBuffer, isLast: Bool = false) async throws {
            try await outbound.write(ReplyPart(bytes: bytes, isLast: isLast))
        }
    }
#endif
