import HoldfastStorage

/// A query or a scan, parsed and checked as far as that goes without its table.
public struct PreparedPage: Sendable {
    enum Source: Sendable {
        case query(KeyConditions)
        case scan(Segment)
    }

    /// The table as the request named it.
    let reference: String
    let index: String?
    let source: Source
    var reverse = false
    let limit: Int?
    let filter: Condition?
    let projection: ProjectionPlan?
    let select: Select?
    let startKey: EncodedItem?
    let consistentRead: Bool
    let returnConsumedCapacity: ReturnConsumedCapacity

    /// - Throws: `validation` where the page does not fit the table.
    func bind(_ table: TableEntry) throws(TableError) -> PageWalk {
        let target = try ReadTarget(table, index: index)
        try PageRules.checkConsistency(target, consistentRead: consistentRead)
        let output = try PageRules.output(target, select: select, projection: projection)
        var range: KeyRange
        switch source {
        case .query(let conditions):
            range = try conditions.range(target)
            try checkFilter(target)
            if let startKey { range = try queryRange(range, of: conditions, after: startKey, target) }
        case .scan(let segment):
            range = segment.range(under: target.prefix)
            if let startKey { range = try scanRange(range, after: startKey, target, segment) }
        }
        return PageWalk(
            target: target, range: range, reverse: reverse, limit: limit, filter: filter, output: output,
            consistentRead: consistentRead, measuresBytes: returnConsumedCapacity != .none)
    }

    /// What was consumed, where that was asked for.
    func consumedCapacity(_ target: ReadTarget, _ meter: PageMeter) -> ConsumedCapacity? {
        if returnConsumedCapacity == .none { return nil }
        return ConsumedCapacity(
            reading: target, named: reference, meter, consistent: consistentRead,
            isDetailed: returnConsumedCapacity == .indexes)
    }

    private func checkFilter(_ target: ReadTarget) throws(TableError) {
        guard let filter else { return }
        do throws(ExpressionError) { try filter.checkFilter(target.key) } catch { throw TableError(error) }
        try PageRules.checkFilter(filter, target)
    }

    private func queryRange(
        _ range: KeyRange, of conditions: KeyConditions, after start: EncodedItem, _ target: ReadTarget
    ) throws(TableError) -> KeyRange {
        let position = try StartKey.position(start.view, target, detail: "")
        guard range.contains(position) else {
            let isOfPartition = try conditions.partition(target).contains(position)
            throw .validation(
                isOfPartition
                    ? "The provided starting key does not match the range key predicate"
                    : "The provided starting key is outside query boundaries based on provided conditions")
        }
        return range.past(position, reverse: reverse)
    }

    private func scanRange(
        _ range: KeyRange, after start: EncodedItem, _ target: ReadTarget, _ segment: Segment
    ) throws(TableError) -> KeyRange {
        let position = try StartKey.position(start.view, target, detail: ": \(RequestKey.mismatch)")
        guard range.contains(position) else {
            throw .validation(
                "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with "
                    + "correct Segment. TotalSegments: \(segment.total) Segment: \(segment.index)")
        }
        return range.past(position, reverse: false)
    }
}
