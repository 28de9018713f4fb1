import HoldfastCore
import HoldfastStorage

extension Tables {
    static var tokens: Tree<TokenKey, TokenRecord> { Tree(TableTrees.tokens.name) }

    /// What the first run of a transaction has to say to a second one with the same token; `nil` where there was none.
    ///
    /// - Throws: `idempotentParameterMismatch` where the token came with another request.
    func replay(
        _ prepared: PreparedTransaction, at now: Timestamp, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> TransactWriteItemsResult? {
        guard let token = prepared.token else { return nil }
        let stored: TokenRecord?
        do throws(StorageError) {
            stored = try transaction.record(Self.tokens, .token(scope, token.text))
        } catch {
            throw .storage(error)
        }
        guard let stored, stored.expires > now else { return nil }
        guard stored.requestHash == token.requestHash else { throw .idempotentParameterMismatch }
        if prepared.returnConsumedCapacity == .none { return TransactWriteItemsResult() }
        let parts = stored.reads.map {
            ConsumedCapacity(
                reading: $0.reference, halves: $0.halves, isTransaction: true,
                isDetailed: prepared.returnConsumedCapacity == .indexes)
        }
        return TransactWriteItemsResult(consumedCapacity: ConsumedCapacity.perTable(parts))
    }

    func remember(
        _ token: String, _ record: TokenRecord, _ transaction: inout WriteTransaction
    ) throws(TableError) {
        let key = TokenKey.token(scope, token)
        do throws(StorageError) {
            if let stale = try transaction.reading.record(Self.tokens, key) {
                _ = try transaction.delete(
                    TableTrees.tokens, TokenKey.expiry(stale.expires, scope, token).encoded.span)
            }
            try transaction.put(Self.tokens, key, record)
            try transaction.put(
                TableTrees.tokens, TokenKey.expiry(record.expires, scope, token).encoded.span, [UInt8]().span)
        } catch {
            throw .storage(error)
        }
    }
}
