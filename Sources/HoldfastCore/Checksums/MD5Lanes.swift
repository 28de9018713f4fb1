import Synchronization

/// Computes the MD5s of several streams at once, up to eight in about the time of one, from what they have handed in.
/// See `Docs/ADR/0016-md5-of-several-streams-at-once.md`.
///
/// The work is done by tasks of its own, which last as long as there is some.
public final class MD5Lanes: Sendable {
    /// Of the whole process: the more streams come together, the less each of them costs.
    public static let shared = MD5Lanes()

    /// What is taken of each stream in a turn, a tenth of a millisecond's work: whoever comes is soon taken along.
    static let turnBytesMax = 64 * 1024
    /// A task lets others have its thread after so many turns.
    private static let turnsMax = 4
    private static let tasksMax = 2

    /// A stream that nobody has any more is not finished.
    private struct Waiting {
        weak var stream: MD5Stream?
    }

    private struct State {
        /// Those that have bytes and are in no task's hands, by turns.
        var waiting: [Waiting] = []
        var tasks = 0
    }

    private let state = Mutex(State())
    fileprivate let openStreams = Atomic(0)

    init() {}

    /// A stream without bytes yet.
    public func stream() -> MD5Stream { MD5Stream(self) }

    /// Has a stream hashed that has bytes and was not waiting.
    fileprivate func add(_ stream: MD5Stream) {
        let starts = state.withLock { state in
            state.waiting.append(Waiting(stream: stream))
            // Another task pays where the first has more than it can take side by side.
            let starts = state.tasks < Self.tasksMax && state.waiting.count > state.tasks * MD5Function.lanes
            if starts { state.tasks += 1 }
            return starts
        }
        if starts { Task.detached { await self.run() } }
    }

    private func run() async {
        var turns = 0
        var streams = next(after: [])
        while !streams.isEmpty {
            streams = next(after: Self.takeTurn(streams))
            turns += 1
            if turns.isMultiple(of: Self.turnsMax) { await Task.yield() }
        }
    }

    /// Whose turn it is; nobody's where the task ends.
    /// - Parameter streams: those that have more bytes after their turn.
    private func next(after streams: [MD5Stream]) -> [MD5Stream] {
        state.withLock { state in
            for stream in streams { state.waiting.append(Waiting(stream: stream)) }
            var next: [MD5Stream] = []
            var taken = 0
            // What would leave half of the lanes empty is left to the other task, which comes here after its turn.
            if state.tasks > 1, state.waiting.count <= MD5Function.lanes / 2 {
                state.tasks -= 1
                return next
            }
            while next.count < MD5Function.lanes, taken < state.waiting.count {
                if let stream = state.waiting[taken].stream { next.append(stream) }
                taken += 1
            }
            state.waiting.removeFirst(taken)
            if next.isEmpty { state.tasks -= 1 }
            return next
        }
    }

    /// Hashes some bytes of each stream.
    /// - Returns: those that have more.
    private static func takeTurn(_ streams: [MD5Stream]) -> [MD5Stream] {
        var runs = streams.map { $0.lend() }
        MD5Run.advance(&runs)
        return zip(streams, runs).filter { $0.takeBack($1) }.map(\.0)
    }
}

/// Bytes of one stream that are being hashed beside those of others.
struct MD5Run {
    private(set) var md5: MD5
    private let bytes: [UInt8]
    private var offset: Int
    private let start: Int

    /// - Parameter offset: of the first of the bytes that are to be taken in.
    init(_ md5: MD5, _ bytes: [UInt8], from offset: Int) {
        self.md5 = md5
        self.bytes = bytes
        self.offset = offset
        start = offset
    }

    /// How many bytes have been taken in.
    var taken: Int { offset - start }

    private var blocks: Int { md5.hasBegunBlock ? 0 : (bytes.count - offset) / MD5.blockBytes }

    /// Takes some bytes of each run in, where they have any: as many whole blocks of each as the shortest has, and what
    /// fills no block at their ends.
    /// - Parameter runs: up to eight.
    static func advance(_ runs: inout [MD5Run]) {
        for index in runs.indices { runs[index].completeBlock() }
        let ready = runs.indices.filter { runs[$0].blocks > 0 }
        let blocks = ready.reduce(MD5Lanes.turnBytesMax / MD5.blockBytes) { min($0, runs[$1].blocks) }
        if ready.count == 1 {
            runs[ready[0]].take(blocks: blocks)
        } else if !ready.isEmpty {
            var lanes = ready.map { runs[$0].lane }
            MD5Function.update(&lanes, blocks: blocks)
            for (index, lane) in zip(ready, lanes) { runs[index].advance(to: lane.state, blocks: blocks) }
        }
        for index in runs.indices { runs[index].beginBlock() }
    }

    private mutating func completeBlock() {
        let bytes = bytes
        offset += md5.completeBlock(bytes.span.extracting(offset...))
    }

    private mutating func take(blocks: Int) {
        let (bytes, end) = (bytes, offset + blocks * MD5.blockBytes)
        md5.takeBlocks(bytes.span.extracting(offset..<end))
        offset = end
    }

    private var lane: MD5Function.Lane { MD5Function.Lane(state: md5.state, bytes: bytes, offset: offset) }

    private mutating func advance(to state: MD5Function.State, blocks: Int) {
        md5.advance(to: state, bytes: blocks * MD5.blockBytes)
        offset += blocks * MD5.blockBytes
    }

    private mutating func beginBlock() {
        guard blocks == 0 else { return }
        let bytes = bytes
        md5.begin(bytes.span.extracting(offset...))
        offset = bytes.count
    }
}

/// The MD5 of bytes as they come, computed beside those of other streams while whoever hands them in goes on. Used by
/// one task at a time; ended by dropping it, after which what it has not hashed is let go.
public final class MD5Stream: Sendable {
    /// A stream that is no longer than this is hashed by whoever hands it in: to hand it over would take longer.
    public static let inlineBytesMax: UInt64 = 64 * 1024
    /// Whoever hands in more than this waits for the hash: it bounds what is held in memory.
    public static let pendingBytesMax = 1 << 20
    /// The same where more than 64 streams are open.
    static let pendingBytesMaxOfMany = 256 << 10
    /// Smaller pieces are copied together, so that neither they nor the streams beside theirs take many short turns.
    static let smallBytesMax = 16 * 1024

    private let lanes: MD5Lanes
    private let state = Mutex(State())

    fileprivate struct State {
        var md5 = MD5()
        var small: [UInt8] = []
        /// What waits for its turn, of the first without the bytes before `offset`.
        var pieces: [[UInt8]] = []
        var offset = 0
        var pendingBytes = 0
        /// Whoever waits until fewer bytes than this are pending.
        var waiter: (bytes: Int, continuation: CheckedContinuation<Void, Never>)?

        /// Whether it stands in the lanes' queue, or is in their hands.
        var isInLanes: Bool { !pieces.isEmpty }
    }

    fileprivate init(_ lanes: MD5Lanes) {
        self.lanes = lanes
        lanes.openStreams.add(1, ordering: .relaxed)
    }

    deinit { lanes.openStreams.subtract(1, ordering: .relaxed) }

    private var pendingMax: Int {
        lanes.openStreams.load(ordering: .relaxed) > 64 ? Self.pendingBytesMaxOfMany : Self.pendingBytesMax
    }

    /// Takes in more bytes, which are kept and not copied where they are many.
    ///
    /// Returns at once where less than ``pendingBytesMax`` is pending, a quarter of it where many streams are open, and
    /// else once that is so. That wait is short
    /// whatever happens, and is not cut shorter by cancellation.
    public func update(_ bytes: [UInt8]) async {
        let pendingMax = pendingMax
        let (begins, isFull) = state.withLock { state in
            let wasInLanes = state.isInLanes
            state.takeIn(bytes)
            return (state.isInLanes && !wasInLanes, state.pendingBytes >= pendingMax)
        }
        if begins { lanes.add(self) }
        if isFull { await waitUntilPending(lessThan: pendingMax) }
    }

    /// The MD5 of all bytes so far, 16 bytes, once they are hashed. More may follow.
    public func digest() async -> [UInt8] {
        let digest = state.withLock { state in state.finishSmall() ? state.md5.digest : nil }
        if let digest { return digest }
        await waitUntilPending(lessThan: 1)
        return state.withLock { $0.md5.digest }
    }

    /// What is handed in and not hashed.
    var pendingBytes: Int { state.withLock { $0.pendingBytes } }

    private func waitUntilPending(lessThan bytes: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.pendingBytes < bytes { return true }
                precondition(state.waiter == nil, "a stream is used by one task at a time")
                state.waiter = (bytes, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    // For the lanes.

    fileprivate func lend() -> MD5Run {
        state.withLock { MD5Run($0.md5, $0.pieces[0], from: $0.offset) }
    }

    /// - Returns: whether there is more.
    fileprivate func takeBack(_ run: MD5Run) -> Bool {
        let (isInLanes, waiter) = state.withLock { state in
            state.takeBack(run)
            guard let waiter = state.waiter, state.pendingBytes < waiter.bytes else {
                return (state.isInLanes, CheckedContinuation<Void, Never>?.none)
            }
            state.waiter = nil
            return (state.isInLanes, waiter.continuation)
        }
        waiter?.resume()
        return isInLanes
    }
}

extension MD5Stream.State {
    mutating func takeIn(_ bytes: [UInt8]) {
        if !isInLanes, small.isEmpty, md5.length + UInt64(bytes.count) <= MD5Stream.inlineBytesMax {
            md5.update(bytes.span)
        } else if bytes.count < MD5Stream.smallBytesMax {
            small += bytes
            if small.count >= MD5Lanes.turnBytesMax { addSmall() }
        } else {
            addSmall()
            add(bytes)
        }
    }

    /// Puts small pieces where they are hashed: into the lanes, if others are before them there.
    /// - Returns: whether all bytes are hashed.
    mutating func finishSmall() -> Bool {
        if isInLanes {
            addSmall()
            return false
        }
        let bytes = small
        small = []
        md5.update(bytes.span)
        return true
    }

    private mutating func addSmall() {
        if small.isEmpty { return }
        add(small)
        small = []
    }

    private mutating func add(_ bytes: [UInt8]) {
        pieces.append(bytes)
        pendingBytes += bytes.count
    }

    mutating func takeBack(_ run: MD5Run) {
        md5 = run.md5
        offset += run.taken
        pendingBytes -= run.taken
        if offset < pieces[0].count { return }
        // There are at most a few dozen.
        pieces.removeFirst()
        offset = 0
    }
}
