/// AWS's arithmetic of capacity units.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>.
enum CapacityRules {
    /// A read unit is one consistent read of up to this many bytes.
    static let readUnitBytes = 4096
    /// A transaction prepares and commits, which counts twice.
    static let transactionFactor = 2

    /// Halves of read units for so many bytes; reading nothing counts as reading the smallest item.
    static func readHalves(bytes: Int, consistent: Bool) -> Int {
        let units = max(1, (bytes + readUnitBytes - 1) / readUnitBytes)
        return consistent ? units * 2 : units
    }
}
