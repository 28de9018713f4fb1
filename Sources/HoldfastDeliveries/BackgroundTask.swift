public import HoldfastCore
public import HoldfastStorage

/// Work that goes on behind the services in bounded steps: expiry, backfill, reclamation, retention.
public protocol BackgroundTask: Sendable {
    /// Unique among a store's tasks.
    var name: String { get }

    /// Does one bounded step, in one write or none.
    func step(_ store: Store, now: Timestamp) async throws -> NextStep
}

/// When a task wants its next step.
public enum NextStep: Hashable, Sendable {
    case again
    case at(Timestamp)
    /// When woken, or at the polling fallback.
    case idle
}
