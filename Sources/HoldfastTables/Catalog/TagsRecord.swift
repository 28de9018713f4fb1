import HoldfastStorage

/// A name and a value that hang on a table.
public struct Tag: Hashable, Sendable {
    /// 1 to 128 characters.
    public var key: String
    /// 0 to 256 characters.
    public var value: String

    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// The tags of a table, in the order in which their keys were first given.
struct TagsRecord: TreeRecord {
    var tags: [Tag]

    init(_ tags: [Tag]) { self.tags = tags }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.array(tags) { record, tag in
            record.string(tag.key)
            record.string(tag.value)
        }
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        tags = try record.array { (record) throws(RecordDecodingError) in
            Tag(key: try record.string(), value: try record.string())
        }
    }
}

/// A resource policy. It is kept and shown; requests are not judged by it.
struct PolicyRecord: TreeRecord {
    var policy: String
    var revision: String

    init(policy: String, revision: String) {
        self.policy = policy
        self.revision = revision
    }

    func encode(into record: inout RecordWriter) {
        record.version(1)
        record.string(policy)
        record.string(revision)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        try record.version(upTo: 1)
        policy = try record.string()
        revision = try record.string()
    }
}
