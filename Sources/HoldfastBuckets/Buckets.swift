public import HoldfastCore
package import HoldfastDeliveries
public import HoldfastStorage

/// The buckets that an account sees, in a store.
///
/// A value of few words: make one wherever it is needed. Names of buckets are shared by all accounts and regions of a
/// store, as S3's are; who may touch what is decided before (see ``authorize(_:)``), not here. Every operation is
/// atomic and durable when it returns; reads see every write that was acknowledged before they began.
public struct Buckets: Sendable {
    public let store: Store
    /// Whose new buckets and objects are, and where new buckets live.
    public private(set) var scope: Scope
    /// Who is behind these operations, as events tell it. An endpoint sets it for each request.
    public var origin = EventOrigin.embedded
    package let randomness: any Randomness
    let policies: PolicyCache
    /// Where events go.
    package let deliveries: Deliveries

    package init(
        store: Store, scope: Scope, randomness: any Randomness, policies: PolicyCache = PolicyCache(),
        deliveries: Deliveries = Deliveries()
    ) {
        self.store = store
        self.scope = scope
        self.randomness = randomness
        self.policies = policies
        self.deliveries = deliveries
    }

    package var now: Timestamp { store.clock.now }

    /// The same service for another account or region.
    public func acting(in scope: Scope) -> Buckets {
        var copy = self
        copy.scope = scope
        return copy
    }
}

extension Buckets {
    /// A write in the next commit, with one kind of error.
    func write<Answer: Sendable>(
        bytes: Int = 0, _ body: @escaping @Sendable (inout WriteTransaction) throws(BucketError) -> Answer
    ) async throws(BucketError) -> Answer {
        do throws(WriteError<BucketError>) {
            return try await store.write(.foreground, bytes: bytes, body)
        } catch {
            switch error {
            case .body(let error): throw error
            case .storage(let error): throw .storage(error)
            }
        }
    }

    /// A read of the last commit on the caller's thread, with one kind of error: for reads of a few records.
    func read<Answer>(
        _ body: (borrowing ReadTransaction) throws(BucketError) -> Answer
    ) throws(BucketError) -> Answer {
        do throws(ReadError<BucketError>) {
            return try store.read(body)
        } catch { throw BucketError(error) }
    }

    /// The same on the engine's threads: for reads that walk.
    func readOnPool<Answer: Sendable>(
        _ body: @escaping @Sendable (borrowing ReadTransaction) throws(BucketError) -> Answer
    ) async throws(BucketError) -> Answer {
        do throws(ReadError<BucketError>) {
            return try await store.readOnPool(body)
        } catch { throw BucketError(error) }
    }
}
