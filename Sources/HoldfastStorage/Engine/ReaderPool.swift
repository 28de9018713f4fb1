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
/// as it is gone when the writer begins after the next commit; `retire` sees to that. See `Docs/ADR/0012`.
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
        /// How many want no snapshot to be open: new ones wait.
        var gates = 0
        /// One of those has come to its turn.
        var isHeld = false
        /// Nothing can be read any more.
        var failure: StorageError?
    }

    private enum Entry {
        case entered(Idle?)
        case refused
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
    func enter() throws(StorageError) { _ = try admit(takesIdle: false) }

    func leave() {
        state.broadcastIf { state in
            state.active -= 1
            return state.isClosed || state.gates > 0
        }
    }

    /// Waits until the gate is open, and counts one in.
    private func admit(takesIdle: Bool) throws(StorageError) -> Idle? {
        let entry = state.wait { state -> Entry? in
            if state.gates > 0 { return nil }
            if state.isClosed || state.failure != nil { return .refused }
            state.active += 1
            return .entered(takesIdle ? state.idle.popLast() : nil)
        }
        if case .entered(let idle) = entry { return idle }
        throw state.withLock { $0.isClosed ? nil : $0.failure } ?? .closed
    }

    /// Enters the gate with a snapshot of the last commit; `end` must follow.
    func begin() throws(StorageError) -> Snapshot {
        do throws(StorageError) { return try beginWithinMap() } catch {
            // Another process, which serves the file, has grown it beyond what is mapped here.
            guard case .system(_, MDB_MAP_RESIZED, _) = error, followFile() else { throw error }
            return try beginWithinMap()
        }
    }

    private func beginWithinMap() throws(StorageError) -> Snapshot {
        let idle = try admit(takesIdle: true)
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
            return state.isClosed || state.gates > 0
        }
    }

    /// Lets go of the snapshots that a new commit has overtaken. Called by the writer between two commits.
    func retire() {
        state.withLock { state in
            let newest = environment.newestCommit.load(ordering: .acquiring)
            for index in state.idle.indices where state.idle[index].commit != newest { state.idle[index].reset() }
        }
    }

    /// Keeps new snapshots out and runs `work` once none is open.
    ///
    /// - Parameter patience: how long to wait for those that are open, in nanoseconds.
    /// - Returns: `nil` where they did not end in that time.
    func whileEmpty<Result>(patience: UInt64, _ work: () -> Result) -> Result? {
        state.withLock { $0.gates += 1 }
        let isEmpty = state.wait(atMost: patience) { state in
            guard state.active == 0, !state.isHeld, !state.isClosed else { return false }
            state.isHeld = true
            for index in state.idle.indices { state.idle[index].reset() }
            return true
        }
        defer {
            state.broadcast { state in
                state.gates -= 1
                if isEmpty { state.isHeld = false }
            }
        }
        return isEmpty ? work() : nil
    }

    /// Refuses every snapshot from now on.
    func refuse(_ error: StorageError) { state.withLock { $0.failure = error } }

    /// Maps as much as the file has grown to.
    private func followFile() -> Bool {
        let remapping = whileEmpty(patience: 1_000_000_000) { () -> Environment.Remapping in
            let used = Int(environment.usedBytes)
            // Whoever waited for the same may have done it.
            return used <= environment.mapSize ? .done : environment.remap(to: used * 2)
        }
        if case .lost(let error) = remapping { refuse(error) }
        if case .done = remapping { return true }
        return false
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
