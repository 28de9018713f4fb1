internal import CLMDB

/// LMDB read transactions, reset and renewed rather than made anew, and the gate that lets the store close only when
/// no one reads.
@safe final class ReaderPool: Sendable {
    private struct State {
        var idle: [LMDBTransaction] = []
        var active = 0
        var isClosed = false
    }

    private let environment: Environment
    private let state: Monitor<State>
    private static let idleMax = 64

    init(_ environment: Environment) {
        self.environment = environment
        state = Monitor(State())
    }

    /// Snapshots that are open now.
    var activeCount: Int { state.withLock { $0.active } }

    func begin() throws(StorageError) -> LMDBTransaction {
        let idle = try state.withLock { (state) throws(StorageError) -> LMDBTransaction? in
            if state.isClosed { throw .closed }
            state.active += 1
            return state.idle.popLast()
        }
        do throws(StorageError) {
            guard let idle else { return try environment.begin(readOnly: true) }
            let code = unsafe mdb_txn_renew(idle.pointer)
            if code != 0 {
                unsafe mdb_txn_abort(idle.pointer)
                throw environment.error(code, "mdb_txn_renew")
            }
            return idle
        } catch {
            leave(nil)
            throw error
        }
    }

    /// - Parameter after: done before the gate opens again, with the snapshot already gone.
    func end(_ transaction: LMDBTransaction, after: () -> Void = {}) {
        unsafe mdb_txn_reset(transaction.pointer)
        after()
        leave(transaction)
    }

    private func leave(_ transaction: LMDBTransaction?) {
        // Whoever sees no active reader may close the environment: the transaction is gone before it is counted out.
        state.broadcastIf { state in
            if let transaction {
                if state.idle.count < Self.idleMax && !state.isClosed {
                    state.idle.append(transaction)
                } else {
                    unsafe mdb_txn_abort(transaction.pointer)
                }
            }
            state.active -= 1
            return state.isClosed
        }
    }

    /// Refuses new snapshots and waits for those that are open.
    func close() {
        state.withLock { $0.isClosed = true }
        let idle = state.wait { state in
            guard state.active == 0 else { return [LMDBTransaction]?.none }
            defer { state.idle = [] }
            return state.idle
        }
        for transaction in idle { unsafe mdb_txn_abort(transaction.pointer) }
    }
}
