public import HoldfastCore
import HoldfastWire

/// The server's own pages, under a path that no bucket can have.
public struct ServerPages: Sendable {
    static let prefix = "/_holdfast/"
    static let bodyBytesMax = 4096

    let metrics: ServerMetrics
    /// Prometheus lines of the store.
    let storeMetrics: @Sendable () -> String
    /// Present where the server was started with a manual clock.
    let clock: ManualClock?

    public init(
        metrics: ServerMetrics, clock: ManualClock? = nil, storeMetrics: @escaping @Sendable () -> String = { "" }
    ) {
        self.metrics = metrics
        self.clock = clock
        self.storeMetrics = storeMetrics
    }

    func respond(_ request: WireRequest, body: [UInt8]) async -> WireResponse {
        switch (request.method, String(request.path.dropFirst(Self.prefix.count))) {
        case ("GET", "health"), ("HEAD", "health"):
            return json(200, #"{"status":"ok"}"#)
        case ("GET", "metrics"):
            return WireResponse(
                status: 200, headers: WireHeaders([("Content-Type", "text/plain; version=0.0.4")]),
                body: Array((metrics.text() + storeMetrics()).utf8))
        case ("GET", "clock"):
            guard let clock else { return noManualClock }
            return json(200, #"{"now":\#(clock.now.milliseconds)}"#)
        case ("POST", "clock/advance"):
            guard let clock else { return noManualClock }
            return advance(clock, request, body)
        default:
            return json(404, #"{"message":"There is no such page."}"#)
        }
    }

    private var noManualClock: WireResponse {
        json(409, #"{"message":"The server runs on the system's clock. Start it with --clock manual."}"#)
    }

    /// `POST /_holdfast/clock/advance?seconds=90`, or the number of seconds as the body.
    private func advance(_ clock: ManualClock, _ request: WireRequest, _ body: [UInt8]) -> WireResponse {
        let query = request.query?.split(separator: "&").first { $0.hasPrefix("seconds=") }?.dropFirst(8)
        let text = query.map(String.init) ?? String(decoding: body, as: UTF8.self)
        guard let seconds = Double(text.filter { !$0.isWhitespace }), seconds >= 0, seconds <= 315_360_000 else {
            return json(400, #"{"message":"Say how far with ?seconds=N, from 0 to ten years."}"#)
        }
        clock.advance(by: .milliseconds(Int64((seconds * 1000).rounded())))
        return json(200, #"{"now":\#(clock.now.milliseconds)}"#)
    }

    private func json(_ status: Int, _ text: String) -> WireResponse {
        WireResponse(
            status: status, headers: WireHeaders([("Content-Type", "application/json")]), body: Array(text.utf8))
    }
}
