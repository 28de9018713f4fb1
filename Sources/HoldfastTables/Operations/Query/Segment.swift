import HoldfastStorage

/// One part of a parallel scan: a stretch of the partition hash space.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan>.
struct Segment: Hashable, Sendable {
    /// AWS's bound on `TotalSegments`.
    static let totalMax = 1_000_000

    let index: Int
    let total: Int

    /// The whole table.
    static let whole = Segment(index: 0, total: 1)

    /// The first hash of the segment of this number; `nil` past the last.
    private func start(_ number: Int) -> UInt64? {
        if number >= total { return nil }
        let (quotient, remainder) = UInt64(total).dividingFullWidth((UInt64(number), 0))
        return remainder == 0 ? quotient : quotient + 1
    }

    /// The keys of the segment under the prefix of a table or an index.
    func range(under prefix: [UInt8]) -> KeyRange {
        var lower = prefix
        guard let first = start(index) else { preconditionFailure("a segment is less than the total") }
        lower += bigEndianBytes(first)
        guard let next = start(index + 1) else {
            return KeyRange(from: lower, to: KeyRange.successor(ofPrefix: prefix))
        }
        return KeyRange(from: lower, to: prefix + bigEndianBytes(next))
    }

    /// - Throws: the older validation texts of AWS where the two do not go together.
    init(segment: Int?, total: Int?) throws(TableError) {
        switch (segment, total) {
        case (nil, nil):
            self = .whole
        case (nil, _?):
            throw .validation(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
                    + "present")
        case (_?, nil):
            throw .validation(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
                    + "present")
        case (let segment?, let total?):
            guard segment < total else {
                throw .validation(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
                        + "\(segment) is not less than TotalSegments: \(total)")
            }
            self.init(index: segment, total: total)
        }
    }

    init(index: Int, total: Int) {
        precondition(total >= 1 && total <= Self.totalMax && index >= 0 && index < total, "a segment of the total")
        self.index = index
        self.total = total
    }
}
