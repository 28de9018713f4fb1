extension Store {
    /// Writes in the next commit, and returns when it is on disk.
    ///
    /// - Parameters:
    ///   - priority: `background` for bounded steps that nobody waits for.
    ///   - bytes: about how many the body will write, so that large bodies do not swell a batch of small ones.
    ///   - body: validates before its first write, touches nothing but the transaction, takes ids, time and randomness
    ///     as values drawn before, and may run more than once. It has 10 ms.
    /// - Throws: the body's refusal, after which nothing has changed; or `storage`.
    public func write<Result: Sendable, Refusal: Error>(
        _ priority: WritePriority = .foreground, bytes: Int = 0,
        _ body: @escaping @Sendable (inout WriteTransaction) throws(Refusal) -> Result
    ) async throws(WriteError<Refusal>) -> Result {
        try await write(priority, bytes: bytes, stream: nil, body)
    }

    /// - Parameter stream: what the write belongs to; large writes of one stream are taken together.
    func write<Result: Sendable, Refusal: Error>(
        _ priority: WritePriority, bytes: Int, stream: ObjectIdentifier?,
        _ body: @escaping @Sendable (inout WriteTransaction) throws(Refusal) -> Result
    ) async throws(WriteError<Refusal>) -> Result {
        if options.readOnly { throw .storage(.permissionDenied(path: directory)) }
        let answer: Swift.Result<Result, WriteError<Refusal>> = unsafe await withUnsafeContinuation { continuation in
            writer.submit(
                TypedWriteJob(priority: priority, bytes: bytes, stream: stream, body: body) { answer in
                    unsafe continuation.resume(returning: answer)
                })
        }
        return try answer.get()
    }
}
