package import HoldfastStorage

/// The trees of the tables service. Keys and records are stated byte by byte in `Docs/Format.md`.
package enum TableTrees {
    /// Account, region and name of a table: its `TableRecord`.
    package static let catalog = Tree<CatalogKey, TableRecord>("tables.catalog")
    /// Table id: its tags, its resource policies.
    static let tags = Tree<ResourceID, TagsRecord>("tables.tags")
    static let policies = Tree<PolicyKey, PolicyRecord>("tables.policies")
    /// Table id and item key: the item.
    package static let items = RawTree("tables.items")
    /// Index id, index key and base key: where the base key begins.
    package static let indexes = RawTree("tables.indexes")
    /// Table id and partition hash: bytes of the item collection, of tables with local indexes.
    package static let collections = RawTree("tables.collections")
    /// Id of a time to live, expiry second and item key: nothing.
    package static let expiry = RawTree("tables.expiry")
    /// Stream id: the stream, which outlives its table by 24 hours.
    static let streams = Tree<ResourceID, StreamHeader>("tables.streams")
    /// Stream id and first sequence number: a shard.
    static let shards = Tree<ShardKey, ShardRecord>("tables.shards")
    /// Stream id and sequence number: a change.
    static let changes = RawTree("tables.changes")
    /// Account, region and client request token: what was asked with it, for 10 minutes.
    package static let tokens = RawTree("tables.tokens")
    /// A number: work in the background that is not done.
    static let jobs = Tree<ResourceID, JobRecord>("tables.jobs")

    /// What `Store.open` is told.
    package static let all: [RawTree] = [
        catalog.raw, tags.raw, policies.raw, items, indexes, collections, expiry, streams.raw, shards.raw, changes,
        tokens, jobs.raw,
    ]
}
