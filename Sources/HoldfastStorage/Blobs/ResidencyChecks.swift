internal import Synchronization

/// How often reads of blobs ask the system whether what they want is in memory: all of them, until many in a row were
/// told that it is, and one of eight from then on. See `Docs/ADR/0015`.
struct ResidencyChecks: ~Copyable, Sendable {
    static let trustedAfter = 64
    static let interval = 8

    /// Reads since one was told that something is not in memory.
    private let reads = Atomic<Int>(0)

    /// Whether this read is to ask.
    func isDue() -> Bool {
        let number = reads.wrappingAdd(1, ordering: .relaxed).newValue
        return number <= Self.trustedAfter || number % Self.interval == 0
    }

    func noteAbsence() { reads.store(0, ordering: .relaxed) }
}
