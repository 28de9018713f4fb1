import HoldfastCore
import HoldfastStorage

/// What the ARN of a table or of its stream names.
struct ResourceReference {
    let table: String
    let streamLabel: String?

    /// - Throws: `validation` where the text is no such ARN; `resourceNotFound` for another account's or region's.
    init(_ text: String, _ scope: Scope) throws(TableError) {
        guard let arn = ResourceName(text), arn.service == "dynamodb" else {
            throw .validation("Invalid TableArn: Invalid ResourceArn provided as input \(text)")
        }
        let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || parts.count == 4, parts[0] == "table", !parts[1].isEmpty,
            parts.count == 2 || parts[2] == "stream"
        else { throw .validation("Invalid TableArn: Invalid ResourceArn provided as input \(text)") }
        guard arn.scope == scope else { throw Self.missing(text) }
        table = parts[1]
        streamLabel = parts.count == 4 ? parts[3] : nil
    }

    /// AWS's text, its slip of the pen included.
    static func missing(_ arn: String) -> TableError {
        .resourceNotFound("Requested resource not found: ResourcArn: \(arn) not found")
    }
}

extension Tables {
    /// The table that an ARN names, itself or by its stream.
    func record(
        of reference: ResourceReference, _ text: String, _ tx: borrowing ReadTransaction
    ) throws(TableError) -> TableRecord {
        let record: TableRecord?
        do throws(StorageError) {
            record = try tx.record(TableTrees.catalog, CatalogKey(scope, reference.table))
        } catch { throw .storage(error) }
        guard let record else { throw ResourceReference.missing(text) }
        if let label = reference.streamLabel, label != record.stream?.label, label != record.lastStreamLabel {
            throw ResourceReference.missing(text)
        }
        return record
    }
}
