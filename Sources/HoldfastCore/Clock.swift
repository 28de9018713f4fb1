/// Milliseconds since 1970-01-01T00:00:00Z, the unit of every time that is stored.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

    /// Seconds with a fraction, as AWS's JSON protocols print times.
    public var seconds: Double { Double(milliseconds) / 1000 }

    /// Whole seconds, rounded down.
    public var wholeSeconds: Int64 { milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0) }

    public var description: String { "\(milliseconds)ms" }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    public func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (sum, overflow) = milliseconds.addingReportingOverflow(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        return Timestamp(milliseconds: overflow ? (milliseconds < 0 ? .min : .max) : sum)
    }

    public func duration(to later: Timestamp) -> Duration { .milliseconds(later.milliseconds - milliseconds) }
}

/// The store's clock: every service reads the time from it and sleeps on it, so that a manual clock replays any
/// history.
public protocol WallClock: Sendable {
    var now: Timestamp { get }

    /// Returns when `now` has reached `deadline`.
    /// - Throws: `CancellationError` where the task is cancelled first.
    func sleep(until deadline: Timestamp) async throws
}
