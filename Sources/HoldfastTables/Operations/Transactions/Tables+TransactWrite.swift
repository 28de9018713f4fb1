public import HoldfastCore
public import HoldfastStorage

extension Tables {
    /// Writes up to 100 items, all or none, serializable with everything else.
    ///
    /// - Throws: `transactionCanceled` with a reason for each action, `idempotentParameterMismatch`, `validation`,
    ///   `resourceNotFound` or `storage`. Durable when it returns.
    ///
    /// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html>.
    public func transactWriteItems(
        _ request: TransactWriteItemsRequest
    ) async throws(TableError) -> TransactWriteItemsResult {
        try await perform(try prepare(request))
    }

    /// Parses and checks what a transaction asks for, as far as that goes without the tables.
    public func prepare(_ request: TransactWriteItemsRequest) throws(TableError) -> PreparedTransaction {
        if request.actions.count > OperationLimits.transactionActionsMax {
            throw .validation(
                "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have "
                    + "length less than or equal to \(OperationLimits.transactionActionsMax)")
        }
        let report = WriteReport(
            consumedCapacity: request.returnConsumedCapacity,
            itemCollectionMetrics: request.returnItemCollectionMetrics)
        var writes: [PreparedWrite] = []
        for action in request.actions { writes.append(try prepare(action, report)) }
        let token = request.clientRequestToken.map {
            PreparedTransaction.Token(text: $0, requestHash: request.digest)
        }
        return PreparedTransaction(
            writes: writes, token: token, returnConsumedCapacity: request.returnConsumedCapacity,
            returnItemCollectionMetrics: request.returnItemCollectionMetrics)
    }

    func perform(_ prepared: PreparedTransaction) async throws(TableError) -> TransactWriteItemsResult {
        let now = now
        let early: EarlyOutcome
        do throws(ReadError<TableError>) {
            early = try store.read { transaction throws(TableError) in
                if let replay = try replay(prepared, at: now, transaction) { return .replay(replay) }
                return .bound(try BoundTransaction(prepared, self, transaction))
            }
        } catch {
            throw TableError(error)
        }
        let bound: BoundTransaction
        switch early {
        case .replay(let result): return result
        case .bound(let transaction): bound = transaction
        }
        do throws(WriteError<TableError>) {
            return try await store.write(bytes: prepared.bytes) { transaction throws(TableError) in
                if let replay = try replay(prepared, at: now, transaction.reading) { return replay }
                let bound = try bound.current(prepared, self, transaction.reading)
                return try perform(prepared, bound, at: now, &transaction)
            }
        } catch {
            throw TableError(error)
        }
    }

    /// Performs the actions in a transaction of the caller's: all, or none where it throws.
    public func perform(
        _ prepared: PreparedTransaction, at now: Timestamp, _ transaction: inout WriteTransaction
    ) throws(TableError) -> TransactWriteItemsResult {
        if let replay = try replay(prepared, at: now, transaction.reading) { return replay }
        let bound = try BoundTransaction(prepared, self, transaction.reading)
        return try perform(prepared, bound, at: now, &transaction)
    }

    private enum EarlyOutcome {
        case replay(TransactWriteItemsResult)
        case bound(BoundTransaction)
    }

    private func perform(
        _ prepared: PreparedTransaction, _ bound: BoundTransaction, at now: Timestamp,
        _ transaction: inout WriteTransaction
    ) throws(TableError) -> TransactWriteItemsResult {
        let decisions = try decide(bound, transaction.reading)
        let origin = ItemChange.Origin(now: now)
        var consumed: [ConsumedCapacity] = []
        var metrics: [String: [ItemCollectionMetrics]] = [:]
        var reads: [TokenRecord.Read] = []
        for (position, write) in bound.writes.enumerated() {
            let cost: ItemChange.Cost
            do throws(TableError) {
                cost = try write.apply(decisions[position], &transaction, origin)
            } catch {
                guard let reason = error.cancellationReason else { throw error }
                throw .canceled(reason, at: position, of: bound.writes.count)
            }
            if let capacity = write.consumedCapacity(cost) { consumed.append(capacity) }
            if let metric = write.metrics(cost) { metrics[write.write.reference, default: []].append(metric) }
            let halves = CapacityRules.readHalves(bytes: cost.newSize, consistent: true)
            reads.append(
                TokenRecord.Read(
                    reference: write.write.reference, halves: halves * CapacityRules.transactionFactor))
        }
        if let token = prepared.token {
            let record = TokenRecord(
                expires: now.advanced(by: OperationLimits.clientRequestTokenLifetime),
                requestHash: token.requestHash, reads: reads)
            try remember(token.text, record, &transaction)
        }
        return TransactWriteItemsResult(
            consumedCapacity: prepared.returnConsumedCapacity == .none ? nil : ConsumedCapacity.perTable(consumed),
            itemCollectionMetrics: prepared.returnItemCollectionMetrics == .size ? metrics : nil)
    }

    /// What each action makes of its item; all of them are looked at before any is written.
    private func decide(
        _ bound: BoundTransaction, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> [WriteDecision] {
        var decisions: [WriteDecision] = []
        var reasons: [CancellationReason] = []
        var bytes = 0
        for write in bound.writes {
            do throws(TableError) {
                let decision = try write.decide(try write.stored(transaction))
                bytes += decision.new?.view.size ?? 0
                decisions.append(decision)
                reasons.append(.none)
            } catch {
                guard let reason = error.cancellationReason else { throw error }
                reasons.append(reason)
            }
        }
        if decisions.count < bound.writes.count { throw .transactionCanceled(reasons) }
        if bytes > OperationLimits.transactionBytesMax {
            throw .validation("Transaction request exceeds the maximum allowed size of 4 MB")
        }
        return decisions
    }
}
