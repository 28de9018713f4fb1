import HoldfastCore
import HoldfastStorage

/// Work on a table that background steps do: what, and how far it is.
struct JobRecord: TreeRecord, Hashable {
    enum Kind: UInt8 {
        /// Enter the items that were there before in a new global index.
        case fillIndex = 1
        /// Take a deleted index out of the table's record.
        case removeIndex = 2
        /// Enter the items that were there before in the expiry index.
        case fillExpiry = 3
        /// Delete the items that are due. There as long as the table has time to live.
        case expire = 4
    }

    var kind: Kind
    var scope: Scope
    var table: String
    var tableID: UInt64
    /// 0 where the job is not about an index.
    var indexID: UInt64
    /// The last item key that has been done; empty at the start.
    var position: [UInt8]

    init(_ kind: Kind, _ table: TableRecord, indexID: UInt64 = 0) {
        self.kind = kind
        scope = table.scope
        self.table = table.name
        tableID = table.id
        self.indexID = indexID
        position = []
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint8(kind.rawValue)
        record.string(scope.account.description)
        record.string(scope.region.description)
        record.string(table)
        record.uint64(tableID)
        record.uint64(indexID)
        record.bytes(position)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        guard let kind = Kind(rawValue: try record.uint8()) else { throw .illegal("not a kind of job") }
        self.kind = kind
        guard let account = AccountID(try record.string()), let region = Region(try record.string()) else {
            throw .illegal("not an account and a region")
        }
        scope = Scope(account: account, region: region)
        table = try record.string()
        tableID = try record.uint64()
        indexID = try record.uint64()
        position = try record.bytes()
    }
}
