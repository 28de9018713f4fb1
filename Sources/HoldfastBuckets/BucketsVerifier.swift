import HoldfastCore
package import HoldfastStorage

/// Checks every record of the buckets service: that versions stand where their order puts them, that null versions are
/// found, and that every blob is referred to as often as its record says.
package struct BucketsVerifier: StoreVerifier {
    package init() {}

    package func verify(
        _ tx: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {
        var check = BucketsCheck()
        do throws(BucketError) {
            try check.buckets(tx, &report)
            try check.settings(tx, &report)
            try check.objects(tx, &report)
            try check.versions(tx, &report)
            try check.nulls(tx, &report)
            try check.uploads(tx, &report)
        } catch .storage(.corrupt(let tree, let key, let reason)) {
            let nowhere: [UInt8] = []
            report.problem(RawTree(tree), key: nowhere.span, "\(key): \(reason)")
        } catch .storage(let error) {
            throw error
        } catch {
            let nowhere: [UInt8] = []
            report.problem(BucketTrees.catalog.raw, key: nowhere.span, "\(error)")
        }
    }
}

private struct BucketsCheck {
    private var names: [UInt64: BucketName] = [:]

    mutating func buckets(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(BucketError) {
        let buckets: [(key: BucketNameKey, record: BucketRecord)]
        var owned: [(key: OwnedBucketKey, record: OwnedBucketRecord)]
        do throws(StorageError) {
            buckets = try tx.records(BucketTrees.catalog, in: .all)
            owned = try tx.records(BucketTrees.owned, in: .all)
        } catch { throw .storage(error) }
        var counts: [AccountID: Int64] = [:]
        for (key, record) in buckets {
            names[record.id] = key.name
            counts[record.scope.account, default: 0] += 1
            let entry = try tx.find(BucketTrees.owned, OwnedBucketKey(record.scope.account, key.name))
            if entry?.id != record.id {
                let bytes = key.encoded
                report.problem(BucketTrees.catalog.raw, key: bytes.span, "the owner's entry is missing")
            }
        }
        owned.removeAll { names[$0.record.id] != nil }
        for (key, _) in owned {
            let bytes = key.encoded
            report.problem(BucketTrees.owned.raw, key: bytes.span, "there is no such bucket")
        }
        for (account, count) in counts {
            let name = Buckets.bucketCounter(account)
            do throws(StorageError) {
                let counted = try tx.counter(name.span)
                if counted != count {
                    report.problem(
                        BucketTrees.owned.raw, key: name.span, "counted \(counted) buckets, there are \(count)")
                }
            } catch { throw .storage(error) }
        }
    }

    /// Every setting is a document of its kind. Those of a bucket that was deleted are on their way out.
    func settings(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        let settings: [(key: SettingKey, record: SettingRecord)]
        do throws(StorageError) { settings = try tx.records(BucketTrees.settings, in: .all) } catch {
            throw .storage(error)
        }
        for (key, record) in settings {
            guard let bucket = names[key.bucket] else { continue }
            do throws(BucketError) { try key.setting.check(record.document, of: bucket) } catch {
                let bytes = key.encoded
                report.problem(BucketTrees.settings.raw, key: bytes.span, "not a document of \(key.setting): \(error)")
            }
        }
    }

    func objects(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        var cursor = try tx.walk(BucketTrees.objects, .all)
        while try cursor.advance() {
            let name = Array(copying: cursor.key)
            guard let (bucket, bytes) = split(name, BucketTrees.objects, &report) else { continue }
            let record = try decodeObject(cursor.value, BucketTrees.objects, name)
            guard let content = record.content else {
                report.problem(BucketTrees.objects, key: cursor.key, "a delete marker is among the objects")
                continue
            }
            for piece in content.pieces where piece.blob != 0 { report.reference(blob: piece.blob) }
            check(content, BucketTrees.objects, cursor.key, &report)
            if let kept = try tx.newestKept(bucket, ObjectKey(trusted: bytes)), kept.sequence >= record.sequence {
                report.problem(BucketTrees.objects, key: cursor.key, "a newer version is among the kept ones")
            }
        }
    }

    func versions(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        var previous: (bucket: UInt64, key: ObjectKey)?
        var cursor = try tx.walk(BucketTrees.versions, .all)
        while try cursor.advance() {
            let name = Array(copying: cursor.key)
            guard let (bucket, _) = split(name, BucketTrees.versions, &report) else { continue }
            let (key, complement) = try Buckets.split(name)
            let record = try decodeObject(cursor.value, BucketTrees.versions, name)
            if record.sequence != ~complement {
                report.problem(BucketTrees.versions, key: cursor.key, "the record is of another version")
            }
            for piece in record.content?.pieces ?? [] where piece.blob != 0 { report.reference(blob: piece.blob) }
            if let content = record.content { check(content, BucketTrees.versions, cursor.key, &report) }
            if record.isNull, try tx.keptNull(bucket, key) != record.sequence {
                report.problem(BucketTrees.versions, key: cursor.key, "the null version is not found")
            }
            let isNewest = previous.map { $0.bucket != bucket || $0.key != key } ?? true
            if isNewest, record.content != nil, try tx.latestObject(bucket, key) == nil {
                report.problem(BucketTrees.versions, key: cursor.key, "the latest version is not among the objects")
            }
            previous = (bucket, key)
        }
    }

    func nulls(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        var cursor = try tx.walk(BucketTrees.nulls, .all)
        while try cursor.advance() {
            let name = Array(copying: cursor.key)
            guard let (bucket, bytes) = split(name, BucketTrees.nulls, &report) else { continue }
            let sequence = try decodeSequence(Array(copying: cursor.value), name)
            let place = ObjectKey(trusted: bytes).versionKey(bucket, sequence)
            if try tx.find(BucketTrees.versions, place) == nil {
                report.problem(BucketTrees.nulls, key: cursor.key, "there is no such version")
            }
        }
    }

    /// Uploads, their parts, and what waits to be released.
    func uploads(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        var alive: Set<UInt64> = []
        var dying: Set<UInt64> = []
        var emptied: Set<UInt64> = []
        let releases: [(key: ReleaseKey, record: ReleaseRecord)]
        let parts: [(key: PartKey, record: PartRecord)]
        do throws(StorageError) {
            releases = try tx.records(BucketTrees.released, in: .all)
            parts = try tx.records(BucketTrees.parts, in: .all)
            _ = try tx.records(BucketTrees.completed, in: .all)
        } catch { throw .storage(error) }
        for (_, record) in releases {
            switch record.work {
            case .blobs(let blobs): for blob in blobs { report.reference(blob: blob) }
            case .uploads(let bucket): emptied.insert(bucket)
            case .parts(let upload): dying.insert(upload)
            }
        }
        var cursor = try tx.walk(BucketTrees.uploads, .all)
        while try cursor.advance() {
            let name = Array(copying: cursor.key)
            check(try decodeUpload(cursor.value, name).content, BucketTrees.uploads, cursor.key, &report)
            var reader = KeyReader(cursor.key)
            let bucket = (try? reader.uint64()) ?? 0
            if names[bucket] == nil && !emptied.contains(bucket) {
                report.problem(BucketTrees.uploads, key: cursor.key, "there is no such bucket")
            }
            alive.insert(try Buckets.split(name).number)
        }
        // Parts of an upload that was completed are the object's; their records go in the background.
        for (key, record) in parts where alive.contains(key.upload) || dying.contains(key.upload) {
            if record.blob != 0 { report.reference(blob: record.blob) }
        }
    }

    /// What a record of an object has that is a document of its own.
    private func check(
        _ content: ObjectContent, _ tree: RawTree, _ key: Span<UInt8>, _ report: inout VerificationReport
    ) {
        guard let acl = content.acl else { return }
        do throws(BucketError) { _ = try AccessControlList(document: acl) } catch {
            report.problem(tree, key: key, "the list of grants is none: \(error)")
        }
    }

    /// The bucket of an entry, if there is such a one, and the rest of its key.
    private func split(
        _ name: [UInt8], _ tree: RawTree, _ report: inout VerificationReport
    ) -> (bucket: UInt64, rest: [UInt8])? {
        let bucket = name.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard name.count > 8, names[bucket] != nil else {
            report.problem(tree, key: name.span, "there is no such bucket")
            return nil
        }
        return (bucket, Array(name.dropFirst(8)))
    }
}
