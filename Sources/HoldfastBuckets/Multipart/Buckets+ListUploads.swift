import HoldfastStorage

/// A page of the uploads under way in a bucket, by key and then from the oldest to the newest.
public struct UploadPage: Hashable, Sendable {
    public var uploads: [UploadInfo] = []
    public var commonPrefixes: [[UInt8]] = []
    public var isTruncated = false
    /// Where the next page starts: after this key or common prefix, or after an upload to it.
    public var lastKey: [UInt8] = []
    public var lastUpload: UploadID?
}

/// A page of the parts of an upload, by number.
public struct PartPage: Hashable, Sendable {
    public var upload: UploadInfo
    public var parts: [PartInfo] = []
    public var isTruncated = false
}

extension Buckets {
    /// A page of the uploads under way.
    ///
    /// - Parameters:
    ///   - request: `after` is the key to start after, or with `afterUpload` the key to start in.
    ///   - afterUpload: start after this upload to the key `request.after`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html>.
    public func listUploads(
        _ bucket: BucketName, _ request: ListRequest, afterUpload: UploadID? = nil
    ) async throws(BucketError) -> UploadPage {
        try await readOnPool { (tx) throws(BucketError) in
            let record = try tx.bucket(bucket)
            let start = { (bytes: [UInt8]) in
                Array(ObjectKey(trusted: bytes).versionsPrefix(record.id).dropLast(2))
            }
            let grouping = KeyGrouping(prefix: request.prefix, delimiter: request.delimiter)
            let position = ListingPosition(after: request.after)
            let end = KeyRange.prefix(start(request.prefix)).upper
            var page = UploadPage()
            if request.limit == 0 { return page }
            var lower = start(position.firstKey(under: request.prefix))
            // A marker before the prefix is before everything that may come.
            if let afterUpload, !request.after.lexicographicallyPrecedes(request.prefix) {
                lower = ObjectKey(trusted: request.after).uploadKey(record.id, afterUpload.sequence) + [0]
            }
            var cursor = try tx.walk(BucketTrees.uploads, KeyRange(from: lower, to: end))
            while try cursor.advance() {
                let name = Array(copying: cursor.key)
                let (key, sequence) = try Self.split(name)
                if let common = grouping.commonPrefix(of: key.bytes) {
                    if !position.hasPassed(common) {
                        if page.isFull(request.limit) { break }
                        page.commonPrefixes.append(common)
                        page.lastKey = common
                        page.lastUpload = nil
                    }
                    guard let next = KeyRange.prefix(start(common)).upper else { break }
                    cursor = try tx.walk(BucketTrees.uploads, KeyRange(from: next, to: end))
                    continue
                }
                if page.isFull(request.limit) { break }
                let upload = UploadInfo(key, sequence, try decodeUpload(cursor.value, name))
                page.uploads.append(upload)
                page.lastKey = key.bytes
                page.lastUpload = upload.id
            }
            return page
        }
    }

    static func split(_ name: [UInt8]) throws(BucketError) -> (key: ObjectKey, number: UInt64) {
        do throws(KeyDecodingError) { return try ObjectKey.split(name.span) } catch {
            throw .storage(.corrupt(tree: BucketTrees.uploads.name, key: hexadecimalText(name), reason: "\(error)"))
        }
    }

    /// A page of the parts that have come.
    ///
    /// - Parameters:
    ///   - after: the number of the last part of the page before; 0 for the first page.
    ///   - limit: 0 to 1,000.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>.
    public func listParts(
        _ bucket: BucketName, _ key: ObjectKey, _ id: UploadID, after: Int = 0,
        limit: Int = BucketLimits.pageEntriesMax
    ) async throws(BucketError) -> PartPage {
        try await readOnPool { (tx) throws(BucketError) in
            let record = try tx.upload(id, try tx.bucket(bucket).id, key)
            var page = PartPage(upload: UploadInfo(key, id.sequence, record))
            if limit == 0 { return page }
            let range = KeyRange.after(PartKey(id.sequence, after).encoded, within: PartKey.prefix(id.sequence))
            do throws(StorageError) {
                let found = try tx.records(BucketTrees.parts, in: range, limit: limit + 1)
                page.isTruncated = found.count > limit
                page.parts = found.prefix(limit).map { PartInfo($0.key.number, $0.record) }
            } catch { throw .storage(error) }
            return page
        }
    }
}

extension UploadPage {
    fileprivate mutating func isFull(_ limit: Int) -> Bool {
        isTruncated = uploads.count + commonPrefixes.count == limit
        return isTruncated
    }
}
