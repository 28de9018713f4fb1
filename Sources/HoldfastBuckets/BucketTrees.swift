package import HoldfastStorage

/// The trees of the buckets service. Keys and records are stated byte by byte in `Docs/Format.md`.
package enum BucketTrees {
    /// Name of a bucket: its record.
    static let catalog = Tree<BucketNameKey, BucketRecord>("buckets.catalog")
    /// Account and name of a bucket: its id, so that an account's buckets are listed by one walk.
    static let owned = Tree<OwnedBucketKey, OwnedBucketRecord>("buckets.owned")
    /// Bucket id, kind of setting and its id: the setting.
    static let settings = Tree<SettingKey, SettingRecord>("buckets.settings")
    /// Bucket id and key: the object, where the latest version of the key is one.
    static let objects = RawTree("buckets.objects")
    /// Bucket id, key and the complement of a sequence number, so that the newest comes first: every version that is
    /// not the latest, and every delete marker.
    static let versions = RawTree("buckets.versions")
    /// Bucket id and key: the sequence number of the null version, where that is among `versions`.
    static let nulls = RawTree("buckets.nulls")
    /// Bucket id, key and sequence number: a multipart upload under way.
    static let uploads = RawTree("buckets.uploads")
    /// Sequence number of an upload and number of a part: the part.
    static let parts = Tree<PartKey, PartRecord>("buckets.parts")
    /// Sequence number of an upload that was completed, and 1: what the completion answered.
    static let completed = Tree<PartKey, CompletionRecord>("buckets.completed")
    /// A number: blobs to be released in steps.
    static let released = Tree<ReleaseKey, ReleaseRecord>("buckets.released")
    /// Bucket id: how far the bucket's lifecycle rules have been carried out.
    static let lifecycle = Tree<LifecycleKey, LifecycleRecord>("buckets.lifecycle")
    /// Time and bucket id: the same buckets in the order in which they are due.
    static let lifecycleDue = Tree<LifecycleDueKey, PresenceRecord>("buckets.lifecycle-due")
    /// Time, bucket id, key and sequence number: a restored copy that is there then, or ends.
    static let restores = Tree<RestoreKey, RestoreRecord>("buckets.restores")

    /// What `Store.open` is told.
    package static let all: [RawTree] = [
        catalog.raw, owned.raw, settings.raw, objects, versions, nulls, uploads, parts.raw, completed.raw,
        released.raw, lifecycle.raw, lifecycleDue.raw, restores.raw,
    ]
}
