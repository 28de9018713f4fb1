public import HoldfastCore
public import HoldfastStorage

/// Deletes what was given up: dropped prefixes, released blobs, abandoned uploads.
public struct ReclamationTask: BackgroundTask {
    public static let name = "reclamation"

    public init() {}

    public var name: String { Self.name }

    public func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        switch try await store.reclaim() {
        case .more: .again
        case .until(let time): .at(time)
        case .nothingLeft: .idle
        }
    }
}
