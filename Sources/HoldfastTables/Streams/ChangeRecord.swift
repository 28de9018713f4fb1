import HoldfastCore
import HoldfastStorage

/// A change of an item as a stream keeps it.
struct ChangeRecord: TreeRecord, Hashable {
    var kind: ChangeKind
    /// The service deleted the item because it had expired.
    var isExpiry: Bool
    var created: Timestamp
    /// Bytes of the keys and images by DynamoDB's size rules.
    var sizeBytes: UInt64
    var keys: EncodedItem
    var newImage: EncodedItem?
    var oldImage: EncodedItem?

    init(
        _ kind: ChangeKind, isExpiry: Bool, created: Timestamp, keys: EncodedItem, newImage: EncodedItem?,
        oldImage: EncodedItem?
    ) {
        self.kind = kind
        self.isExpiry = isExpiry
        self.created = created
        self.keys = keys
        self.newImage = newImage
        self.oldImage = oldImage
        sizeBytes = UInt64(keys.view.size + (newImage?.view.size ?? 0) + (oldImage?.view.size ?? 0))
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.uint8(kind.rawValue)
        record.bool(isExpiry)
        record.timestamp(created)
        record.varint(sizeBytes)
        record.bytes(keys.bytes)
        record.optional(newImage) { $0.bytes($1.bytes) }
        record.optional(oldImage) { $0.bytes($1.bytes) }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        guard let kind = ChangeKind(rawValue: try record.uint8()) else { throw .illegal("not a kind of change") }
        self.kind = kind
        isExpiry = try record.bool()
        created = try record.timestamp()
        sizeBytes = try record.varint()
        keys = try record.item()
        newImage = try record.optional { (record) throws(RecordDecodingError) in try record.item() }
        oldImage = try record.optional { (record) throws(RecordDecodingError) in try record.item() }
    }
}

/// What happened to an item, with AWS's names.
public enum ChangeKind: UInt8, Hashable, Sendable {
    case insert = 1
    case modify = 2
    case remove = 3

    public var awsName: String {
        switch self {
        case .insert: "INSERT"
        case .modify: "MODIFY"
        case .remove: "REMOVE"
        }
    }
}

extension RecordReader {
    @_lifetime(self: copy self)
    fileprivate mutating func item() throws(RecordDecodingError) -> EncodedItem {
        let bytes = try bytes()
        do throws(ItemDecodingError) { return try EncodedItem(validating: bytes) } catch { throw .illegal("\(error)") }
    }
}
