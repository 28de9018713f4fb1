/// Which class a write waits in.
public enum WritePriority: Sendable {
    case foreground
    /// Backfill, reclamation and other bounded steps: they have 256 KiB of a batch together. Writes of either class
    /// that announce more than that wait apart, as large ones: batches of uploads do.
    case background
}

/// How a batch ended for the bodies in it.
enum BatchOutcome {
    case committed
    case failed(StorageError)
}

/// One write that waits for, is in, or has left a batch. Used by its submitter until it is queued and by the writer
/// from then on.
class WriteJob: @unchecked Sendable {
    let priority: WritePriority
    let bytes: Int
    /// Large writes of one stream are taken together where several wait.
    let stream: ObjectIdentifier?
    /// Run in a nested transaction: it, or a body before it in its batch, threw after its first write.
    var isApart = false
    var hooks: [@Sendable () -> Void] = []

    init(priority: WritePriority, bytes: Int, stream: ObjectIdentifier? = nil) {
        self.priority = priority
        self.bytes = bytes
        self.stream = stream
    }

    var isBrief: Bool { priority == .foreground && bytes <= WriteQueue.briefBytesMax }

    /// - Returns: whether the body returned; false where it threw.
    func run(_ transaction: inout WriteTransaction) -> Bool { preconditionFailure("overridden") }

    /// Answers the caller.
    func finish(_ outcome: BatchOutcome) { preconditionFailure("overridden") }
}

final class TypedWriteJob<Result: Sendable, Refusal: Error>: WriteJob, @unchecked Sendable {
    typealias Body = @Sendable (inout WriteTransaction) throws(Refusal) -> Result
    typealias Answer = Swift.Result<Result, WriteError<Refusal>>

    private let body: Body
    private let answer: (Answer) -> Void
    private var result: Swift.Result<Result, Refusal>?

    init(
        priority: WritePriority, bytes: Int, stream: ObjectIdentifier? = nil, body: @escaping Body,
        answer: @escaping (Answer) -> Void
    ) {
        self.body = body
        self.answer = answer
        super.init(priority: priority, bytes: bytes, stream: stream)
    }

    override func run(_ transaction: inout WriteTransaction) -> Bool {
        do throws(Refusal) {
            result = .success(try body(&transaction))
            return true
        } catch {
            result = .failure(error)
            return false
        }
    }

    override func finish(_ outcome: BatchOutcome) {
        switch (outcome, result) {
        case (.failed(let error), _): answer(.failure(.storage(error)))
        case (.committed, .success(let value)): answer(.success(value))
        case (.committed, .failure(let refusal)): answer(.failure(.body(refusal)))
        case (.committed, nil): preconditionFailure("a committed job has run")
        }
    }
}
