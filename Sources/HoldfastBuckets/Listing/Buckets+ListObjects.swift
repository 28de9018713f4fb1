public import HoldfastStorage

extension Buckets {
    /// A page of the objects of a bucket, in the byte order of their keys.
    ///
    /// - Throws: `noSuchBucket`.
    /// - Complexity: O(log *n*) for each key and each common prefix in the page, however many keys a prefix holds.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>.
    public func listObjects(_ bucket: BucketName, _ request: ListRequest) async throws(BucketError) -> ObjectPage {
        try await readOnPool { (tx) throws(BucketError) in try listObjects(bucket, request, tx) }
    }

    /// The same in a snapshot of the caller's.
    public func listObjects(
        _ bucket: BucketName, _ request: ListRequest, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> ObjectPage {
        let record = try tx.bucket(bucket)
        let start = ObjectKey.bucketPrefix(record.id)
        let grouping = KeyGrouping(prefix: request.prefix, delimiter: request.delimiter)
        let position = ListingPosition(after: request.after)
        let end = KeyRange.prefix(start + request.prefix).upper
        var page = ObjectPage()
        if request.limit == 0 { return page }
        var cursor = try tx.walk(
            BucketTrees.objects, KeyRange(from: start + position.firstKey(under: request.prefix), to: end))
        while try cursor.advance() {
            let name = Array(copying: cursor.key.extracting(start.count...))
            if let common = grouping.commonPrefix(of: name) {
                if !position.hasPassed(common) {
                    if page.isFull(request.limit) { break }
                    page.commonPrefixes.append(common)
                    page.last = common
                }
                // However many keys are under it, the walk steps over them at once.
                guard let next = KeyRange.prefix(start + common).upper else { break }
                cursor = try tx.walk(BucketTrees.objects, KeyRange(from: next, to: end))
                continue
            }
            if page.isFull(request.limit) { break }
            let object = try decodeObject(cursor.value, BucketTrees.objects, Array(copying: cursor.key))
            guard let content = object.content else {
                throw .storage(
                    .corrupt(
                        tree: BucketTrees.objects.name, key: hexadecimalText(Array(copying: cursor.key)),
                        reason: "a delete marker is among the objects"))
            }
            page.objects.append(ObjectSummary(ObjectKey(trusted: name), object, content))
            page.last = name
        }
        return page
    }
}

extension ObjectPage {
    /// Whether another entry would be one too many; the page is then not the last.
    fileprivate mutating func isFull(_ limit: Int) -> Bool {
        isTruncated = objects.count + commonPrefixes.count == limit
        return isTruncated
    }
}
