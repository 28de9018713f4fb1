public import HoldfastCore
import HoldfastWire

/// The server's own pages, under a path that no bucket can have.
public struct ServerPages: Sendable {
    static let prefix = "/_holdfast/"
    static let bodyBytesMax = 4096
    private static let secondsMax = 315_360_000.0

    let metrics: ServerMetrics
    /// Prometheus lines of the store.
    let storeMetrics: @Sendable () -> String
    /// Present where the server was started with a manual clock.
    let clock: ManualClock?
    /// Wakes what slept by the clock.
    let onClockMoved: @Sendable () -> Void

    public init(
        metrics: ServerMetrics, clock: ManualClock? = nil, onClockMoved: @escaping @Sendable () -> Void = {},
        storeMetrics: @escaping @Sendable () -> String = { "" }
    ) {
        self.metrics = metrics
        self.clock = clock
        self.onClockMoved = onClockMoved
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

    /// `POST /_holdfast/clock/advance` with `{"seconds": 90}`, or with `?seconds=90`.
    private func advance(_ clock: ManualClock, _ request: WireRequest, _ body: [UInt8]) -> WireResponse {
        let query = request.query?.split(separator: "&").first { $0.hasPrefix("seconds=") }?.dropFirst(8)
        guard let seconds = query.flatMap({ Double($0) }) ?? Self.seconds(inJSON: body), seconds >= 0,
            seconds <= Self.secondsMax
        else {
            return json(400, #"{"message":"Say how far as {\"seconds\": N}, from 0 to ten years."}"#)
        }
        clock.advance(by: .milliseconds(Int64((seconds * 1000).rounded())))
        onClockMoved()
        return json(200, #"{"now":\#(clock.now.milliseconds)}"#)
    }

    /// The one member of `{"seconds": 90}`.
    private static func seconds(inJSON body: [UInt8]) -> Double? {
        let text = String(decoding: body.filter { !($0 == 0x20 || (0x09...0x0D).contains($0)) }, as: UTF8.self)
        let start = #"{"seconds":"#
        guard text.hasPrefix(start), text.hasSuffix("}") else { return nil }
        return Double(text.dropFirst(start.count).dropLast())
    }

    private func json(_ status: Int, _ text: String) -> WireResponse {
        WireResponse(
            status: status, headers: WireHeaders([("Content-Type", "application/json")]), body: Array(text.utf8))
    }
}
