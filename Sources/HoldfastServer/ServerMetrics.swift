import Synchronization

/// Counts what a server answers, for Prometheus.
public final class ServerMetrics: Sendable {
    fileprivate struct Key: Hashable {
        var service: String
        var operation: String
        var status: Int
    }

    fileprivate struct Series {
        var count = 0
        var nanoseconds: UInt64 = 0
        var buckets = [Int](repeating: 0, count: latencyBounds.count)
    }

    private struct State {
        var series: [Key: Series] = [:]
    }

    /// Upper bounds of the latency histogram, in nanoseconds and as Prometheus prints them in seconds.
    fileprivate static let latencyBounds: [(nanoseconds: UInt64, label: String)] = [
        (100_000, "0.0001"), (250_000, "0.00025"), (500_000, "0.0005"), (1_000_000, "0.001"),
        (2_500_000, "0.0025"), (5_000_000, "0.005"), (10_000_000, "0.01"), (25_000_000, "0.025"),
        (50_000_000, "0.05"), (100_000_000, "0.1"), (250_000_000, "0.25"), (1_000_000_000, "1"),
        (5_000_000_000, "5"),
    ]

    /// Clients name operations freely; beyond this many they are counted together.
    private static let seriesCountMax = 2048

    private let state = Mutex(State())

    public init() {}

    /// - Parameter operation: as the client named it.
    func record(service: String, operation: String, status: Int, nanoseconds: UInt64) {
        state.withLock { state in
            var key = Key(service: service, operation: operation, status: status)
            if let known = state.series.index(forKey: key) { return state.series.values[known].add(nanoseconds) }
            if state.series.count >= Self.seriesCountMax { key.operation = "other" }
            state.series[key, default: Series()].add(nanoseconds)
        }
    }

    /// Prometheus's text form.
    func text() -> String {
        let series = state.withLock { $0.series }.sorted {
            ($0.key.service, $0.key.operation, $0.key.status) < ($1.key.service, $1.key.operation, $1.key.status)
        }
        var text = """
            # HELP holdfast_requests_total Requests answered.
            # TYPE holdfast_requests_total counter

            """
        for (key, value) in series {
            text += "holdfast_requests_total{\(labels(key))} \(value.count)\n"
        }
        text += """
            # HELP holdfast_request_duration_seconds From the head of a request to its reply.
            # TYPE holdfast_request_duration_seconds histogram

            """
        for (key, value) in series {
            var total = 0
            for (bound, count) in zip(Self.latencyBounds, value.buckets) {
                total += count
                text += "holdfast_request_duration_seconds_bucket{\(labels(key)),le=\"\(bound.label)\"} \(total)\n"
            }
            text += "holdfast_request_duration_seconds_bucket{\(labels(key)),le=\"+Inf\"} \(value.count)\n"
            text += "holdfast_request_duration_seconds_sum{\(labels(key))} \(Double(value.nanoseconds) / 1e9)\n"
            text += "holdfast_request_duration_seconds_count{\(labels(key))} \(value.count)\n"
        }
        return text
    }

    private func labels(_ key: Key) -> String {
        "service=\"\(key.service)\",operation=\"\(key.operation)\",status=\"\(key.status)\""
    }
}

extension ServerMetrics.Series {
    fileprivate mutating func add(_ nanoseconds: UInt64) {
        count += 1
        self.nanoseconds += nanoseconds
        if let bucket = ServerMetrics.latencyBounds.firstIndex(where: { nanoseconds <= $0.nanoseconds }) {
            buckets[bucket] += 1
        }
    }
}
