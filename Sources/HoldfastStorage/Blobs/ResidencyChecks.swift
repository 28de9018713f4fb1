internal import Synchronization

/// How often the reads of one blob ask the system whether what they want is in memory: the first one, and one of
/// sixteen from then on while they are told that it is; all of them after one was told that it is not. See
/// `Docs/ADR/0015`.
struct ResidencyChecks: ~Copyable, Sendable {
    static let interval = 16

    /// How many reads need not ask, or, below zero, how many must be told yes before others need not.
    private let state = Atomic<Int>(0)

    /// Whether this read is to ask.
    func isDue() -> Bool {
        if state.load(ordering: .relaxed) <= 0 { return true }
        state.subtract(1, ordering: .relaxed)
        return false
    }

    /// What the system said. Reads of the same blob at once may ask once more or once less.
    func note(isResident: Bool) {
        guard isResident else { return state.store(-Self.interval, ordering: .relaxed) }
        let yeses = state.load(ordering: .relaxed)
        state.store(yeses < 0 ? yeses + 1 : Self.interval - 1, ordering: .relaxed)
    }
}
