package import HoldfastStorage

/// Checks that every client request token has its entry in order of time, and every entry its token.
package struct TokenVerifier: Verifier {
    package init() {}

    package func verify(_ verification: inout Verification) throws(StorageError) {
        let tree = TableTrees.tokens
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            var cursor = try tx.cursor(tree, walk.range)
            while try cursor.next(), walk.takes(cursor.key) {
                var reader = KeyReader(cursor.key)
                do throws(KeyDecodingError) {
                    let key = try TokenKey(decoding: &reader)
                    let isPaired = try isPaired(key, tx)
                    if !isPaired { report.problem(tree, key: cursor.key, "a token and its expiry are not both there") }
                } catch {
                    report.problem(tree, key: cursor.key, "not a token's key")
                }
            }
        }
    }

    private func isPaired(
        _ key: TokenKey, _ transaction: borrowing ReadTransaction
    ) throws(KeyDecodingError) -> Bool {
        do throws(StorageError) {
            switch key {
            case .token(let scope, let token):
                guard let record = try transaction.record(Tables.tokens, key) else { return false }
                let expiry = TokenKey.expiry(record.expires, scope, token).encoded
                return try transaction.contains(TableTrees.tokens, expiry.span)
            case .expiry(let time, let scope, let token):
                return try transaction.record(Tables.tokens, .token(scope, token))?.expires == time
            }
        } catch {
            return false
        }
    }
}
