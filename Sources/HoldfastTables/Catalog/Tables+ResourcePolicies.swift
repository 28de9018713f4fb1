public import HoldfastCore
public import HoldfastStorage

/// A resource policy and which version of it this is.
public struct ResourcePolicy: Hashable, Sendable {
    public var policy: String
    /// Another one each time that the policy is written.
    public var revision: String
}

extension Tables {
    /// Stores the policy of a table or of its stream. Requests are not judged by it.
    ///
    /// - Parameter expectedRevision: the policy is only written over this revision; `NO_POLICY`: only where there is
    ///   none.
    /// - Returns: the policy's revision.
    /// - Throws: `resourceNotFound`; `policyNotFound` where the revision is another.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html>.
    public func putResourcePolicy(
        _ policy: String, on resource: String, expectedRevision: String? = nil
    ) async throws(TableError) -> String {
        try PolicyRules.check(policy)
        let (now, nonce) = (now, randomness.next())
        return try await write { [self] (tx) throws(TableError) in
            try putResourcePolicy(policy, on: resource, expectedRevision: expectedRevision, at: now, nonce: nonce, &tx)
        }
    }

    /// Stores a policy in a transaction of the caller's.
    ///
    /// - Parameters:
    ///   - now: the time of the write, drawn before the write body.
    ///   - nonce: a random number, drawn before the write body.
    public func putResourcePolicy(
        _ policy: String, on resource: String, expectedRevision: String? = nil, at now: Timestamp, nonce: UInt64,
        _ transaction: inout WriteTransaction
    ) throws(TableError) -> String {
        try PolicyRules.check(policy)
        let key = try policyKey(resource, transaction.reading)
        let found = try storedPolicy(key, transaction.reading)
        try Self.check(expectedRevision, found)
        if let found, found.policy == policy { return found.revision }
        let revision = policyRevisionID(now, nonce)
        do throws(StorageError) {
            try transaction.put(TableTrees.policies, key, PolicyRecord(policy: policy, revision: revision))
        } catch { throw .storage(error) }
        return revision
    }

    /// - Throws: `resourceNotFound`; `policyNotFound` where there is none.
    public func resourcePolicy(of resource: String) async throws(TableError) -> ResourcePolicy {
        try read { (tx) throws(TableError) in try resourcePolicy(of: resource, tx) }
    }

    /// The same as a snapshot of the caller's has it.
    public func resourcePolicy(
        of resource: String, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> ResourcePolicy {
        guard let found = try storedPolicy(try policyKey(resource, transaction), transaction) else {
            throw Self.noPolicy(resource)
        }
        return ResourcePolicy(policy: found.policy, revision: found.revision)
    }

    /// Removes a policy; one that is not there is no error.
    ///
    /// - Returns: the revision that was removed; `nil` where there was none.
    public func deleteResourcePolicy(
        of resource: String, expectedRevision: String? = nil
    ) async throws(TableError) -> String? {
        try await write { [self] (tx) throws(TableError) in
            try deleteResourcePolicy(of: resource, expectedRevision: expectedRevision, &tx)
        }
    }

    /// Removes a policy in a transaction of the caller's.
    public func deleteResourcePolicy(
        of resource: String, expectedRevision: String? = nil, _ transaction: inout WriteTransaction
    ) throws(TableError) -> String? {
        let key = try policyKey(resource, transaction.reading)
        let found = try storedPolicy(key, transaction.reading)
        try Self.check(expectedRevision, found)
        guard let found else { return nil }
        do throws(StorageError) { try transaction.delete(TableTrees.policies, key) } catch { throw .storage(error) }
        return found.revision
    }

    private static func check(_ expected: String?, _ found: PolicyRecord?) throws(TableError) {
        guard let expected else { return }
        let isMet = expected == "NO_POLICY" ? found == nil : found?.revision == expected
        if !isMet {
            throw .policyNotFound(
                "Resource-based policy not found for the provided ResourceArn: the revision is not the expected one")
        }
    }

    private static func noPolicy(_ resource: String) -> TableError {
        .policyNotFound("Resource-based policy not found for the provided ResourceArn: \(resource)")
    }

    private func storedPolicy(
        _ key: PolicyKey, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> PolicyRecord? {
        do throws(StorageError) { return try tx.record(TableTrees.policies, key) } catch { throw .storage(error) }
    }

    /// The place of the policy of the table or stream that an ARN names.
    private func policyKey(_ resource: String, _ tx: borrowing ReadTransaction) throws(TableError) -> PolicyKey {
        let arn = try ResourceReference(resource, scope)
        let record = try record(of: arn, resource, tx)
        return PolicyKey(arn.streamLabel == nil ? .table : .stream, of: record.id)
    }
}

/// Time and chance: policies' revisions ascend, as AWS's do.
func policyRevisionID(_ now: Timestamp, _ nonce: UInt64) -> String {
    "\(max(now.milliseconds, 0))\(padded(nonce % 1_000_000, 6))"
}
