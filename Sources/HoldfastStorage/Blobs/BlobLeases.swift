internal import Synchronization

/// Who reads which blob now, in memory: reclamation leaves leased blobs alone.
final class BlobLeases: Sendable {
    private let counts = Mutex<[UInt64: Int]>([:])

    func take(_ id: UInt64) { counts.withLock { $0[id, default: 0] += 1 } }

    func release(_ id: UInt64) {
        counts.withLock { counts in
            guard let count = counts[id] else { preconditionFailure("a lease is released once") }
            counts[id] = count > 1 ? count - 1 : nil
        }
    }

    func isLeased(_ id: UInt64) -> Bool { counts.withLock { $0[id] != nil } }
}
