package import HoldfastStorage

/// The trees of the tables service. Keys and records are stated byte by byte in `Docs/Format.md`.
package enum TableTrees {
    /// Account, region and name of a table: its `TableRecord`.
    package static let catalog = RawTree("tables.catalog")
    /// Table id and item key: the item.
    package static let items = RawTree("tables.items")
    /// Index id, index key and base key: where the base key begins.
    package static let indexes = RawTree("tables.indexes")
    /// Account, region and client request token: what was asked with it, for 10 minutes.
    package static let tokens = RawTree("tables.tokens")
}
