@testable import HoldfastStorage

/// Holds the writer's thread up.
final class Gate: Sendable {
    private let state = Monitor((isReached: false, isOpen: false))

    var isReached: Bool { state.withLock { $0.isReached } }

    func wait() {
        state.broadcast { $0.isReached = true }
        state.wait { $0.isOpen ? () : nil }
    }

    func open() { state.broadcast { $0.isOpen = true } }
}
