package import HoldfastCore
package import HoldfastDeliveries
package import HoldfastStorage

/// Forgets client request tokens 10 minutes after their use.
package struct TokenExpiry: BackgroundTask {
    /// How many tokens one step forgets.
    static let stepTokensMax = 200

    package let name = "tables.tokens"

    package init() {}

    package func step(_ store: Store, now: Timestamp) async throws -> NextStep {
        let forgotten: Int
        do throws(WriteError<TableError>) {
            forgotten = try await store.write(.background) { transaction throws(TableError) in
                try Self.forget(until: now, &transaction)
            }
        } catch {
            throw TableError(error)
        }
        return forgotten == Self.stepTokensMax ? .again : .idle
    }

    static func forget(until now: Timestamp, _ transaction: inout WriteTransaction) throws(TableError) -> Int {
        var due: [TokenKey] = []
        do throws(StorageError) {
            due = try Self.due(now, transaction.reading)
            for key in due {
                guard case .expiry(_, let scope, let token) = key else { continue }
                _ = try transaction.delete(TableTrees.tokens, key.encoded.span)
                _ = try transaction.delete(TableTrees.tokens, TokenKey.token(scope, token).encoded.span)
            }
        } catch {
            throw .storage(error)
        }
        return due.count
    }

    private static func due(
        _ now: Timestamp, _ transaction: borrowing ReadTransaction
    ) throws(StorageError) -> [TokenKey] {
        var due: [TokenKey] = []
        var cursor = try transaction.cursor(TableTrees.tokens, .prefix(TokenKey.expiries))
        while due.count < stepTokensMax, try cursor.next() {
            var reader = KeyReader(cursor.key)
            let key: TokenKey
            do throws(KeyDecodingError) {
                key = try TokenKey(decoding: &reader)
            } catch {
                throw StoredItem.corrupt(TableTrees.tokens, cursor.key, "not a token's key")
            }
            guard case .expiry(let time, _, _) = key, time <= now else { break }
            due.append(key)
        }
        return due
    }
}
