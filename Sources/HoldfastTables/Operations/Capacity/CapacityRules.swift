/// AWS's arithmetic of capacity units.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.
enum CapacityRules {
    /// A read unit is one consistent read of up to this many bytes.
    static let readUnitBytes = 4096
    /// A write unit is one write of up to this many bytes.
    static let writeUnitBytes = 1024
    /// A transaction prepares and commits, which counts twice.
    static let transactionFactor = 2

    /// Halves of read units for so many bytes; reading nothing counts as reading the smallest item.
    static func readHalves(bytes: Int, consistent: Bool) -> Int {
        let units = max(1, (bytes + readUnitBytes - 1) / readUnitBytes)
        return consistent ? units * 2 : units
    }

    /// Write units for an item of so many bytes; deleting what is not there counts as the smallest item.
    static func writeUnits(bytes: Int) -> Int {
        max(1, (bytes + writeUnitBytes - 1) / writeUnitBytes)
    }

    /// Write units of an index whose entry goes from one size to another; `nil` where there is no entry.
    ///
    /// An entry that moves is removed and written; one whose projected attributes stay the same costs nothing.
    static func indexWriteUnits(old: Int?, new: Int?, isSameKey: Bool, isSameProjection: Bool) -> Int {
        switch (old, new) {
        case (nil, nil): 0
        case (let old?, nil): writeUnits(bytes: old)
        case (nil, let new?): writeUnits(bytes: new)
        case (let old?, let new?):
            if !isSameKey {
                writeUnits(bytes: old) + writeUnits(bytes: new)
            } else if isSameProjection {
                0
            } else {
                writeUnits(bytes: max(old, new))
            }
        }
    }
}
