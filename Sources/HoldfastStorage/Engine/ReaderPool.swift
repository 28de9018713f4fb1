internal import CLMDB
internal import Synchronization

/// A read transaction, and the commit that it shows.
struct Snapshot: Sendable {
    let transaction: LMDBTransaction
    let commit: UInt64
}

/// LMDB read transactions that are used again, and the gate that lets the store close only when no one reads.
///
/// A transaction that shows the last commit stays open in the pool, and whoever comes before the next commit reads on
/// in it: to renew one costs more than to look a key up. It holds up no page that the writer could use again, as long
/// as it is gone when the writer begins after the next commit; `retire` sees to that. See `Docs/ADR/0010`.
@safe final class ReaderPool: Sendable {
    private struct Idle {
        var transaction: LMDBTransaction
        /// What it shows; `nil` where it has been reset.
        var commit: UInt64?

        mutating func reset() {
            if commit == nil { return }
            unsafe mdb_txn_reset(transaction.pointer)
            commit = nil
        }
    }

    private struct State {
        var idle: [Idle] = []
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

    /// Who is within the gate now: snapshots that are open and in use, and whoever entered without one.
    var activeCount: Int { state.withLock { $0.active } }

    /// Enters the gate without a snapshot; `leave` must follow.
    /// - Throws: `closed`.
    func enter() throws(StorageError) {
        try state.withLock { (state) throws(StorageError) in
            if state.isClosed { throw .closed }
            state.active += 1
        }
    }

    func leave() {
        state.broadcastIf { state in
            state.active -= 1
            return state.isClosed
        }
    }

    /// Enters the gate with a snapshot of the last commit; `end` must follow.
    func begin() throws(StorageError) -> Snapshot {
        let idle = try state.withLock { (state) throws(StorageError) -> Idle? in
            if state.isClosed { throw .closed }
            state.active += 1
            return state.idle.popLast()
        }
        if let idle, let commit = idle.commit, commit == environment.newestCommit.load(ordering: .acquiring) {
            return Snapshot(transaction: idle.transaction, commit: commit)
        }
        do throws(StorageError) {
            return try renewed(idle)
        } catch {
            leave()
            throw error
        }
    }

    private func renewed(_ idle: Idle?) throws(StorageError) -> Snapshot {
        let transaction: LMDBTransaction
        if var idle {
            idle.reset()
            transaction = idle.transaction
            let code = unsafe mdb_txn_renew(transaction.pointer)
            if code != 0 {
                unsafe mdb_txn_abort(transaction.pointer)
                throw environment.error(code, "mdb_txn_renew")
            }
        } else {
            transaction = try environment.begin(readOnly: true)
        }
        return unsafe Snapshot(transaction: transaction, commit: UInt64(mdb_txn_id(transaction.pointer)))
    }

    func end(_ snapshot: Snapshot) {
        // Whoever sees no active reader may close the environment: the transaction is put away before it counts out.
        state.broadcastIf { state in
            var idle = Idle(transaction: snapshot.transaction, commit: snapshot.commit)
            // Looked at under the lock, so that a commit is either seen here or sees this transaction when it retires.
            if snapshot.commit != environment.newestCommit.load(ordering: .acquiring) { idle.reset() }
            if state.idle.count < Self.idleMax && !state.isClosed {
                state.idle.append(idle)
            } else {
                unsafe mdb_txn_abort(idle.transaction.pointer)
            }
            state.active -= 1
            return state.isClosed
        }
    }

    /// Lets go of the snapshots that a new commit has overtaken. Called by the writer between two commits.
    func retire() {
        state.withLock { state in
            let newest = environment.newestCommit.load(ordering: .acquiring)
            for index in state.idle.indices where state.idle[index].commit != newest { state.idle[index].reset() }
        }
    }

    /// Refuses new snapshots and waits for those that are open.
    func close() {
        state.withLock { $0.isClosed = true }
        let idle = state.wait { state in
            guard state.active == 0 else { return [Idle]?.none }
            defer { state.idle = [] }
            return state.idle
        }
        for one in idle { unsafe mdb_txn_abort(one.transaction.pointer) }
    }
}
