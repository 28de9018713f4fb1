import HoldfastStorage

/// A query or a scan, parsed and checked as far as that goes without its table.
public struct PreparedPage: Sendable {
    enum Source: Sendable {
        case query(KeyTerms)
        case scan(Segment)
    }

    /// The table as the request named it.
    let reference: String
    let index: String?
    let source: Source
    var reverse = false
    let limit: Int?
    let filter: PendingCondition?
    /// What the filter's text is called in a refusal.
    var filterName = "Filter Expression"
    let projection: PendingProjection?
    let select: Select?
    let startKey: EncodedItem?
    let consistentRead: Bool
    let returnConsumedCapacity: ReturnConsumedCapacity

    /// - Throws: `validation` where the page does not fit the table.
    func bind(_ table: TableEntry) throws(TableError) -> PageWalk {
        let target = try ReadTarget(table, index: index)
        try PageRules.checkConsistency(target, consistentRead: consistentRead)
        let output = try PageRules.output(target, select: select, paths: projection?.paths)
        var range: KeyRange
        switch source {
        case .query(let terms):
            range = try terms.range(target)
            try checkFilter(target)
            if let startKey { range = try queryRange(range, after: startKey, target) }
        case .scan(let segment):
            range = segment.range(under: target.prefix)
            if let startKey { range = try scanRange(range, after: startKey, target, segment) }
        }
        return PageWalk(
            target: target, range: range, reverse: reverse, limit: limit, filter: filter, output: output,
            consistentRead: consistentRead)
    }

    private func checkFilter(_ target: ReadTarget) throws(TableError) {
        guard let filter else { return }
        for attribute in target.key.attributes where filter.roots.contains(attribute.name) {
            throw .validation(
                "\(filterName) can only contain non-primary key attributes: Primary key attribute: \(attribute.name)")
        }
    }

    private func queryRange(
        _ range: KeyRange, after start: EncodedItem, _ target: ReadTarget
    ) throws(TableError) -> KeyRange {
        let position = try StartKey.position(start.view, target, detail: "")
        guard range.contains(position) else {
            throw .validation("The provided starting key is outside query boundaries based on provided conditions")
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
