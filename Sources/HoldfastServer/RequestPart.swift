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
        /// Whether the connection may have further requests. One of HTTP/1.0 has none.
        let keepsAlive: Bool
        /// Whether it names no `Host`, or several, be they the same, or another than its target's address does: whoever
        /// stands before us may have obeyed the other.
        /// See <https://www.rfc-editor.org/rfc/rfc9112#section-3.2>. Before HTTP/1.1 none was needed.
        let isHostUnclear: Bool
        /// Whether no body follows.
        let isBodiless: Bool
        /// Whether the client waits to be told to go on. Also where no body follows: boto3 then takes a last reply that
        /// comes in its place for that of its next request, too.
        let expectsContinue: Bool

        init(_ head: HTTPRequestHead, isTLS: Bool) {
            let target = RequestTarget(head.uri)
            wire = WireRequest(head, target, isTLS: isTLS)
            let isCurrent = head.version.major == 1 && head.version.minor >= 1
            // After a request to change the protocol NIO's parser reads no further, whether or not it was changed.
            let endsParsing = head.method == .CONNECT || wire.headers["upgrade"] != nil
            keepsAlive = head.isKeepAlive && isCurrent && !endsParsing
            let isOther = wire.host.map { !target.isFor(host: $0) }
            isHostUnclear = isOther ?? isCurrent || wire.headers["host"] != nil
            isBodiless =
                wire.headers["transfer-encoding"] == nil && wire.headers["content-length"].map { $0 == "0" } ?? true
            expectsContinue = isCurrent && wire.headers["expect"]?.lowercased() == "100-continue"
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
