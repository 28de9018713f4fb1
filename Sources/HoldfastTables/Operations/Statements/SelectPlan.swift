import HoldfastStorage

/// A SELECT bound to its table: the ranges that it walks, one after the other, as one page.
struct SelectPlan: Sendable {
    let walk: PageWalk
    let ranges: [KeyRange]

    init(
        _ select: SelectStatement, _ table: TableEntry, consistentRead: Bool, limit: Int?, startKey: EncodedItem?
    ) throws(TableError) {
        if let index = select.index, table.index(named: index) == nil {
            throw .validation("The table does not have the specified index")
        }
        let target = try ReadTarget(table, index: select.index)
        if consistentRead, target.isGlobal {
            throw .validation("Strongly consistent read is not supported on Global Secondary Indexes")
        }
        if let condition = select.condition { try PageRules.checkFilter(condition, target) }
        let output = try PageRules.output(target, select: nil, projection: select.projection)
        let plans = select.condition?.keyPlans(target.key)
        let reverse = try Self.isReverse(select, target, plans)
        var ranges = (plans ?? []).map { $0.range(under: target.prefix, layout: target.layout) }
        if plans == nil { ranges = [.prefix(target.prefix)] }
        ranges = ranges.filter { !$0.isEmpty }
        if reverse && ranges.count > 1 { ranges.reverse() }
        if let startKey {
            let position = try StartKey.position(startKey.view, target, detail: "")
            guard let current = ranges.firstIndex(where: { $0.contains(position) }) else {
                throw .validation("Given NextToken is invalid")
            }
            ranges.removeFirst(current)
            ranges[0] = ranges[0].past(position, reverse: reverse)
        }
        self.ranges = ranges
        walk = PageWalk(
            target: target, range: ranges.first ?? KeyRange(from: [], to: []), reverse: reverse, limit: limit,
            filter: select.condition, output: output, consistentRead: consistentRead, measuresBytes: true)
    }

    /// `ORDER BY` takes key attributes, under a condition on the partition key.
    private static func isReverse(
        _ select: SelectStatement, _ target: ReadTarget, _ plans: [KeyConditionPlan]?
    ) throws(TableError) -> Bool {
        guard let last = select.order.last else { return false }
        guard select.condition != nil else {
            throw .validation("Must have WHERE clause in the statement when using ORDER BY clause.")
        }
        guard plans != nil else {
            throw .validation(
                "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.")
        }
        for order in select.order where !target.key.attributes.contains(where: { $0.name == order.name }) {
            throw .validation("Variable reference \(order.name) in ORDER BY clause must be part of the primary key")
        }
        return !last.isAscending
    }

    func run(
        _ transaction: borrowing ReadTransaction, _ meter: inout PageMeter
    ) throws(TableError) -> (items: EncodedItems, summary: PageSummary) {
        var items = EncodedItems()
        var page = PageSummary()
        for (position, range) in ranges.enumerated() {
            let part = walk.over(range, earlier: Array(ranges[..<position]))
            try part.run(transaction, &page, &meter) { item throws(TableError) in items.append(item) }
            if page.lastEvaluatedKey != nil { break }
        }
        return (items, page)
    }
}
