/// What waits for the writer, in two classes, and how much of it makes a batch.
///
/// The second class is for background steps and for large writes: beside small ones, who must not wait for the disk to
/// take megabytes, a batch has little of it.
struct WriteQueue {
    static let batchBodiesMax = 1_024
    static let batchBytesMax = 1 << 20
    static let bodyNanosecondsMax: UInt64 = 10_000_000
    /// Bytes of the second class in a batch beside the first, and in one without. A single write may have more.
    static let largeBytesMax = 256 << 10
    static let largeBytesAloneMax = 4 << 20

    struct Batch {
        fileprivate(set) var jobs: [WriteJob] = []
        /// The batch is closed where its bodies have written more.
        fileprivate(set) var bytesMax = WriteQueue.batchBytesMax
    }

    private var small = FIFO<WriteJob>()
    private var large = FIFO<WriteJob>()
    /// The last batch had no room for the second class.
    private var largeIsDue = false
    var isClosed = false

    var count: Int { small.count + large.count }

    mutating func append(_ job: WriteJob) {
        if Self.isLarge(job) { large.append(job) } else { small.append(job) }
    }

    private static func isLarge(_ job: WriteJob) -> Bool {
        job.priority == .background || job.bytes > largeBytesMax
    }

    /// The next batch: small writes in their order, then some of the second class. A body that is announced as larger
    /// than what is left of the batch waits for the next, and one larger than any batch runs alone.
    mutating func takeBatch() -> Batch {
        var batch = Batch()
        let hadLarge = large.first != nil
        let allowed = small.first == nil ? Self.largeBytesAloneMax : Self.largeBytesMax
        if largeIsDue { batch.bytesMax += Self.take(&large, into: &batch.jobs, bytesMax: allowed) }
        let largeCount = batch.jobs.count
        _ = Self.take(&small, into: &batch.jobs, bytesMax: Self.batchBytesMax)
        let count = batch.jobs.count
        if !largeIsDue { batch.bytesMax += Self.take(&large, into: &batch.jobs, bytesMax: allowed) }
        // Where a full batch had no room for it, the second class goes first in the next, so that it never starves.
        largeIsDue = hadLarge && largeCount == 0 && batch.jobs.count == count
        return batch
    }

    /// - Returns: the bytes that are announced of what was taken.
    private static func take(_ queue: inout FIFO<WriteJob>, into jobs: inout [WriteJob], bytesMax: Int) -> Int {
        var bytes = 0
        while jobs.count < batchBodiesMax, let next = queue.first {
            if bytes + next.bytes > bytesMax && !jobs.isEmpty { break }
            bytes += next.bytes
            jobs.append(next)
            queue.removeFirst()
        }
        return bytes
    }

    /// Returns jobs that a batch had no room for to where they were.
    mutating func putBack(_ jobs: ArraySlice<WriteJob>) {
        small.prepend(jobs.filter { !Self.isLarge($0) })
        let late = jobs.filter(Self.isLarge)
        large.prepend(late)
        if !late.isEmpty { largeIsDue = true }
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

    mutating func prepend(_ others: [Element]) {
        if others.isEmpty { return }
        elements = others + elements[head...]
        head = 0
    }
}
