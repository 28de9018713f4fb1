public import HoldfastCore
public import HoldfastStorage

/// How a Holdfast is opened.
public struct HoldfastOptions: Sendable {
    /// How the store below is opened: durability, map size, clock, reading beside a serving process.
    public var storage = StoreOptions()
    /// Where ids come from.
    public var randomness: any Randomness = SystemRandomness()
    /// Whether expiry, backfill, retention and reclamation run by themselves. Without, `runBackgroundWork` does them.
    public var runsBackgroundWork = true
    /// Told of a background step that failed: the task's name, and the error. The task goes on after a pause.
    public var onBackgroundError: @Sendable (String, any Error) -> Void = { _, _ in }

    public init() {}
}
