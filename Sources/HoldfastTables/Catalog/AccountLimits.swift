/// What DescribeLimits tells.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeLimits.html>.
public struct AccountLimits: Hashable, Sendable {
    public var accountReadUnitsMax: Int64
    public var accountWriteUnitsMax: Int64
    public var tableReadUnitsMax: Int64
    public var tableWriteUnitsMax: Int64
}

/// What DescribeContinuousBackups tells: there are none, and no point-in-time recovery.
public enum ContinuousBackups: Hashable, Sendable {
    case disabled
}

extension Tables {
    /// The quotas that AWS gives an account in its larger regions. They are told and not enforced.
    public func limits() -> AccountLimits {
        AccountLimits(
            accountReadUnitsMax: TableLimits.accountUnitsMax, accountWriteUnitsMax: TableLimits.accountUnitsMax,
            tableReadUnitsMax: TableLimits.tableUnitsMax, tableWriteUnitsMax: TableLimits.tableUnitsMax)
    }

    /// - Throws: `tableNotFound`.
    public func continuousBackups(_ name: String) async throws(TableError) -> ContinuousBackups {
        let table = try tableName(name)
        return try read { (tx) throws(TableError) in
            guard try tableIfThere(table, tx) != nil else { throw .tableNotFound("Table not found: \(table)") }
            return .disabled
        }
    }
}
