public import HoldfastStorage

extension Buckets {
    /// A page of all versions and delete markers of a bucket.
    ///
    /// - Parameters:
    ///   - request: `after` is the key to start after, or with `afterVersion` the key to start in.
    ///   - afterVersion: start after this version of the key `request.after`.
    /// - Throws: `noSuchBucket`, `invalidArgument`.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>.
    public func listVersions(
        _ bucket: BucketName, _ request: ListRequest, afterVersion: VersionID? = nil
    ) async throws(BucketError) -> VersionPage {
        try await readOnPool { (tx) throws(BucketError) in
            try listVersions(bucket, request, afterVersion: afterVersion, tx)
        }
    }

    /// The same in a snapshot of the caller's.
    public func listVersions(
        _ bucket: BucketName, _ request: ListRequest, afterVersion: VersionID? = nil,
        _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> VersionPage {
        let record = try tx.bucket(bucket)
        var page = VersionPage()
        if request.limit == 0 { return page }
        let grouping = KeyGrouping(prefix: request.prefix, delimiter: request.delimiter)
        let position = ListingPosition(after: request.after)
        var lowest = VersionPosition(key: position.firstKey(under: request.prefix), olderThan: nil)
        // A marker before the prefix is before everything that may come.
        if let afterVersion, !request.after.lexicographicallyPrecedes(request.prefix) {
            lowest = VersionPosition(
                key: request.after,
                olderThan: try sequence(of: afterVersion, request.after, record.id, tx))
        }
        walk: while true {
            // Walks until a common prefix has to be stepped over.
            var objects = try tx.walk(BucketTrees.objects, lowest.objects(record.id, request.prefix))
            var kept = try tx.walk(BucketTrees.versions, lowest.versions(record.id, request.prefix))
            var object = try Self.next(&objects)
            var version = try Self.nextKept(&kept)
            var previous: ObjectKey?
            if let olderThan = lowest.olderThan {
                // In the midst of a key: what is newer than the marker was listed, or came since. There may be nothing
                // newer any more: then the latest version is among those that are still to come.
                let key = ObjectKey(trusted: lowest.key)
                if let latest = object, latest.key == key, latest.record.sequence >= olderThan {
                    previous = key
                    object = try Self.next(&objects)
                } else if let newest = try tx.newestKept(record.id, key), newest.sequence >= olderThan {
                    previous = key
                }
            }
            while object != nil || version != nil {
                let takesObject = object.map { first in version.map { !($0.key < first.key) } ?? true } ?? false
                guard let (key, found) = takesObject ? object : version else { break walk }
                if let common = grouping.commonPrefix(of: key.bytes) {
                    if !position.hasPassed(common) {
                        if page.isFull(request.limit) { break walk }
                        page.commonPrefixes.append(common)
                        page.lastKey = common
                        page.lastVersion = nil
                    }
                    guard let next = KeyRange.successor(ofPrefix: common) else { break walk }
                    lowest = VersionPosition(key: next, olderThan: nil)
                    continue walk
                }
                if page.isFull(request.limit) { break walk }
                page.versions.append(VersionSummary(key, found, isLatest: key != previous))
                page.lastKey = key.bytes
                page.lastVersion = found.version
                previous = key
                if takesObject { object = try Self.next(&objects) } else { version = try Self.nextKept(&kept) }
            }
            break
        }
        return page
    }

    private static func next(_ cursor: inout Cursor) throws(BucketError) -> (key: ObjectKey, record: ObjectRecord)? {
        guard try cursor.advance() else { return nil }
        let name = Array(copying: cursor.key)
        return (ObjectKey(trusted: Array(name.dropFirst(8))), try decodeObject(cursor.value, BucketTrees.objects, name))
    }

    private static func nextKept(_ cursor: inout Cursor) throws(BucketError) -> (key: ObjectKey, record: ObjectRecord)?
    {
        guard try cursor.advance() else { return nil }
        let name = Array(copying: cursor.key)
        let record = try decodeObject(cursor.value, BucketTrees.versions, name)
        do throws(KeyDecodingError) { return (try ObjectKey.split(cursor.key).key, record) } catch {
            throw .storage(
                .corrupt(tree: BucketTrees.versions.name, key: hexadecimalText(name), reason: "\(error)"))
        }
    }

    /// Where a version marker stands, whether or not the version is still there.
    ///
    /// - Returns: `nil` for a null version that is gone, whose id does not tell where it stood: all that is left of the
    ///   key comes then, rather than that something of it never does.
    private func sequence(
        of version: VersionID, _ key: [UInt8], _ bucket: UInt64, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> UInt64? {
        if let parts = version.parts { return parts.sequence }
        let key = ObjectKey(trusted: key)
        if let latest = try tx.latestObject(bucket, key), latest.isNull { return latest.sequence }
        return try tx.keptNull(bucket, key)
    }
}

/// Where a listing of versions starts: at a key, or in the midst of its versions.
private struct VersionPosition {
    let key: [UInt8]
    /// Only versions of `key` with a smaller sequence number, and the keys after it.
    let olderThan: UInt64?

    func objects(_ bucket: UInt64, _ prefix: [UInt8]) -> KeyRange {
        let start = ObjectKey.bucketPrefix(bucket)
        let end = KeyRange.prefix(start + prefix).upper
        return KeyRange(from: start + key, to: end)
    }

    func versions(_ bucket: UInt64, _ prefix: [UInt8]) -> KeyRange {
        let end = KeyRange.prefix(escaped(bucket, prefix)).upper
        guard let olderThan else { return KeyRange(from: escaped(bucket, key), to: end) }
        return KeyRange(from: ObjectKey(trusted: key).versionKey(bucket, olderThan) + [0], to: end)
    }

    /// A key or the start of one without its end mark: not after any key that starts with it, and after all before.
    private func escaped(_ bucket: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        Array(ObjectKey(trusted: bytes).versionsPrefix(bucket).dropLast(2))
    }
}

extension VersionPage {
    fileprivate mutating func isFull(_ limit: Int) -> Bool {
        isTruncated = versions.count + commonPrefixes.count == limit
        return isTruncated
    }
}
