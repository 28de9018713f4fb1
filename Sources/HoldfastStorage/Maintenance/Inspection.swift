internal import CLMDB

/// How large a tree is.
public struct TreeStatistics: Sendable, Hashable {
    public let name: String
    /// Physical entries, the links of long keys included.
    public let entries: UInt64
    public let depth: Int
    public let branchPages: UInt64
    public let leafPages: UInt64
    /// Pages of values that are too long for a leaf.
    public let overflowPages: UInt64

    /// Bytes of all its pages.
    public var bytes: UInt64 { (branchPages + leafPages + overflowPages) * 4_096 }
}

extension Store {
    /// The size of every tree, as of one snapshot.
    /// - Complexity: O(number of trees); no entry is read.
    public func treeStatistics() throws(StorageError) -> [TreeStatistics] {
        let snapshot = try readers.begin()
        defer { readers.end(snapshot) }
        var all: [TreeStatistics] = []
        for tree in environment.trees where environment.has(tree) {
            var statistics = MDB_stat()
            let dbi = try environment.dbi(tree)
            try environment.check(unsafe mdb_stat(snapshot.transaction.pointer, dbi, &statistics), "mdb_stat")
            all.append(
                TreeStatistics(
                    name: tree.name, entries: UInt64(statistics.ms_entries), depth: Int(statistics.ms_depth),
                    branchPages: UInt64(statistics.ms_branch_pages), leafPages: UInt64(statistics.ms_leaf_pages),
                    overflowPages: UInt64(statistics.ms_overflow_pages)))
        }
        return all.sorted { $0.name < $1.name }
    }
}
