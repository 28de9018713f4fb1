public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Says which attribute tells when items expire, or that none does any more.
    ///
    /// In force when this returns; the items that are there already are entered by background steps. An item is
    /// deleted within seconds of its time.
    ///
    /// - Throws: `validation` where this is so already, or with another attribute; `resourceNotFound`.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html>.
    public func updateTimeToLive(
        _ name: String, attribute: String, isEnabled: Bool
    ) async throws(TableError) {
        let now = now
        try await write { [self] (tx) throws(TableError) in
            try updateTimeToLive(name, attribute: attribute, isEnabled: isEnabled, at: now, &tx)
        }
    }

    /// The same in a transaction of the caller's.
    ///
    /// - Parameter now: the time of the change, drawn before the write body.
    public func updateTimeToLive(
        _ name: String, attribute: String, isEnabled: Bool, at now: Timestamp,
        _ transaction: inout WriteTransaction
    ) throws(TableError) {
        guard (1...255).contains(attribute.utf8.count) else {
            throw .validation(
                "1 validation error detected: Value '\(attribute)' at 'timeToLiveSpecification.attributeName' failed "
                    + "to satisfy constraint: Member must have length "
                    + (attribute.isEmpty ? "greater than or equal to 1" : "less than or equal to 255"))
        }
        var record = try definition(name, transaction.reading)
        let current = record.timeToLive.flatMap { $0.isMaintained ? $0 : nil }
        switch (current, isEnabled) {
        case (nil, false): throw .validation("TimeToLive is already disabled")
        case (.some(let current), true) where current.attribute == attribute:
            throw .validation("TimeToLive is already enabled")
        case (.some(let current), _) where current.attribute != attribute:
            throw .validation(
                "TimeToLive is active on a different AttributeName: current AttributeName is "
                    + current.attribute)
        default: break
        }
        do throws(StorageError) {
            try transaction.setTimeToLive(&record, attribute: attribute, isEnabled: isEnabled, now: now)
        } catch { throw .storage(error) }
        transaction.afterCommit { [cache] in
            cache.wake(TableJobsTask.name)
            cache.wake(ExpiryTask.name)
        }
    }

    /// - Returns: `nil` where it has never been enabled.
    public func timeToLive(_ name: String) async throws(TableError) -> TimeToLive? {
        try read { (tx) throws(TableError) in try timeToLive(name, tx) }
    }

    /// The same as a snapshot of the caller's has it.
    public func timeToLive(
        _ name: String, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TimeToLive? {
        try definition(name, transaction).timeToLive
    }
}

extension WriteTransaction {
    @_lifetime(self: copy self)
    fileprivate mutating func setTimeToLive(
        _ record: inout TableRecord, attribute: String, isEnabled: Bool, now: Timestamp
    ) throws(StorageError) {
        if isEnabled {
            record.timeToLive = TimeToLive(
                id: try nextID(), attribute: attribute, state: .enabling, changed: now)
            try TableJobs.add(JobRecord(.fillExpiry, record), &self)
            try TableJobs.add(JobRecord(.expire, record), &self)
        } else {
            let table = record.id
            let prefix = bigEndianBytes(record.timeToLive?.id ?? 0)
            try dropPrefix(TableTrees.expiry, prefix.span)
            record.timeToLive?.state = .disabled
            record.timeToLive?.changed = now
            try TableJobs.remove(&self) { job in
                job.tableID == table && (job.kind == .fillExpiry || job.kind == .expire)
            }
        }
        try record.store(&self)
    }
}
