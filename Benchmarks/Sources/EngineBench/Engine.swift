internal import HoldfastStorage

/// What is measured: the same work through one of the two modules.
protocol Engine: Sendable {
    var store: Store { get }
    /// One durable put of an item.
    func put(_ index: UInt64) async throws
    /// Many puts in one body, to load a store.
    func load(_ indices: [UInt64]) async throws
    func delete(_ index: UInt64) async throws
    /// One item by its key, copied.
    /// - Returns: its bytes' count.
    func get(_ index: UInt64) async throws -> Int
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
