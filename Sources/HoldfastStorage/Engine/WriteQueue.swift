/// What waits for the writer, in two classes, and how much of it makes a batch.
struct WriteQueue {
    static let batchBodiesMax = 1_024
    static let batchBytesMax = 1 << 20
    static let bodyNanosecondsMax: UInt64 = 10_000_000
    /// Background bytes in a batch beside foreground writes, and in one without.
    static let backgroundBytesMax = 256 << 10
    static let backgroundBytesAloneMax = 2 << 20

    private var foreground = FIFO<WriteJob>()
    private var background = FIFO<WriteJob>()
    /// The last batch had no room for the background.
    private var backgroundIsDue = false
    var isClosed = false

    var count: Int { foreground.count + background.count }

    mutating func append(_ job: WriteJob) {
        switch job.priority {
        case .foreground: foreground.append(job)
        case .background: background.append(job)
        }
    }

    /// The next batch: foreground writes in their order, then some of the background's. A body that is announced as
    /// larger than what is left of the batch waits for the next, and one larger than any batch runs alone.
    mutating func takeBatch() -> [WriteJob] {
        var batch: [WriteJob] = []
        var bytes = 0
        let hadBackground = background.first != nil
        let allowed = foreground.first == nil ? Self.backgroundBytesAloneMax : Self.backgroundBytesMax
        if backgroundIsDue { take(&background, into: &batch, &bytes, bytesMax: allowed) }
        bytes = 0
        take(&foreground, into: &batch, &bytes, bytesMax: Self.batchBytesMax)
        let foregroundCount = batch.count
        bytes = 0
        if !backgroundIsDue { take(&background, into: &batch, &bytes, bytesMax: allowed) }
        // Where a full batch had no room for it, the background goes first in the next, so that it never starves.
        backgroundIsDue = !backgroundIsDue && hadBackground && batch.count == foregroundCount
        return batch
    }

    private func take(_ queue: inout FIFO<WriteJob>, into batch: inout [WriteJob], _ bytes: inout Int, bytesMax: Int) {
        while batch.count < Self.batchBodiesMax, let next = queue.first {
            if bytes + next.bytes > bytesMax && !batch.isEmpty { return }
            bytes += next.bytes
            batch.append(next)
            queue.removeFirst()
        }
    }

    /// Returns jobs that a batch had no room for to where they were.
    mutating func putBack(_ jobs: ArraySlice<WriteJob>) {
        foreground.prepend(jobs.filter { $0.priority == .foreground })
        let late = jobs.filter { $0.priority == .background }
        background.prepend(late)
        if !late.isEmpty { backgroundIsDue = true }
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
