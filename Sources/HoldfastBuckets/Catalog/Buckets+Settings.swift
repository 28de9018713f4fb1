public import HoldfastStorage

extension Buckets {
    /// Stores a setting, in place of one that is there. The caller has checked the document.
    ///
    /// - Parameter id: tells apart the configurations of a kind that may have several; else empty.
    /// - Throws: `noSuchBucket`; `tooManyConfigurations`. Durable when it returns.
    public func putSetting(
        _ setting: BucketSetting, id: String = "", of name: BucketName, document: [UInt8]
    ) async throws(BucketError) {
        try await write { (tx) throws(BucketError) in
            try putSetting(setting, id: id, of: name, document: document, &tx)
        }
    }

    /// The same in a transaction of the caller's.
    public func putSetting(
        _ setting: BucketSetting, id: String = "", of name: BucketName, document: [UInt8],
        _ tx: inout WriteTransaction
    ) throws(BucketError) {
        var record = try tx.reading.bucket(name)
        let key = SettingKey(record.id, setting, id: id)
        if !id.isEmpty, try tx.reading.find(BucketTrees.settings, key) == nil {
            let count = try Self.count(setting, of: record, tx.reading)
            guard count < BucketLimits.configurationsPerKindMax else { throw .tooManyConfigurations }
        }
        try tx.set(BucketTrees.settings, key, SettingRecord(document: document))
        if setting == .lifecycle { try tx.beginLifecycle(name, record.id) }
        if record.settings & setting.bit == 0 {
            record.settings |= setting.bit
            try tx.set(BucketTrees.catalog, BucketNameKey(name), record)
        }
    }

    private static func count(
        _ setting: BucketSetting, of record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> Int {
        var count = 0
        var cursor = try tx.walk(BucketTrees.settings.raw, .prefix(SettingKey.prefix(record.id, setting)))
        while try cursor.advance() { count += 1 }
        return count
    }

    /// - Returns: whether it was there.
    @discardableResult
    public func deleteSetting(
        _ setting: BucketSetting, id: String = "", of name: BucketName
    ) async throws(BucketError) -> Bool {
        try await write { (tx) throws(BucketError) in try deleteSetting(setting, id: id, of: name, &tx) }
    }

    /// The same in a transaction of the caller's.
    @discardableResult
    public func deleteSetting(
        _ setting: BucketSetting, id: String = "", of name: BucketName, _ tx: inout WriteTransaction
    ) throws(BucketError) -> Bool {
        var record = try tx.reading.bucket(name)
        guard try tx.remove(BucketTrees.settings, SettingKey(record.id, setting, id: id)) else { return false }
        if setting == .lifecycle { try tx.endLifecycle(record.id) }
        // Of several configurations others may be left: the bit says that there may be some.
        if id.isEmpty {
            record.settings &= ~setting.bit
            try tx.set(BucketTrees.catalog, BucketNameKey(name), record)
        }
        return true
    }

    /// The document of a setting; `nil` where it was never put or has been deleted.
    /// - Throws: `noSuchBucket`.
    public func setting(
        _ setting: BucketSetting, id: String = "", of name: BucketName
    ) throws(BucketError) -> [UInt8]? {
        try read { (tx) throws(BucketError) in try Self.setting(setting, id: id, of: try tx.bucket(name), tx) }
    }

    static func setting(
        _ setting: BucketSetting, id: String = "", of record: BucketRecord, _ tx: borrowing ReadTransaction
    ) throws(BucketError) -> [UInt8]? {
        guard record.settings & setting.bit != 0 else { return nil }
        return try tx.find(BucketTrees.settings, SettingKey(record.id, setting, id: id))?.document
    }

    /// All configurations of a kind that may have several, by id.
    public func settings(
        _ setting: BucketSetting, of name: BucketName
    ) throws(BucketError) -> [(id: String, document: [UInt8])] {
        try read { (tx) throws(BucketError) in
            let bucket = try tx.bucket(name)
            do throws(StorageError) {
                return try tx.records(
                    BucketTrees.settings, in: .prefix(SettingKey.prefix(bucket.id, setting))
                ).map { ($0.key.id, $0.record.document) }
            } catch { throw .storage(error) }
        }
    }
}
