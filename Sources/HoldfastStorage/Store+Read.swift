internal import Synchronization

extension Store {
    /// Reads a snapshot on the caller's thread: everything as it was at the last commit.
    ///
    /// - Parameter body: must not wait for anything: an old snapshot makes the file grow.
    /// - Throws: the body's refusal, or `storage` where no snapshot could be had.
    /// - Complexity: under a microsecond besides the body.
    public func read<Result, Refusal: Error>(
        _ body: (borrowing ReadTransaction) throws(Refusal) -> Result
    ) throws(ReadError<Refusal>) -> Result {
        let snapshot: Snapshot
        do throws(StorageError) { snapshot = try readers.begin() } catch { throw .storage(error) }
        defer { readers.end(snapshot) }
        metrics.add(metrics.snapshots)
        let transaction = ReadTransaction(snapshot, environment, budget: budget)
        do throws(Refusal) { return try body(transaction) } catch { throw .body(error) }
    }

    /// The same on the engine's own threads, for reads that walk: a page fault then holds up none of the caller's.
    public func readOnPool<Result: Sendable, Refusal: Error>(
        _ body: @escaping @Sendable (borrowing ReadTransaction) throws(Refusal) -> Result
    ) async throws(ReadError<Refusal>) -> Result {
        let answer: Swift.Result<Result, ReadError<Refusal>> = unsafe await withUnsafeContinuation { continuation in
            workers.run { [self] in
                do throws(ReadError<Refusal>) {
                    let result = try read(body)
                    unsafe continuation.resume(returning: .success(result))
                } catch {
                    unsafe continuation.resume(returning: .failure(error))
                }
            }
        }
        return try answer.get()
    }
}
