public import HoldfastCore

/// A stream in a list.
public struct StreamSummary: Hashable, Sendable {
    public var resourceName: ResourceName
    public var table: String
    public var label: String
}

public struct StreamPage: Hashable, Sendable {
    public var streams: [StreamSummary]
    /// The ARN after which the next page begins; `nil` at the end.
    public var lastEvaluated: String?
}

/// A stream and a page of its shards.
public struct StreamDescription: Hashable, Sendable {
    public enum Status: String, Hashable, Sendable {
        case enabled = "ENABLED"
        case disabled = "DISABLED"
    }

    public struct Shard: Hashable, Sendable {
        public var id: String
        /// May have been trimmed.
        public var parent: String?
        public var startingSequenceNumber: String
        /// `nil` while the shard is written to.
        public var endingSequenceNumber: String?
    }

    public var resourceName: ResourceName
    public var label: String
    public var status: Status
    public var view: StreamViewType
    public var created: Timestamp
    public var table: String
    public var key: KeySchema
    public var shards: [Shard]
    /// The shard after which the next page begins; `nil` at the end.
    public var lastEvaluatedShard: String?
}

/// Where a reader of a shard begins.
public enum ShardPosition: Hashable, Sendable {
    /// At the oldest change that is still there.
    case trimHorizon
    /// After the newest.
    case latest
    case at(sequenceNumber: String)
    case after(sequenceNumber: String)
}

/// A change of an item, as a stream tells of it.
public struct StreamRecord: Hashable, Sendable {
    /// Unique among all changes of all streams of the store.
    public var eventID: String
    public var kind: ChangeKind
    /// The service deleted the item because it had expired.
    public var isExpiry: Bool
    public var region: Region
    /// When the change was made; AWS shows whole seconds.
    public var created: Timestamp
    public var keys: EncodedItem
    public var newImage: EncodedItem?
    public var oldImage: EncodedItem?
    public var sequenceNumber: String
    /// Bytes of the keys and images by DynamoDB's size rules.
    public var sizeBytes: Int64
    public var view: StreamViewType
}

public struct StreamRecordPage: Hashable, Sendable {
    public var records: [StreamRecord]
    /// `nil` when the shard is closed and has been read to its end.
    public var nextIterator: String?
}

/// A change's place in its stream, as text that sorts: `1` and the number in 20 digits.
enum SequenceNumber {
    static func text(_ number: UInt64) -> String { "1" + padded(number, 20) }

    /// - Throws: `validation` where the text was given by no stream.
    static func number(_ text: String) throws(TableError) -> UInt64 {
        guard text.utf8.count == 21, text.utf8.first == 0x31, let number = UInt64(text.dropFirst()) else {
            throw .validation("Invalid SequenceNumber")
        }
        return number
    }
}
