/// An HTTP reply, independent of the server that sends it. `Content-Length` is the server's to add.
public struct WireResponse: Sendable {
    public var status: Int
    public var headers: WireHeaders
    public var body: [UInt8]

    public init(status: Int, headers: WireHeaders = WireHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
