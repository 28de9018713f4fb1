internal import HoldfastStorage

/// What is measured: the same work through one of the two modules.
protocol Engine: Sendable {
    var store: Store { get }
    /// One durable put of an item.
    /// - Parameter stamp: makes one put of the item unlike another.
    func put(_ index: UInt64, stamp: UInt64) async throws
    /// Put number `step` of a timed run, of `workload.chosenForPut(step)`, unlike what was there.
    func timedPut(_ step: UInt64) async throws
    /// Many puts in one body, to load a store.
    func load(_ indices: [UInt64]) async throws
    func delete(_ index: UInt64) async throws
    /// What a get is asked with.
    associatedtype Key: Sendable

    /// A key, encoded: made before the time runs.
    func key(_ index: UInt64) throws -> Key
    /// One item by its key, copied.
    /// - Returns: its bytes' count.
    func get(_ key: Key) async throws -> Int
    /// The 100 items of a partition in order, copied.
    /// - Returns: how many there were.
    func query(_ partition: UInt64) async throws -> Int
    /// Every item, page by page.
    /// - Returns: how many there were.
    func scan() async throws -> Int
}

struct Unexpected: Error {
    var what: String

    init(_ what: String) { self.what = what }
}
