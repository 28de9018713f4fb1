import Synchronization

/// Counted since the store was opened.
final class EngineMetrics: Sendable {
    let commits = Atomic<UInt64>(0)
    let bodies = Atomic<UInt64>(0)
    let reruns = Atomic<UInt64>(0)
    let bytes = Atomic<UInt64>(0)
    let bodyNanoseconds = Atomic<UInt64>(0)
    let commitNanoseconds = Atomic<UInt64>(0)
    let snapshots = Atomic<UInt64>(0)
    let snapshotsExpired = Atomic<UInt64>(0)
    let mapGrowths = Atomic<UInt64>(0)

    func add(_ counter: borrowing Atomic<UInt64>, _ amount: UInt64 = 1) { counter.add(amount, ordering: .relaxed) }
}

/// What the engine has done since the store was opened, and how large it is.
public struct StoreStatistics: Sendable {
    public var commits: UInt64
    /// Write bodies that were answered; divided by `commits` the mean batch.
    public var bodies: UInt64
    /// Batches that were run again because a body threw after its first write.
    public var reruns: UInt64
    /// Key and value bytes written.
    public var bytesWritten: UInt64
    /// Time in bodies, and in commits with their syncs.
    public var bodyTime: Duration
    public var commitTime: Duration
    public var snapshots: UInt64
    public var snapshotsExpired: UInt64
    public var snapshotsOpen: Int
    /// Bytes of the file that pages take, free ones included.
    public var usedBytes: UInt64
    /// Bytes of address space that the map takes, and how often it grew.
    public var mapBytes: UInt64
    public var mapGrowths: UInt64
    /// Write bodies that wait.
    public var writesWaiting: Int
}
