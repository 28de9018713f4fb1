import HoldfastCore
import HoldfastStorage
import Synchronization

struct LeaseKey: TreeKey {
    let name: String

    init(name: String) { self.name = name }

    func encode(into key: inout KeyWriter) { key.string(name) }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) { name = try key.string() }
}

/// Who runs a store's background work, and until when.
struct LeaseRecord: TreeRecord, Hashable {
    var owner: UInt64
    var until: Timestamp

    init(owner: UInt64, until: Timestamp) {
        self.owner = owner
        self.until = until
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint64(owner)
        record.int64(until.milliseconds)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        owner = try record.uint64()
        until = Timestamp(milliseconds: try record.int64())
    }
}

/// Holds the lease on a store's background work, renewing it when half of its time has gone. A runner whose lease
/// another holds does nothing until it has run out.
actor RunnerLease {
    static let duration = Duration.seconds(300)
    private static let key = LeaseKey(name: "background")

    private let store: Store
    private let owner: UInt64
    private var heldUntil: Timestamp?

    init(store: Store, owner: UInt64) {
        self.store = store
        self.owner = owner
    }

    /// - Returns: whether this runner holds the lease.
    func hold(now: Timestamp) async throws(StorageError) -> Bool {
        if let heldUntil, now.advanced(by: Self.duration / 2) < heldUntil { return true }
        let owner = owner
        let until = now.advanced(by: Self.duration)
        do throws(WriteError<StorageError>) {
            let isHeld = try await store.write(.background) { (tx) throws(StorageError) in
                tx.makesRoom()
                if let lease = try tx.reading.record(DeliveryTrees.leases, Self.key),
                    lease.owner != owner, lease.until > now
                {
                    return false
                }
                try tx.put(DeliveryTrees.leases, Self.key, LeaseRecord(owner: owner, until: until))
                return true
            }
            heldUntil = isHeld ? until : nil
            return isHeld
        } catch { throw error.flattened }
    }
}
