/// What waits for the writer, in three classes, and how much of each makes a batch.
///
/// Background steps and large writes are kept from holding up small ones, who must not wait for the disk to take
/// megabytes; small and large writes are kept from holding up background steps, which make the room that they take.
struct WriteQueue {
    static let batchBodiesMax = 1_024
    static let batchBytesMax = 1 << 20
    static let bodyNanosecondsMax: UInt64 = 10_000_000
    /// A write that announces more is a large one. Background steps have as much in a batch, all together.
    static let smallBytesMax = 256 << 10
    /// Large writes in a batch where there are no small ones: four objects of 1 MiB, or eight batches of uploads.
    /// Beside small ones one is written, every other batch where small ones wait for each.
    static let largeBytesMax = 9 << 19
    /// Whoever wrote a little is likely to again, and is not to find the disk busy with megabytes.
    static let besideSmallNanoseconds: UInt64 = 50_000_000
    /// A foreground write that announces no more is a brief one: reclamation goes in small steps beside it.
    static let briefBytesMax = 16 << 10

    struct Batch {
        fileprivate(set) var jobs: [WriteJob] = []
        /// The batch is closed where its bodies have written more.
        fileprivate(set) var bytesMax = WriteQueue.batchBytesMax
        /// It has brief writes, or a batch of a moment ago had.
        fileprivate(set) var isBesideBrief = false

        /// For a write that is run again by itself, after a failure: in small steps, for which there may be room.
        static var alone: Batch { Batch(bytesMax: 0, isBesideBrief: true) }
    }

    private var small = FIFO<WriteJob>()
    private var steps = FIFO<WriteJob>()
    private var large = FIFO<WriteJob>()
    /// The last batch had no time for them: they go first in the next.
    private var stepsAreDue = false
    private var largeIsDue = false
    /// When a batch had small writes last, on the clock of `takeBatch`.
    private var lastSmall: UInt64?
    /// The same of brief ones.
    private var lastBrief: UInt64?
    var isClosed = false

    var count: Int { small.count + steps.count + large.count }

    mutating func append(_ job: WriteJob) { self[keyPath: Self.fifo(of: job)].append(job) }

    private static func fifo(of job: WriteJob) -> WritableKeyPath<WriteQueue, FIFO<WriteJob>> {
        if job.bytes > smallBytesMax { return \.large }
        return job.priority == .background ? \.steps : \.small
    }

    /// The next batch: large writes where it is their turn, small ones in their order, and background steps. A body
    /// that is announced as larger than what is left for its class waits for the next, unless it is the first of it.
    /// - Parameter now: nanoseconds of a monotonic clock.
    mutating func takeBatch(now: UInt64) -> Batch {
        var batch = Batch()
        if stepsAreDue { takeSteps(&batch) }
        if small.first != nil { lastSmall = now }
        let isBesideSmall = Self.isMoment(lastSmall, now)
        // Whatever waits is taken: nobody would wake the writer for it later.
        if small.first == nil || largeIsDue {
            batch.bytesMax += takeLarge(&batch.jobs, bytesMax: isBesideSmall ? 0 : Self.largeBytesMax)
            largeIsDue = false
        } else {
            largeIsDue = large.first != nil
        }
        _ = Self.take(&small, &batch.jobs, bytesMax: Self.batchBytesMax)
        if !stepsAreDue { takeSteps(&batch) }
        stepsAreDue = false
        if batch.jobs.contains(where: \.isBrief) { lastBrief = now }
        batch.isBesideBrief = Self.isMoment(lastBrief, now)
        return batch
    }

    /// Whether something was no longer ago than a moment.
    private static func isMoment(_ then: UInt64?, _ now: UInt64) -> Bool {
        then.map { now - $0 < besideSmallNanoseconds } ?? false
    }

    private mutating func takeSteps(_ batch: inout Batch) {
        batch.bytesMax += Self.take(&steps, &batch.jobs, bytesMax: Self.smallBytesMax)
    }

    /// Takes what fits, and the first in any case.
    /// - Returns: the bytes that are announced of what was taken.
    private static func take(_ queue: inout FIFO<WriteJob>, _ jobs: inout [WriteJob], bytesMax: Int) -> Int {
        var bytes = 0
        while jobs.count < batchBodiesMax, let next = queue.first, bytes == 0 || bytes + next.bytes <= bytesMax {
            bytes += next.bytes
            jobs.append(next)
            queue.removeFirst()
        }
        return bytes
    }

    /// Takes large writes as `take` does, but behind the first of a stream the others of it that wait: what one blob is
    /// given in a commit lies together on the disk, and so do the pages that come free with it.
    private mutating func takeLarge(_ jobs: inout [WriteJob], bytesMax: Int) -> Int {
        var bytes = 0
        while let first = large.first, bytes == 0 || bytes + first.bytes <= bytesMax {
            bytes += first.bytes
            jobs.append(first)
            large.removeFirst()
            guard let stream = first.stream else { continue }
            large.removeAll { job in
                guard job.stream == stream, bytes + job.bytes <= bytesMax else { return false }
                bytes += job.bytes
                jobs.append(job)
                return true
            }
        }
        return bytes
    }

    /// Returns jobs that a batch had no room for: they go first in the next, in the order that they had in this one.
    mutating func putBack(_ jobs: ArraySlice<WriteJob>) {
        func those(of fifo: KeyPath<WriteQueue, FIFO<WriteJob>>) -> [WriteJob] {
            jobs.filter { Self.fifo(of: $0) == fifo }
        }
        small.prepend(those(of: \.small))
        let (lateSteps, lateLarge) = (those(of: \.steps), those(of: \.large))
        steps.prepend(lateSteps)
        large.prepend(lateLarge)
        stepsAreDue = stepsAreDue || !lateSteps.isEmpty
        largeIsDue = largeIsDue || !lateLarge.isEmpty
    }
}

/// A queue on an array: removal moves a head, and the room before it is given back as it grows.
struct FIFO<Element> {
    private var elements: [Element] = []
    private var head = 0

    var count: Int { elements.count - head }
    var first: Element? { head < elements.count ? elements[head] : nil }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024 && head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }

    mutating func removeAll(where isGone: (Element) -> Bool) {
        let rest = elements[head...].filter { !isGone($0) }
        elements = rest
        head = 0
    }

    mutating func prepend(_ others: [Element]) {
        if others.isEmpty { return }
        elements = others + elements[head...]
        head = 0
    }
}
