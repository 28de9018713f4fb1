import HoldfastStorage

extension NotificationConfiguration {
    /// As the setting `notification` is stored.
    public var document: [UInt8] {
        var writer = RecordWriter()
        writer.version(1)
        writer.bool(sendsToEventBridge)
        writer.array(entries) { writer, entry in
            writer.uint8(entry.kind.rawValue)
            writer.string(entry.id)
            writer.string(entry.target)
            writer.array(entry.events) { writer, event in writer.uint8(event.rawValue) }
            writer.optional(entry.filter.prefix) { writer, prefix in writer.string(prefix) }
            writer.optional(entry.filter.suffix) { writer, suffix in writer.string(suffix) }
        }
        return writer.finish()
    }

    /// - Throws: `storage(corrupt)`.
    public init(document: [UInt8]) throws(BucketError) {
        var reader = RecordReader(document.span)
        do throws(RecordDecodingError) {
            try self.init(decoding: &reader)
            try reader.end()
        } catch { throw .corruptSetting(.notification, error) }
    }

    private init(decoding reader: inout RecordReader) throws(RecordDecodingError) {
        try reader.version(upTo: 1)
        sendsToEventBridge = try reader.bool()
        entries = try reader.array { (reader) throws(RecordDecodingError) in
            guard let kind = Kind(rawValue: try reader.uint8()) else { throw .illegal("unknown kind of destination") }
            let (id, target) = (try reader.string(), try reader.string())
            let events = try reader.array { (reader) throws(RecordDecodingError) in
                guard let event = NotificationEvent(rawValue: try reader.uint8()) else {
                    throw .illegal("unknown event")
                }
                return event
            }
            let prefix = try reader.optional { (reader) throws(RecordDecodingError) in try reader.string() }
            let suffix = try reader.optional { (reader) throws(RecordDecodingError) in try reader.string() }
            return Entry(
                kind, id: id, target: target, events: events,
                filter: NotificationFilter(prefix: prefix, suffix: suffix))
        }
    }
}

extension BucketError {
    static func corruptSetting(_ setting: BucketSetting, _ error: RecordDecodingError) -> BucketError {
        .storage(.corrupt(tree: BucketTrees.settings.raw.name, key: "\(setting)", reason: "\(error)"))
    }
}
