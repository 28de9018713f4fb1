/// Read and write units, counted in halves of a unit: an eventually consistent read of 4 KB takes half a unit.
public struct CapacityUnits: Hashable, Sendable {
    /// Twice the read units.
    public var readHalves: Int
    /// Write units.
    public var write: Int

    public init(readHalves: Int = 0, write: Int = 0) {
        self.readHalves = readHalves
        self.write = write
    }

    public static let zero = CapacityUnits()

    /// Read units, a multiple of 0.5.
    public var readUnits: Double { Double(readHalves) / 2 }
    /// Write units, whole.
    public var writeUnits: Double { Double(write) }
    /// Both together, as AWS's `CapacityUnits`.
    public var total: Double { readUnits + writeUnits }

    public static func += (left: inout CapacityUnits, right: CapacityUnits) {
        left.readHalves += right.readHalves
        left.write += right.write
    }
}

/// What an operation consumed of a table and its indexes, by AWS's rules.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html> and
/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html>.
public struct ConsumedCapacity: Hashable, Sendable {
    /// The table as the request named it: its name, or its ARN.
    public var tableName: String
    /// The table's own part.
    public var table: CapacityUnits
    /// Each local index that was touched.
    public var localIndexes: [String: CapacityUnits]
    /// Each global index that was touched.
    public var globalIndexes: [String: CapacityUnits]
    /// Whether the request asked for the parts (`INDEXES`) rather than for the total.
    public var isDetailed: Bool
    /// Whether read and write units are told apart (transactions do; single operations answer the total only).
    public var tellsReadsAndWrites: Bool

    public init(
        tableName: String, table: CapacityUnits = .zero, localIndexes: [String: CapacityUnits] = [:],
        globalIndexes: [String: CapacityUnits] = [:], isDetailed: Bool = false, tellsReadsAndWrites: Bool = false
    ) {
        self.tableName = tableName
        self.table = table
        self.localIndexes = localIndexes
        self.globalIndexes = globalIndexes
        self.isDetailed = isDetailed
        self.tellsReadsAndWrites = tellsReadsAndWrites
    }

    /// The table and all indexes together.
    public var total: CapacityUnits {
        var sum = table
        for units in localIndexes.values { sum += units }
        for units in globalIndexes.values { sum += units }
        return sum
    }

    /// Adds what another operation on the same table consumed.
    package mutating func add(_ other: ConsumedCapacity) {
        table += other.table
        localIndexes.merge(other.localIndexes) { left, right in
            var sum = left
            sum += right
            return sum
        }
        globalIndexes.merge(other.globalIndexes) { left, right in
            var sum = left
            sum += right
            return sum
        }
    }
}

/// The size of the items of one partition key, of a table with local indexes.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html>.
public struct ItemCollectionMetrics: Hashable, Sendable {
    /// The partition key attribute.
    public var key: EncodedItem
    /// Lower and upper bound of the collection's size, in gigabytes.
    public var sizeEstimateRangeGB: ClosedRange<Double>

    public init(key: EncodedItem, sizeEstimateRangeGB: ClosedRange<Double>) {
        self.key = key
        self.sizeEstimateRangeGB = sizeEstimateRangeGB
    }
}
