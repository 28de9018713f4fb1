public import HoldfastCore
public import HoldfastStorage

/// A bucket as listings and heads tell it.
public struct BucketInfo: Hashable, Sendable {
    public var name: BucketName
    public var region: Region
    public var owner: AccountID
    public var created: Timestamp
    public var versioning: Versioning
    public var hasObjectLock: Bool

    init(_ name: BucketName, _ record: BucketRecord) {
        self.name = name
        region = record.scope.region
        owner = record.scope.account
        created = record.created
        versioning = record.versioning
        hasObjectLock = record.hasObjectLock
    }
}

extension ReadTransaction {
    borrowing func bucket(_ name: BucketName) throws(BucketError) -> BucketRecord {
        guard let record = try find(BucketTrees.catalog, BucketNameKey(name)) else {
            throw .noSuchBucket(name.description)
        }
        return record
    }
}

extension Buckets {
    /// Makes a bucket, in this value's account and region.
    ///
    /// - Parameters:
    ///   - objectLock: whether versions may be locked, which also enables versioning for good.
    ///   - access: whose its objects are to be, and what it grants.
    /// - Throws: `bucketAlreadyExists`, `bucketAlreadyOwnedByYou`, `tooManyBuckets`; what `access` cannot be. Durable
    ///   when it returns.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
    public func createBucket(
        _ name: BucketName, objectLock: Bool = false, access: NewBucketAccess = NewBucketAccess()
    ) async throws(BucketError) {
        let now = now
        try await write { (tx) throws(BucketError) in
            try createBucket(name, objectLock: objectLock, access: access, now: now, &tx)
        }
    }

    /// The same in a transaction of the caller's.
    /// - Parameter now: the store's time, drawn before the body.
    public func createBucket(
        _ name: BucketName, objectLock: Bool = false, access: NewBucketAccess = NewBucketAccess(), now: Timestamp,
        _ tx: inout WriteTransaction
    ) throws(BucketError) {
        if let known = try tx.reading.find(BucketTrees.catalog, BucketNameKey(name)) {
            if known.scope.account != scope.account { throw .bucketAlreadyExists(name.description) }
            throw .bucketAlreadyOwnedByYou(name.description)
        }
        let counter = Self.bucketCounter(scope.account)
        let count: Int64
        do throws(StorageError) { count = try tx.reading.counter(counter.span) } catch { throw .storage(error) }
        guard count < BucketLimits.bucketsPerAccountMax else { throw .tooManyBuckets }
        let settings = try access.settings(owner: scope.account)
        var record = BucketRecord(id: try tx.newID(), scope: scope, created: now, hasObjectLock: objectLock)
        for (setting, document) in settings {
            record.settings |= setting.bit
            try tx.set(BucketTrees.settings, SettingKey(record.id, setting), SettingRecord(document: document))
        }
        try tx.set(BucketTrees.catalog, BucketNameKey(name), record)
        try tx.set(BucketTrees.owned, OwnedBucketKey(scope.account, name), OwnedBucketRecord(id: record.id))
        do throws(StorageError) { try tx.add(1, to: counter.span) } catch { throw .storage(error) }
    }

    /// Deletes a bucket in which no object, version or delete marker is left; uploads under way are given up.
    ///
    /// - Throws: `noSuchBucket`, `bucketNotEmpty`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>.
    public func deleteBucket(_ name: BucketName) async throws(BucketError) {
        let now = now
        try await write { (tx) throws(BucketError) in try deleteBucket(name, now: now, &tx) }
    }

    /// The same in a transaction of the caller's.
    public func deleteBucket(
        _ name: BucketName, now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) {
        tx.makesRoom()
        let record = try tx.reading.bucket(name)
        let prefix = ObjectKey.bucketPrefix(record.id)
        for tree in [BucketTrees.objects, BucketTrees.versions] {
            let reading = tx.reading
            var cursor = try reading.walk(tree, .prefix(prefix))
            if try cursor.advance() {
                throw .bucketNotEmpty(name.description, isVersioned: record.versioning != .never)
            }
        }
        try tx.remove(BucketTrees.catalog, BucketNameKey(name))
        try tx.remove(BucketTrees.owned, OwnedBucketKey(record.scope.account, name))
        try tx.endLifecycle(record.id)
        try tx.set(BucketTrees.released, ReleaseKey(id: try tx.newID()), ReleaseRecord(.uploads(bucket: record.id)))
        let counter = Self.bucketCounter(record.scope.account)
        do throws(StorageError) {
            try tx.dropPrefix(BucketTrees.settings.raw, prefix.span)
            try tx.add(-1, to: counter.span)
        } catch { throw .storage(error) }
    }

    /// - Throws: `noSuchBucket`.
    public func bucket(_ name: BucketName) throws(BucketError) -> BucketInfo {
        try read { (tx) throws(BucketError) in BucketInfo(name, try tx.bucket(name)) }
    }

    /// A page of this account's buckets, by name.
    ///
    /// - Parameters:
    ///   - prefix: what the names start with.
    ///   - region: only buckets there.
    ///   - after: the last name of the page before.
    ///   - limit: 1 to 10,000.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html>.
    public func listBuckets(
        prefix: String = "", region: Region? = nil, after: BucketName? = nil, limit: Int = 10_000
    ) async throws(BucketError) -> (buckets: [BucketInfo], hasMore: Bool) {
        let account = scope.account
        return try await readOnPool { (tx) throws(BucketError) in
            let start = OwnedBucketKey.prefix(account, prefix)
            var range = KeyRange.prefix(start)
            if let after {
                let bound = OwnedBucketKey(account, after).encoded
                if range.lower.lexicographicallyPrecedes(bound) { range = .after(bound, within: start) }
            }
            var found: [BucketInfo] = []
            var cursor = try tx.walk(BucketTrees.owned.raw, range)
            while try cursor.advance() {
                let key: OwnedBucketKey
                var reader = KeyReader(cursor.key)
                do throws(KeyDecodingError) { key = try OwnedBucketKey(decoding: &reader) } catch {
                    throw .storage(
                        .corrupt(tree: BucketTrees.owned.raw.name, key: "\(account)", reason: "\(error)"))
                }
                let record = try tx.bucket(key.name)
                if let region, record.scope.region != region { continue }
                if found.count == limit { return (found, true) }
                found.append(BucketInfo(key.name, record))
            }
            return (found, false)
        }
    }

    /// Enables or suspends versioning.
    /// - Throws: `invalidBucketState` where object lock needs it enabled.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>.
    public func setVersioning(_ versioning: Versioning, of name: BucketName) async throws(BucketError) {
        precondition(versioning != .never, "versioning once enabled can only be suspended")
        try await write { (tx) throws(BucketError) in
            var record = try tx.reading.bucket(name)
            if record.hasObjectLock && versioning != .enabled {
                throw .invalidBucketState(
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
                )
            }
            record.versioning = versioning
            try tx.set(BucketTrees.catalog, BucketNameKey(name), record)
        }
    }

    static func bucketCounter(_ account: AccountID) -> [UInt8] { Array("b.buckets.\(account)".utf8) }
}
