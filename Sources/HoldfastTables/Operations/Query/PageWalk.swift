import HoldfastStorage

/// One page of a query or a scan, ready to be walked.
struct PageWalk: Sendable {
    let target: ReadTarget
    let range: KeyRange
    /// Ranges that were walked before this one, in their order: of a statement that names several partitions.
    var earlier: [KeyRange] = []
    let reverse: Bool
    let limit: Int?
    let filter: Condition?
    let output: PageRules.Output
    let consistentRead: Bool
    /// Whether the capacity is asked for, which every item's size goes into.
    let measuresBytes: Bool
}

/// What a page came to, beside its items.
public struct PageSummary: Hashable, Sendable {
    /// How many passed the filter.
    public var count = 0
    /// How many were looked at.
    public var scannedCount = 0
    /// Where to go on; `nil` after the last page.
    public var lastEvaluatedKey: EncodedItem?
    public var consumedCapacity: ConsumedCapacity?

    public init() {}
}

/// What was looked at.
struct PageMeter {
    /// How much may be looked at before the walk is given up; `nil` for all of a page.
    var inlineLimit: InlineLimit?
    /// Whether the walk was given up. What it came to is then of no use.
    var isCutShort = false
    /// Items and bytes of records, of a walk that may be given up.
    private var entries = 0
    private var recordBytes = 0
    /// Bytes, by DynamoDB's rules, in the table or index that was walked.
    var bytes = 0
    /// Halves of read units for the items that a local index fetched from the table.
    var fetchedHalves = 0

    init(inlineLimit: InlineLimit? = nil) { self.inlineLimit = inlineLimit }

    /// Bytes of records that may still be looked at before the walk is given up.
    var recordBytesLeft: Int { inlineLimit.map { $0.recordBytes - recordBytes } ?? .max }

    /// Whether a walk that may be given up is to be, with these records.
    mutating func cuts(records: Int = 1, recordBytes: Int) -> Bool {
        guard let inlineLimit else { return false }
        entries += records
        self.recordBytes += recordBytes
        isCutShort = entries > inlineLimit.entries || self.recordBytes > inlineLimit.recordBytes
        return isCutShort
    }
}

/// How far a page is walked on the caller's thread before the engine's pool takes it over: see `Docs/ADR/0007`.
struct InlineLimit: Hashable, Sendable {
    let entries: Int
    let recordBytes: Int

    /// What a BatchGetItem reads on the caller's thread, and little enough that a walk within it never reaches 1 MB by
    /// DynamoDB's rules, whose sizes are at most four times those of records.
    static let short = InlineLimit(entries: 128, recordBytes: 64 * 1024)
}

extension PageWalk {
    /// Walks the page and lends each item that passes, in order.
    ///
    /// - Complexity: O(log *n*) and linear in the bytes looked at, at most 1 MB.
    func run(
        _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) -> PageSummary {
        var page = PageSummary()
        try run(transaction, &page, &meter, each: each)
        return page
    }

    /// The same as a part of a page of several ranges.
    func run(
        _ transaction: borrowing ReadTransaction, _ page: inout PageSummary, _ meter: inout PageMeter,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) {
        if range.isEmpty { return }
        if target.index == nil {
            try walkTable(transaction, &page, &meter, each: each)
        } else {
            try walkIndex(transaction, &page, &meter, each: each)
        }
    }

    /// The walk over another of a page's ranges.
    func over(_ range: KeyRange, earlier: [KeyRange]) -> PageWalk {
        PageWalk(
            target: target, range: range, earlier: earlier, reverse: reverse, limit: limit, filter: filter,
            output: output, consistentRead: consistentRead, measuresBytes: measuresBytes)
    }

    private func walkTable(
        _ transaction: borrowing ReadTransaction, _ page: inout PageSummary, _ meter: inout PageMeter,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) {
        var cursor = try transaction.walk(TableTrees.items, range, reverse: reverse)
        let countsBytes = !isShort(meter)
        while try cursor.advance() {
            let record = cursor.value
            if meter.cuts(recordBytes: record.count) { return }
            let item = try StoredItem.view(record, key: cursor.key)
            let size = countsBytes ? item.size : 0
            if page.scannedCount > 0, meter.bytes + size > PageRules.bytesMax {
                page.lastEvaluatedKey = try position(before: cursor.key, transaction)
                return
            }
            meter.bytes += size
            page.scannedCount += 1
            try accept(item, &page, each: each)
            if page.scannedCount == limit {
                page.lastEvaluatedKey = item.projecting(target.positionNames)
                return
            }
        }
    }

    private func walkIndex(
        _ transaction: borrowing ReadTransaction, _ page: inout PageSummary, _ meter: inout PageMeter,
        each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) {
        var cursor = try transaction.walk(TableTrees.indexes, range, reverse: reverse)
        while try cursor.advance() {
            let key = try target.baseKey(cursor.key, cursor.value)
            guard let stored = try transaction.lend(TableTrees.items, key.span) else {
                throw .storage(StoredItem.missingBase(cursor.key))
            }
            if meter.cuts(recordBytes: stored.bytes.count) { return }
            let item = try StoredItem.view(stored.bytes, key: key.span)
            let size = target.visibleSize(item)
            if page.scannedCount > 0, meter.bytes + size > PageRules.bytesMax {
                page.lastEvaluatedKey = try position(before: cursor.key, transaction)
                return
            }
            meter.bytes += size
            page.scannedCount += 1
            if fetchesTable {
                meter.fetchedHalves += CapacityRules.readHalves(bytes: item.size, consistent: consistentRead)
            }
            if fetchesTable || target.visible == nil {
                try accept(item, &page, each: each)
            } else {
                let visible = item.projecting(target.visible ?? [])
                try accept(visible.view, &page, each: each)
            }
            if page.scannedCount == limit {
                page.lastEvaluatedKey = item.projecting(target.positionNames)
                return
            }
        }
    }

    /// Whether nobody asks for the bytes and they cannot reach the bound of a page.
    func isShort(_ meter: PageMeter) -> Bool { meter.inlineLimit != nil && !measuresBytes }

    private var fetchesTable: Bool {
        switch output {
        case .whole: true
        case .parts(_, let fetchesTable): fetchesTable
        case .visible, .countOnly: false
        }
    }

    private func accept(
        _ item: ItemView, _ page: inout PageSummary, each: (ItemView) throws(TableError) -> Void
    ) throws(TableError) {
        if let filter, !filter.holds(item) { return }
        page.count += 1
        switch output {
        case .visible, .whole: try each(item)
        case .parts(let parts, _):
            let projected = parts.apply(to: item)
            try each(projected.view)
        case .countOnly: break
        }
    }

    /// The position of the item before this one, in the direction of the walk.
    private func position(
        before key: Span<UInt8>, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> EncodedItem? {
        let here = Array(copying: key)
        let back = reverse ? KeyRange(from: here + [0], to: range.upper) : KeyRange(from: range.lower, to: here)
        for range in [back] + earlier.reversed() {
            if let position = try lastPosition(in: range, transaction) { return position }
        }
        return nil
    }

    private func lastPosition(
        in range: KeyRange, _ transaction: borrowing ReadTransaction
    ) throws(TableError) -> EncodedItem? {
        if target.index == nil {
            var cursor = try transaction.walk(TableTrees.items, range, reverse: !reverse)
            guard try cursor.advance() else { return nil }
            return try StoredItem.view(cursor.value, key: cursor.key).projecting(target.positionNames)
        }
        var cursor = try transaction.walk(TableTrees.indexes, range, reverse: !reverse)
        guard try cursor.advance() else { return nil }
        let baseKey = try target.baseKey(cursor.key, cursor.value)
        guard let stored = try transaction.lend(TableTrees.items, baseKey.span) else {
            throw .storage(StoredItem.missingBase(cursor.key))
        }
        return try StoredItem.view(stored.bytes, key: baseKey.span).projecting(target.positionNames)
    }
}
