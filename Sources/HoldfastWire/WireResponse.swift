public import HoldfastCore

/// An HTTP reply, independent of the server that sends it. `Content-Length` is the server's to add.
public struct WireResponse: Sendable {
    public var status: Int
    public var headers: WireHeaders
    public var body: [UInt8]
    /// A body that is read while it is sent, in place of `body`.
    public var stream: (any ReplyStream)?
    /// What `Content-Length` says where no body is sent though there is one: replies to `HEAD`.
    public var lengthWithoutBody: UInt64?

    public init(status: Int, headers: WireHeaders = WireHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What `Content-Length` says.
    public var contentLength: UInt64 { lengthWithoutBody ?? stream?.length ?? UInt64(body.count) }
}

/// A body too large to hold: read piece by piece, as fast as the taker takes it.
public protocol ReplyStream: Sendable {
    /// Bytes of the whole.
    var length: UInt64 { get }

    /// The bytes from `offset` on: as many as suit the source, none only at the end.
    func read<Sink: ByteSink>(at offset: UInt64, into sink: Sink.Type) async throws -> Sink
}
