package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Gives up, in bounded steps, what deletes have left: many blobs, the uploads of a deleted bucket, the parts of an
/// upload; and completions that need not be remembered.
package struct ReleaseTask: BackgroundTask {
    package static let name = "buckets.release"

    package init() {}

    package var name: String { Self.name }

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        do throws(WriteError<BucketError>) {
            let worked = try await store.write(.background) { (tx) throws(BucketError) in
                tx.makesRoom()
                if try releaseSome(now, &tx) { return true }
                return try forgetCompletions(now, &tx)
            }
            return worked ? .again : .idle
        } catch {
            switch error {
            case .body(let error): throw error
            case .storage(let error): throw error
            }
        }
    }

    private func releaseSome(_ now: Timestamp, _ tx: inout WriteTransaction) throws(BucketError) -> Bool {
        let first: (key: ReleaseKey, record: ReleaseRecord)?
        do throws(StorageError) {
            first = try tx.reading.records(BucketTrees.released, in: .all, limit: 1).first
        } catch { throw .storage(error) }
        guard let (key, record) = first else { return false }
        let isDone: Bool
        switch record.work {
        case .blobs(let blobs):
            let some = blobs.prefix(ReleaseRecord.blobsAStep)
            do throws(StorageError) {
                for blob in some { try tx.releaseBlob(blob, now: now) }
            } catch { throw .storage(error) }
            isDone = some.count == blobs.count
            if !isDone {
                try tx.set(
                    BucketTrees.released, key, ReleaseRecord(.blobs(Array(blobs.dropFirst(some.count)))))
            }
        case .uploads(let bucket): isDone = try removeUploads(bucket, &tx)
        case .parts(let upload): isDone = try releaseParts(upload, now, &tx)
        }
        if isDone { try tx.remove(BucketTrees.released, key) }
        return true
    }

    private func removeUploads(_ bucket: UInt64, _ tx: inout WriteTransaction) throws(BucketError) -> Bool {
        var names: [[UInt8]] = []
        do {
            let reading = tx.reading
            var cursor = try reading.walk(BucketTrees.uploads, .prefix(ObjectKey.bucketPrefix(bucket)))
            while names.count < ReleaseRecord.blobsAStep, try cursor.advance() {
                names.append(Array(copying: cursor.key))
            }
        }
        for name in names { try tx.removeUpload(name, try Buckets.split(name).number) }
        return names.count < ReleaseRecord.blobsAStep
    }

    private func releaseParts(
        _ upload: UInt64, _ now: Timestamp, _ tx: inout WriteTransaction
    ) throws(BucketError) -> Bool {
        do throws(StorageError) {
            let parts = try tx.reading.records(
                BucketTrees.parts, in: .prefix(PartKey.prefix(upload)), limit: ReleaseRecord.blobsAStep)
            for part in parts {
                if part.record.blob != 0 { try tx.releaseBlob(part.record.blob, now: now) }
                try tx.delete(BucketTrees.parts, part.key)
            }
            return parts.count < ReleaseRecord.blobsAStep
        } catch { throw .storage(error) }
    }

    /// Uploads that were begun first stand first, which is about the order in which they are completed: only those at
    /// the front are looked at.
    private func forgetCompletions(_ now: Timestamp, _ tx: inout WriteTransaction) throws(BucketError) -> Bool {
        do throws(StorageError) {
            let oldest = try tx.reading.records(BucketTrees.completed, in: .all, limit: ReleaseRecord.blobsAStep)
            let past = oldest.filter { $0.record.completed.advanced(by: CompletionRecord.lifetime) <= now }
            for entry in past { try tx.delete(BucketTrees.completed, entry.key) }
            return !past.isEmpty
        } catch { throw .storage(error) }
    }
}
