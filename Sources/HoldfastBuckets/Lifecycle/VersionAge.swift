import HoldfastCore
import HoldfastStorage

/// Where a version or a delete marker that is kept beside the latest object stands among the versions of its key.
struct VersionAge: Hashable {
    /// When its successor came; `nil` where it is the current version, as a delete marker can be.
    var replaced: Timestamp?
    /// How many noncurrent versions are newer, as far as rules count.
    var newerNoncurrent: Int
}

extension ReadTransaction {
    /// Where a kept version stands.
    /// - Complexity: the versions that are newer, of which at most as many are looked at as rules count.
    borrowing func age(ofKept sequence: UInt64, _ key: ObjectKey, _ bucket: UInt64) throws(BucketError) -> VersionAge {
        let countMax = BucketLimits.newerNoncurrentVersions.upperBound + 1
        var newer = 0
        var replaced: Timestamp?
        let range = KeyRange(from: key.versionsPrefix(bucket), to: key.versionKey(bucket, sequence))
        var cursor = try walk(BucketTrees.versions, range, reverse: true)
        while newer < countMax, try cursor.advance() {
            if newer == 0 {
                replaced =
                    try decodeObject(cursor.value, BucketTrees.versions, Array(copying: cursor.key)).modified
            }
            newer += 1
        }
        let latest = try latestObject(bucket, key)
        if newer == 0 { return VersionAge(replaced: latest?.modified, newerNoncurrent: 0) }
        // Without a latest object the newest kept one is the current version.
        return VersionAge(replaced: replaced, newerNoncurrent: newer - (latest == nil ? 1 : 0))
    }

    /// The delete marker that is all that is left of a key.
    borrowing func loneMarker(_ bucket: UInt64, _ key: ObjectKey) throws(BucketError) -> ObjectRecord? {
        if try find(BucketTrees.objects, key.objectKey(bucket)) != nil { return nil }
        var cursor = try walk(BucketTrees.versions, .prefix(key.versionsPrefix(bucket)))
        guard try cursor.advance() else { return nil }
        let newest = try decodeObject(cursor.value, BucketTrees.versions, Array(copying: cursor.key))
        if newest.content != nil { return nil }
        return try cursor.advance() ? nil : newest
    }
}
