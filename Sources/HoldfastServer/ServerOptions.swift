/// How a server listens and what it puts up with.
public struct ServerOptions: Sendable {
    /// `nil` listens on both loopbacks, 127.0.0.1 and ::1, since some clients try the one first and some the other.
    public var host: String?
    /// 0 picks a free port.
    public var port: Int
    /// A certificate chain and its key, as paths of PEM files.
    public var tls: (certificatePath: String, keyPath: String)?
    /// A connection on which nothing is asked is closed after this.
    public var idleTimeout: Duration
    /// A request or a reply that moves fewer than `progressBytesMin` bytes in this time ends its connection.
    public var progressTimeout: Duration
    public var progressBytesMin: Int
    /// All header fields of one request together.
    public var headBytesMax: Int

    public init(
        host: String? = nil, port: Int = 4566, tls: (certificatePath: String, keyPath: String)? = nil,
        idleTimeout: Duration = .seconds(60), progressTimeout: Duration = .seconds(20), progressBytesMin: Int = 1024,
        headBytesMax: Int = 64 * 1024
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.idleTimeout = idleTimeout
        self.progressTimeout = progressTimeout
        self.progressBytesMin = progressBytesMin
        self.headBytesMax = headBytesMax
    }
}
