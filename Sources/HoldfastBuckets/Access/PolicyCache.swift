import HoldfastStorage
import Synchronization

/// Policies that were read, so that a request reads none.
///
/// It decides nothing: an entry serves only where the very bytes are stored that it was read from. So a policy that was
/// changed or deleted is never taken for the one that is there, and nothing has to be told of changes.
package final class PolicyCache: Sendable {
    private static let entriesMax = 256

    private let cached = Mutex<[UInt64: BucketPolicy]>([:])

    package init() {}

    /// The policy that a document is.
    /// - Throws: `storage(corrupt)` where it is none, since it was checked before it was stored.
    func policy(_ document: [UInt8], of id: UInt64, _ bucket: BucketName) throws(BucketError) -> BucketPolicy {
        if let known = cached.withLock({ $0[id] }), known.document == document, known.bucket == bucket { return known }
        let policy = try BucketPolicy(stored: document, for: bucket)
        cached.withLock { cached in
            if cached.count >= Self.entriesMax { cached.removeAll() }
            cached[id] = policy
        }
        return policy
    }
}

extension BucketPolicy {
    /// A policy that was checked before it was stored.
    /// - Throws: `storage(corrupt)`.
    init(stored document: [UInt8], for bucket: BucketName) throws(BucketError) {
        do throws(BucketError) { self = try BucketPolicy(document: document, for: bucket) } catch {
            throw .storage(
                .corrupt(tree: BucketTrees.settings.raw.name, key: "\(bucket)", reason: "the policy: \(error)"))
        }
    }
}
