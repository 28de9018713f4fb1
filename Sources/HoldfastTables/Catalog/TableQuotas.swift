import HoldfastCore
import HoldfastStorage

/// How many tables an account may have, and how many of them may be changing.
///
/// See <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html>.
enum TableQuotas {
    /// - Throws: `limitExceeded` where the scope has as many tables as it may.
    static func checkCount(_ scope: Scope, _ tx: borrowing ReadTransaction) throws(TableError) {
        var count = 0
        do throws(StorageError) {
            var cursor = try tx.cursor(TableTrees.catalog.raw, .prefix(CatalogKey.prefix(scope)))
            while count < TableLimits.tablesMax, try cursor.next() { count += 1 }
        } catch { throw .storage(error) }
        if count >= TableLimits.tablesMax {
            throw .limitExceeded(
                "Subscriber limit exceeded: There is a limit of \(TableLimits.tablesMax) tables per subscriber")
        }
    }

    /// - Throws: `limitExceeded` where as many of the account's tables are changing as may.
    static func checkChanging(_ account: AccountID, _ tx: borrowing ReadTransaction) throws(TableError) {
        var changing: Set<UInt64> = []
        do throws(StorageError) {
            for (_, job) in try tx.records(TableTrees.jobs, in: .all)
            where job.scope.account == account && (job.kind == .fillIndex || job.kind == .removeIndex) {
                changing.insert(job.tableID)
            }
        } catch { throw .storage(error) }
        if changing.count >= TableLimits.tablesChangingMax {
            throw .limitExceeded(
                "Subscriber limit exceeded: Only \(TableLimits.tablesChangingMax) tables can be created, updated, or "
                    + "deleted simultaneously")
        }
    }
}
