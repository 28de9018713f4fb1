internal import CLMDB

/// The one writer: takes what waits, runs the bodies flat in one LMDB transaction, commits once, then answers all.
@safe final class Writer: @unchecked Sendable {
    private let environment: Environment
    private let readers: ReaderPool
    private var metrics: EngineMetrics { environment.metrics }
    private let space: DiskSpace
    private let grower: MapGrower
    private let queue = Monitor(WriteQueue())
    private let thread = Monitor<EngineThread?>(nil)
    /// Set once a sync or a meta page has failed; then nothing more is written.
    private var stopped: StorageError?

    init(_ environment: Environment, _ readers: ReaderPool, _ options: StoreOptions) {
        self.environment = environment
        self.readers = readers
        space = DiskSpace(path: environment.directory, reserve: options.reserveBytes)
        grower = MapGrower(environment, readers, options)
    }

    func start() throws(StorageError) {
        let started = try EngineThread { [self] in loop() }
        thread.withLock { $0 = started }
    }

    var waitingCount: Int { queue.withLock { $0.count } }

    func submit(_ job: WriteJob) {
        let isClosed = queue.signal { queue in
            if !queue.isClosed { queue.append(job) }
            return queue.isClosed
        }
        if isClosed { job.finish(.failed(.closed)) }
    }

    /// Finishes what waits, then ends the thread.
    func close() {
        queue.broadcast { $0.isClosed = true }
        thread.withLock { $0 }?.join()
    }

    private func loop() {
        while true {
            let batch = queue.wait { queue -> WriteQueue.Batch? in
                let batch = queue.takeBatch(now: monotonicNanoseconds())
                return batch.jobs.isEmpty && !queue.isClosed ? nil : batch
            }
            if batch.jobs.isEmpty { return }
            if let stopped {
                fail(batch.jobs, stopped)
                continue
            }
            run(batch)
            if stopped == nil { note(grower.growIfLow()) }
        }
    }

    private func run(_ batch: WriteQueue.Batch) {
        let jobs = batch.jobs
        var mayGrow = true
        while true {
            switch attempt(jobs, of: batch, mayGrow: mayGrow) {
            case .answered(let count):
                // The batch was full before its end: the rest goes first in the next one.
                if count < jobs.count { queue.withLock { $0.putBack(jobs[count...]) } }
                return
            case .again:
                metrics.add(metrics.reruns)
            case .full:
                metrics.add(metrics.reruns)
                let outcome = grower.growNow(unless: { queue.withLock { $0.isClosed } })
                note(outcome)
                if let stopped { return fail(jobs, stopped) }
                if case .unchanged = outcome { mayGrow = false }
            case .alone:
                metrics.add(metrics.reruns)
                for job in jobs { runAlone(job) }
                return
            }
        }
    }

    private func runAlone(_ job: WriteJob) {
        if let stopped { return job.finish(.failed(stopped)) }
        while case .again = attempt([job], of: WriteQueue.Batch.alone, mayGrow: false) { metrics.add(metrics.reruns) }
    }

    /// Without its map the store has stopped, for readers too.
    private func note(_ outcome: MapGrower.Outcome) {
        guard case .lost(let error) = outcome else { return }
        stopped = error
        readers.refuse(error)
    }

    private enum Attempt {
        /// So many of the jobs, from the first, have their answer.
        case answered(Int)
        /// A body threw after its first write: it and those behind it are now marked to run apart. Run all again.
        case again
        /// The map is full: it is to grow before all are run again.
        case full
        /// The engine failed in a shared transaction: each job is to be run in one of its own.
        case alone
    }

    /// - Parameters:
    ///   - batch: what the jobs are of: no further body is begun once more has been written than it allows.
    ///   - mayGrow: whether a full map may grow; where not, it is the failure of those that it hits.
    private func attempt(_ jobs: [WriteJob], of batch: WriteQueue.Batch, mayGrow: Bool) -> Attempt {
        let context: WriteContext
        do throws(StorageError) {
            let transaction = try environment.begin(readOnly: false)
            context = WriteContext(
                environment, transaction, refusesPuts: space.isBelowReserve(), isBesideBrief: batch.isBesideBrief)
        } catch {
            fail(jobs, error)
            return .answered(jobs.count)
        }
        let began = monotonicNanoseconds()
        var count = 0
        for (position, job) in jobs.enumerated() {
            if let attempt = runBody(job, context, isShared: jobs.count > 1, mayGrow: mayGrow) {
                unsafe mdb_txn_abort(context.transaction.pointer)
                // Whether those behind it throw late is not known yet, and each that did would cost all another run.
                if case .again = attempt { for job in jobs[position...] { job.isApart = true } }
                return attempt
            }
            count += 1
            if context.bytesWritten > batch.bytesMax { break }
            if monotonicNanoseconds() - began > WriteQueue.bodyNanosecondsMax { break }
        }
        let ran = monotonicNanoseconds()
        metrics.add(metrics.bodyNanoseconds, ran - began)
        defer { metrics.add(metrics.commitNanoseconds, monotonicNanoseconds() - ran) }
        let failure = commit(context)
        if case .mapFull = failure, mayGrow { return .full }
        // Some of them may fit, deletes make room, and one whose writes fail is not to fail the others.
        if failure != nil && stopped == nil && jobs.count > 1 { return .alone }
        finish(jobs[..<count], context, failure)
        readers.retire()
        return .answered(count)
    }

    /// - Returns: `nil` where the batch goes on.
    private func runBody(_ job: WriteJob, _ context: WriteContext, isShared: Bool, mayGrow: Bool) -> Attempt? {
        func failed(_ error: StorageError) -> Attempt {
            if mayGrow, case .mapFull = error { return .full }
            return isShared ? .alone : answer(job, error)
        }
        if job.isApart { return runApart(job, context).map(failed) }
        let before = context.mutations
        let returned = runBody(job, context)
        job.hooks = returned ? context.hooks : []
        if let failure = context.failure { return failed(failure) }
        return returned || context.mutations == before ? nil : .again
    }

    /// - Returns: whether the body returned; false where it threw.
    private func runBody(_ job: WriteJob, _ context: WriteContext) -> Bool {
        context.hooks = []
        context.makesRoom = false
        var transaction = WriteTransaction(context)
        return job.run(&transaction)
    }

    private func answer(_ job: WriteJob, _ error: StorageError) -> Attempt {
        job.finish(.failed(error))
        return .answered(1)
    }

    /// Runs a body in a nested transaction, which is undone where it throws.
    /// - Returns: the engine's own failure.
    private func runApart(_ job: WriteJob, _ context: WriteContext) -> StorageError? {
        let parent = context.transaction
        do throws(StorageError) {
            try context.flush()
            context.transaction = try environment.begin(readOnly: false, parent: parent)
        } catch {
            return error
        }
        let returned = runBody(job, context)
        var failure = context.failure
        if returned && failure == nil {
            do throws(StorageError) { try context.flush() } catch { failure = error }
        }
        let nested = context.transaction
        context.transaction = parent
        if returned && failure == nil {
            job.hooks = context.hooks
            let code = unsafe mdb_txn_commit(nested.pointer)
            return code == 0 ? nil : environment.error(code, "mdb_txn_commit")
        }
        job.hooks = []
        context.dropHeldBack()
        unsafe mdb_txn_abort(nested.pointer)
        return failure
    }

    /// Answers the bodies of a batch that has been committed, or not.
    private func finish(_ jobs: ArraySlice<WriteJob>, _ context: WriteContext, _ failure: StorageError?) {
        if let failure { return fail(jobs, failure) }
        metrics.add(metrics.bodies, UInt64(jobs.count))
        var hooks: [@Sendable () -> Void] = []
        for job in jobs {
            hooks += job.hooks
            job.finish(.committed)
        }
        if !hooks.isEmpty {
            let hooks = hooks
            Task.detached { for hook in hooks { hook() } }
        }
    }

    private func commit(_ context: WriteContext) -> StorageError? {
        if context.mutations == 0 {
            unsafe mdb_txn_abort(context.transaction.pointer)
            return nil
        }
        do throws(StorageError) {
            try context.flush()
        } catch {
            unsafe mdb_txn_abort(context.transaction.pointer)
            return error
        }
        let before = environment.lastTransactionID
        let code = unsafe mdb_txn_commit(context.transaction.pointer)
        if code == 0 {
            environment.noteCommit()
            space.didWrite(context.bytesWritten)
            metrics.add(metrics.commits)
            metrics.add(metrics.bytes, UInt64(context.bytesWritten))
            return nil
        }
        environment.forgetCommit()
        let failure = environment.error(code, "mdb_txn_commit")
        // LMDB reports a full disk as EIO. Where the meta page was not touched the last commit stands; where it was and
        // failed, LMDB refuses every further transaction.
        let isPoisoned = (try? environment.begin(readOnly: false)).map { unsafe mdb_txn_abort($0.pointer) } == nil
        let stands = !isPoisoned && environment.lastTransactionID == before
        if stands && space.isBelowReserve(checkNow: true) {
            return .diskFull(path: environment.directory)
        }
        if code == MDB_MAP_FULL || code == MDB_TXN_FULL { return failure }
        stopped = .stopped(reason: failure.description)
        return .outcomeUnknown(reason: failure.description)
    }

    private func fail(_ jobs: some Sequence<WriteJob>, _ error: StorageError) {
        for job in jobs { job.finish(.failed(error)) }
    }
}
