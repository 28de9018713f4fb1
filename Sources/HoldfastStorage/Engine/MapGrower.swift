/// Grows the map while the store is in use: closes the gate to new snapshots, waits for those that are open, maps the
/// file anew, opens the gate. Used on the writer's thread only, with no transaction open.
final class MapGrower {
    enum Outcome {
        case grown
        /// The map is as it was: snapshots are open, the system refuses, or it is as large as it may get.
        case unchanged
        /// The map is gone: nothing can be read or written any more.
        case lost(StorageError)
    }

    /// How long the gate stays closed at first, and at most. In between it opens for a moment: whoever holds a snapshot
    /// may need another one to end it.
    private static let firstWindow: UInt64 = 10_000_000
    private static let windowMax: UInt64 = 1_000_000_000
    private static let pause: UInt64 = 5_000_000
    /// After a try in passing that failed, or where waiting was given up.
    private static let retryAfter: UInt64 = 200_000_000

    private let environment: Environment
    private let readers: ReaderPool
    private let limit: Int
    private let patience: UInt64
    private var nextTry: UInt64 = 0
    private var isImpatient = false

    init(_ environment: Environment, _ readers: ReaderPool, _ options: StoreOptions) {
        self.environment = environment
        self.readers = readers
        limit = max(options.mapSizeMax, options.mapSize)
        patience = SnapshotBudget.nanoseconds(options.mapGrowthPatience)
    }

    /// After a commit: where little is left, grows if that takes no waiting to speak of.
    func growIfLow() -> Outcome {
        guard MapGrowth.isLow(used: environment.usedBytes, of: environment.mapSize), environment.mapSize < limit else {
            return .unchanged
        }
        let now = monotonicNanoseconds()
        if now < nextTry { return .unchanged }
        let outcome = grow(window: Self.firstWindow)
        if case .unchanged = outcome ?? .unchanged { nextTry = now + Self.retryAfter }
        return outcome ?? .unchanged
    }

    /// The map is full and a write waits: waits for open snapshots as long as the store's patience lasts.
    ///
    /// - Parameter isOver: whether to stop waiting.
    func growNow(unless isOver: () -> Bool) -> Outcome {
        let deadline = monotonicNanoseconds() + (isImpatient ? 0 : patience)
        var window = Self.firstWindow
        while true {
            if let outcome = grow(window: window) {
                isImpatient = false
                return outcome
            }
            if monotonicNanoseconds() >= deadline || isOver() {
                // Who holds the snapshot holds it still: the next writes need not all wait as long.
                isImpatient = true
                return .unchanged
            }
            sleep(nanoseconds: Self.pause)
            window = min(window * 2, Self.windowMax)
        }
    }

    /// - Returns: `nil` where snapshots stayed open.
    private func grow(window: UInt64) -> Outcome? {
        let sizes = MapGrowth.sizes(after: environment.mapSize, limit: limit)
        if sizes.isEmpty { return .unchanged }
        return readers.whileEmpty(patience: window) { () -> Outcome in
            for size in sizes {
                switch environment.remap(to: size) {
                case .done:
                    environment.metrics.add(environment.metrics.mapGrowths)
                    return .grown
                case .refused: continue
                case .lost(let error): return .lost(error)
                }
            }
            return .unchanged
        }
    }
}
