import HoldfastCore
import HoldfastStorage

/// A stream as it is kept: from the moment that it is enabled until 24 hours after it is disabled or its table is
/// deleted.
struct StreamHeader: TreeRecord, Hashable {
    var scope: Scope
    var table: String
    var tableID: UInt64
    var view: StreamViewType
    var label: String
    var key: KeySchema
    var created: Timestamp
    /// When it was disabled, or its table deleted.
    var disabled: Timestamp?
    /// Changes up to this number have been trimmed; 0 for none.
    var trimmedThrough: UInt64

    init(_ table: TableRecord, _ stream: TableStream, created: Timestamp) {
        scope = table.scope
        self.table = table.name
        tableID = table.id
        view = stream.view
        label = stream.label
        key = table.key
        self.created = created
        disabled = nil
        trimmedThrough = 0
    }

    var resourceName: ResourceName {
        ResourceName(service: "dynamodb", scope: scope, resource: "table/\(table)/stream/\(label)")
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(scope.account.description)
        record.string(scope.region.description)
        record.string(table)
        record.uint64(tableID)
        record.uint8(view.code)
        record.string(label)
        record.keySchema(key)
        record.timestamp(created)
        record.optional(disabled) { $0.timestamp($1) }
        record.uint64(trimmedThrough)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        guard let account = AccountID(try record.string()), let region = Region(try record.string()) else {
            throw .illegal("not an account and a region")
        }
        scope = Scope(account: account, region: region)
        table = try record.string()
        tableID = try record.uint64()
        view = try record.streamView()
        label = try record.string()
        key = try record.keySchema()
        created = try record.timestamp()
        disabled = try record.optional { (record) throws(RecordDecodingError) in try record.timestamp() }
        trimmedThrough = try record.uint64()
    }
}

/// A shard: the changes of a stream from a number on, up to where the next shard begins.
struct ShardKey: TreeKey, Hashable {
    let stream: UInt64
    let first: UInt64

    init(stream: UInt64, first: UInt64) {
        self.stream = stream
        self.first = first
    }

    func encode(into key: inout KeyWriter) {
        key.uint64(stream)
        key.uint64(first)
    }

    init(decoding key: inout KeyReader) throws(KeyDecodingError) {
        stream = try key.uint64()
        first = try key.uint64()
    }
}

struct ShardRecord: TreeRecord, Hashable {
    var id: String
    /// The shard that it follows, which may have been trimmed.
    var parent: String?
    var created: Timestamp
    /// The number before that of the next shard; `nil` while it is written to. One less than the first for a shard
    /// that was closed empty.
    var last: UInt64?
    /// When it was closed.
    var closed: Timestamp?

    init(stream: UInt64, first: UInt64, parent: String?, created: Timestamp) {
        id = "shardId-" + padded(UInt64(max(created.milliseconds, 0)), 20) + "-" + shortHash(stream, first)
        self.parent = parent
        self.created = created
        last = nil
        closed = nil
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(id)
        record.optional(parent) { $0.string($1) }
        record.timestamp(created)
        record.optional(last) { $0.uint64($1) }
        record.optional(closed) { $0.timestamp($1) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        id = try record.string()
        parent = try record.optional { (record) throws(RecordDecodingError) in try record.string() }
        created = try record.timestamp()
        last = try record.optional { (record) throws(RecordDecodingError) in try record.uint64() }
        closed = try record.optional { (record) throws(RecordDecodingError) in try record.timestamp() }
    }
}

/// Eight hexadecimal digits, as shard ids end in.
private func shortHash(_ stream: UInt64, _ first: UInt64) -> String {
    let bytes = bigEndianBytes(stream) + bigEndianBytes(first)
    return String(hexadecimal(bigEndianBytes(PartitionHash.hash(bytes.span))).prefix(8))
}

/// A number in decimal with leading zeros.
func padded(_ value: UInt64, _ digits: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}
