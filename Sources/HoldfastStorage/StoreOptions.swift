public import HoldfastCore

/// What an acknowledged write survives.
public enum Durability: String, Sendable, CaseIterable {
    /// A write returns after the sync of its commit: it survives `kill -9` and power loss.
    case durable
    /// No sync a commit, one about every second: a write survives `kill -9`, but a power loss may lose the last
    /// writes or the whole store. For tests and scratch data.
    case relaxed
}

/// How a store is opened.
public struct StoreOptions: Sendable {
    /// The address space reserved for the map when the store is opened, in bytes. Less is taken where the system
    /// refuses that much. Default 1 TiB; at least 1 MiB.
    public var mapSize: Int = 1 << 40
    /// How far the map may grow while the store is in use, in bytes: the largest that the store can get. At least
    /// `mapSize`. Default 16 TiB.
    public var mapSizeMax: Int = 1 << 44
    /// How long writes wait for open snapshots when the map is full: it cannot grow beside them. Default 30 seconds.
    public var mapGrowthPatience: Duration = .seconds(30)
    public var durability: Durability = .durable
    /// Open for reading beside another process that serves the directory.
    public var readOnly = false
    /// Free space below which puts are refused, in bytes. Default 64 MiB.
    public var reserveBytes: UInt64 = 64 << 20
    /// How long a snapshot may walk a range before it is ended. Default 30 seconds.
    public var snapshotAgeMax: Duration = .seconds(30)
    /// How far the file may grow while a snapshot walks a range, in bytes, before it is ended: pages that a snapshot
    /// sees cannot be used again. Default 4 GiB.
    public var snapshotGrowthMax: UInt64 = 4 << 30
    /// How long the pieces of a released blob stay for readers whose leases are not seen here, which are those of other
    /// processes. They are reclaimed after one to two times as long, together with those that were released meanwhile;
    /// until then their pages cannot be used again. Default 1 second.
    public var blobGrace: Duration = .seconds(1)
    /// Threads for reads on the pool, 1 to 64. Default 4.
    public var readerThreads = 4
    /// Concurrent snapshots, in all processes together. Default 1,024.
    public var readersMax: UInt32 = 1024
    public var clock: any WallClock = SystemClock()
    /// The file of the store's key; `nil` for `holdfast.key` in the store's directory. It is made at first need.
    /// Backups have the key with them only where it is in the directory.
    public var keyFile: String?

    /// Nobody else may have the file open, not even for reading: it is about to be replaced.
    var replacesFile = false

    var lockMode: DirectoryLock.Mode { replacesFile ? .replacing : readOnly ? .reading : .serving }

    public init() {}
}
