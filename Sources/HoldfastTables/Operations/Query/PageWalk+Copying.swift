import HoldfastStorage

extension PageWalk {
    /// Walks the page and copies the items that pass, in order.
    ///
    /// - Complexity: as `run`.
    func copy(
        _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter
    ) throws(TableError) -> (page: PageSummary, items: EncodedItems) {
        var items = EncodedItems()
        let room = min(limit ?? .max, InlineLimit.short.entries)
        if takesAll(meter) {
            let page = try copyAll(transaction, &meter, &items, room: room)
            return (page, items)
        }
        let page = try run(transaction, &meter) { item throws(TableError) in
            if items.isEmpty { items.reserveCapacity(items: room, like: item) }
            items.append(item)
        }
        return (page, items)
    }

    /// Whether each item of the table that is met is answered as it is, and none need be measured.
    private func takesAll(_ meter: PageMeter) -> Bool {
        guard target.index == nil, filter == nil, isShort(meter) else { return false }
        switch output {
        case .visible, .whole: return true
        case .parts, .countOnly: return false
        }
    }

    /// The walk over a table of which nothing is asked but its items: most are copied several at once.
    private func copyAll(
        _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter, _ items: inout EncodedItems, room: Int
    ) throws(TableError) -> PageSummary {
        var page = PageSummary()
        if range.isEmpty { return page }
        var cursor = try transaction.walk(TableTrees.items, range, reverse: reverse)
        while try cursor.advance() {
            if meter.cuts(recordBytes: cursor.value.count) { return page }
            if try copyOne(cursor, &items, room: room) == limit {
                page.lastEvaluatedKey = try StoredItem.view(cursor.value, key: cursor.key)
                    .projecting(target.positionNames)
                break
            }
            // The item that reaches the limit is left to the step that knows what to do then.
            let run = items.append(
                readBy: &cursor, countMax: (limit ?? .max) - items.count - 1, bytesMax: meter.recordBytesLeft)
            if meter.cuts(records: run.count, recordBytes: run.bytes) { return page }
        }
        page.count = items.count
        page.scannedCount = items.count
        return page
    }

    /// - Returns: how many are copied now.
    private func copyOne(
        _ cursor: borrowing Cursor, _ items: inout EncodedItems, room: Int
    ) throws(TableError) -> Int {
        let item = try StoredItem.view(cursor.value, key: cursor.key)
        if items.isEmpty { items.reserveCapacity(items: room, like: item) }
        items.append(item)
        return items.count
    }
}
