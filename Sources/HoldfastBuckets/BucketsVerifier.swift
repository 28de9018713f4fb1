import HoldfastCore
package import HoldfastStorage

/// Checks every record of the buckets service: that versions stand where their order puts them, that null versions are
/// found, and that every blob is referred to as often as its record says.
package struct BucketsVerifier: Verifier {
    package init() {}

    package func verify(_ verification: inout Verification) throws(StorageError) {
        let check = BucketsCheck()
        try verification.snapshot { (tx, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.buckets(tx, &report) }
            try report.noting { (report) throws(BucketError) in try check.settings(tx, &report) }
            try report.noting { (report) throws(BucketError) in try check.lifecycles(tx, &report) }
        }
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.objects(tx, &walk, &report) }
        }
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.versions(tx, &walk, &report) }
        }
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.nulls(tx, &walk, &report) }
        }
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.restores(tx, &walk, &report) }
        }
        try verification.inOneSnapshot("uploads") { (tx, report) throws(StorageError) in
            try report.noting { (report) throws(BucketError) in try check.uploads(tx, &report) }
        }
    }

    package func countReferences(
        _ tx: borrowing ReadTransaction, into report: inout VerificationReport
    ) throws(StorageError) {
        let check = BucketsCheck()
        var (objects, versions) = (VerificationWalk.unbroken(.all), VerificationWalk.unbroken(.all))
        try report.noting { (report) throws(BucketError) in
            try check.objects(tx, &objects, &report)
            try check.versions(tx, &versions, &report)
            try check.uploads(tx, &report)
        }
    }
}

extension VerificationReport {
    /// Takes what a check of records was refused for a problem, unless the engine failed.
    fileprivate mutating func noting(
        _ check: (inout VerificationReport) throws(BucketError) -> Void
    ) throws(StorageError) {
        do throws(BucketError) { try check(&self) } catch {
            if case .storage(let error) = error { return try note(error) }
            let nowhere: [UInt8] = []
            problem(BucketTrees.catalog.raw, key: nowhere.span, "\(error)")
        }
    }
}

struct BucketsCheck {
    func buckets(
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(BucketError) {
        let buckets: [(key: BucketNameKey, record: BucketRecord)]
        var owned: [(key: OwnedBucketKey, record: OwnedBucketRecord)]
        do throws(StorageError) {
            buckets = try tx.records(BucketTrees.catalog, in: .all)
            owned = try tx.records(BucketTrees.owned, in: .all)
        } catch { throw .storage(error) }
        let ids = Set(buckets.map(\.record.id))
        var counts: [AccountID: Int64] = [:]
        for (key, record) in buckets {
            counts[record.scope.account, default: 0] += 1
            let entry = try tx.find(BucketTrees.owned, OwnedBucketKey(record.scope.account, key.name))
            if entry?.id != record.id {
                let bytes = key.encoded
                report.problem(BucketTrees.catalog.raw, key: bytes.span, "the owner's entry is missing")
            }
        }
        owned.removeAll { ids.contains($0.record.id) }
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

    /// The buckets that a snapshot sees, by id.
    private func names(_ tx: borrowing ReadTransaction) throws(BucketError) -> [UInt64: BucketName] {
        do throws(StorageError) {
            let buckets = try tx.records(BucketTrees.catalog, in: .all)
            return Dictionary(buckets.map { ($0.record.id, $0.key.name) }) { first, _ in first }
        } catch { throw .storage(error) }
    }

    /// Every setting is a document of its kind. Those of a bucket that was deleted are on their way out.
    func settings(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        let names = try names(tx)
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

    func objects(
        _ tx: borrowing ReadTransaction, _ walk: inout VerificationWalk, _ report: inout VerificationReport
    ) throws(BucketError) {
        let names = try names(tx)
        var cursor = try tx.walk(BucketTrees.objects, walk.range)
        while try cursor.advance(), walk.takes(cursor.key) {
            let name = Array(copying: cursor.key)
            guard let (bucket, bytes) = split(name, BucketTrees.objects, names, &report) else { continue }
            let record = try decodeObject(cursor.value, BucketTrees.objects, name)
            guard let content = record.content else {
                report.problem(BucketTrees.objects, key: cursor.key, "a delete marker is among the objects")
                continue
            }
            try check(content, BucketTrees.objects, cursor.key, tx, &report)
            try restore(of: record, ObjectKey(trusted: bytes), bucket, BucketTrees.objects, name, tx, &report)
            if let kept = try tx.newestKept(bucket, ObjectKey(trusted: bytes)), kept.sequence >= record.sequence {
                report.problem(BucketTrees.objects, key: cursor.key, "a newer version is among the kept ones")
            }
        }
    }

    func versions(
        _ tx: borrowing ReadTransaction, _ walk: inout VerificationWalk, _ report: inout VerificationReport
    ) throws(BucketError) {
        let names = try names(tx)
        var previous: (bucket: UInt64, key: ObjectKey)?
        var cursor = try tx.walk(BucketTrees.versions, walk.range)
        while try cursor.advance(), walk.takes(cursor.key) {
            let name = Array(copying: cursor.key)
            guard let (bucket, _) = split(name, BucketTrees.versions, names, &report) else { continue }
            let (key, complement) = try Buckets.split(name)
            let record = try decodeObject(cursor.value, BucketTrees.versions, name)
            if record.sequence != ~complement {
                report.problem(BucketTrees.versions, key: cursor.key, "the record is of another version")
            }
            if let content = record.content { try check(content, BucketTrees.versions, cursor.key, tx, &report) }
            try restore(of: record, key, bucket, BucketTrees.versions, name, tx, &report)
            if record.isNull, try tx.keptNull(bucket, key) != record.sequence {
                report.problem(BucketTrees.versions, key: cursor.key, "the null version is not found")
            }
            let isNewest: Bool
            if let previous {
                isNewest = previous.bucket != bucket || previous.key != key
            } else {
                // The part may begin in the midst of a key's versions.
                isNewest = try tx.newestKept(bucket, key)?.sequence == record.sequence
            }
            if isNewest, record.content != nil, try tx.latestObject(bucket, key) == nil {
                report.problem(BucketTrees.versions, key: cursor.key, "the latest version is not among the objects")
            }
            previous = (bucket, key)
        }
    }

    func nulls(
        _ tx: borrowing ReadTransaction, _ walk: inout VerificationWalk, _ report: inout VerificationReport
    ) throws(BucketError) {
        let names = try names(tx)
        var cursor = try tx.walk(BucketTrees.nulls, walk.range)
        while try cursor.advance(), walk.takes(cursor.key) {
            let name = Array(copying: cursor.key)
            guard let (bucket, bytes) = split(name, BucketTrees.nulls, names, &report) else { continue }
            let sequence = try decodeSequence(Array(copying: cursor.value), name)
            let place = ObjectKey(trusted: bytes).versionKey(bucket, sequence)
            if try tx.find(BucketTrees.versions, place) == nil {
                report.problem(BucketTrees.nulls, key: cursor.key, "there is no such version")
            }
        }
    }

    /// Uploads, their parts, and what waits to be released.
    func uploads(_ tx: borrowing ReadTransaction, _ report: inout VerificationReport) throws(BucketError) {
        let names = try names(tx)
        var alive: Set<UInt64> = []
        var sealed: Set<UInt64> = []
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
            let record = try decodeUpload(cursor.value, name)
            try check(record.content, BucketTrees.uploads, cursor.key, tx, &report)
            var reader = KeyReader(cursor.key)
            let bucket = (try? reader.uint64()) ?? 0
            if names[bucket] == nil && !emptied.contains(bucket) {
                report.problem(BucketTrees.uploads, key: cursor.key, "there is no such bucket")
            }
            let number = try Buckets.split(name).number
            alive.insert(number)
            if record.content.encryption != nil { sealed.insert(number) }
        }
        // Parts of an upload that was completed are the object's; their records go in the background.
        for (key, record) in parts where alive.contains(key.upload) || dying.contains(key.upload) {
            guard record.blob != 0 else { continue }
            let bytes = key.encoded
            try check(record.piece(number: key.number), BucketTrees.parts.raw, bytes.span, tx, &report)
            if alive.contains(key.upload), record.salt.isEmpty == sealed.contains(key.upload) {
                report.problem(
                    BucketTrees.parts.raw, key: bytes.span, "the part is encrypted where its upload is not, or is not")
            }
        }
    }

    /// The blob of a piece is as long as the piece is, with what encrypts it.
    private func check(
        _ piece: ContentPiece, _ tree: RawTree, _ key: Span<UInt8>, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(BucketError) {
        guard piece.blob != 0 else { return }
        report.reference(blob: piece.blob)
        do throws(StorageError) {
            if let length = try tx.blobLength(piece.blob), length != piece.storedLength {
                report.problem(tree, key: key, "blob \(piece.blob) has \(length) bytes, not \(piece.storedLength)")
            }
        } catch { throw .storage(error) }
    }

    /// An object's blobs, and what its record has that is a document of its own.
    private func check(
        _ content: ObjectContent, _ tree: RawTree, _ key: Span<UInt8>, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(BucketError) {
        for piece in content.pieces { try check(piece, tree, key, tx, &report) }
        guard let acl = content.acl else { return }
        do throws(BucketError) { _ = try AccessControlList(document: acl) } catch {
            report.problem(tree, key: key, "the list of grants is none: \(error)")
        }
    }

    /// The bucket of an entry, if there is such a one, and the rest of its key.
    private func split(
        _ name: [UInt8], _ tree: RawTree, _ names: [UInt64: BucketName], _ report: inout VerificationReport
    ) -> (bucket: UInt64, rest: [UInt8])? {
        let bucket = name.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard name.count > 8, names[bucket] != nil else {
            report.problem(tree, key: name.span, "there is no such bucket")
            return nil
        }
        return (bucket, Array(name.dropFirst(8)))
    }
}
