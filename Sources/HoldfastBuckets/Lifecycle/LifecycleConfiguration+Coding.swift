import HoldfastCore
import HoldfastStorage

extension LifecycleConfiguration {
    /// As the setting `lifecycle` is stored.
    public var document: [UInt8] {
        var writer = RecordWriter()
        writer.version(1)
        writer.uint8(minimumSize.rawValue)
        writer.array(rules) { writer, rule in rule.encode(into: &writer) }
        return writer.finish()
    }

    /// - Throws: `storage(corrupt)`.
    public init(document: [UInt8]) throws(BucketError) {
        var reader = RecordReader(document.span)
        do throws(RecordDecodingError) {
            try reader.version(upTo: 1)
            guard let minimumSize = MinimumSize(rawValue: try reader.uint8()) else { throw .illegal("unknown minimum") }
            let rules = try reader.array { (reader) throws(RecordDecodingError) in
                try LifecycleRule(decoding: &reader)
            }
            try reader.end()
            self.init(rules, minimumSize: minimumSize)
        } catch { throw .corruptSetting(.lifecycle, error) }
    }
}

extension LifecycleRule {
    fileprivate func encode(into record: inout RecordWriter) {
        record.string(id)
        record.bool(isEnabled)
        switch scope {
        case .prefix(let prefix):
            record.uint8(1)
            record.string(prefix)
        case .filter(let filter):
            record.uint8(2)
            filter.encode(into: &record)
        }
        record.optional(expiration) { writer, expiration in
            switch expiration {
            case .after(let timing): timing.encode(into: &writer)
            case .expiredDeleteMarkers(let removes):
                writer.uint8(3)
                writer.bool(removes)
            }
        }
        record.array(transitions) { writer, transition in
            transition.timing.encode(into: &writer)
            writer.uint8(transition.storageClass.rawValue)
        }
        record.optional(noncurrentExpiration) { writer, expiration in
            writer.varint(UInt64(expiration.days))
            writer.optional(expiration.newerVersions) { writer, count in writer.varint(UInt64(count)) }
        }
        record.array(noncurrentTransitions) { writer, transition in
            writer.varint(UInt64(transition.days))
            writer.optional(transition.newerVersions) { writer, count in writer.varint(UInt64(count)) }
            writer.uint8(transition.storageClass.rawValue)
        }
        record.optional(abortDays) { writer, days in writer.varint(UInt64(days)) }
    }

    fileprivate init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        id = try record.string()
        isEnabled = try record.bool()
        switch try record.uint8() {
        case 1: scope = .prefix(try record.string())
        case 2: scope = .filter(try LifecycleFilter(decoding: &record))
        default: throw .illegal("unknown scope of a rule")
        }
        expiration = try record.optional { (reader) throws(RecordDecodingError) in
            switch try reader.uint8() {
            case 1: .after(.days(try count(&reader)))
            case 2: .after(.date(Timestamp(milliseconds: try reader.int64())))
            case 3: .expiredDeleteMarkers(try reader.bool())
            default: throw .illegal("unknown expiration")
            }
        }
        transitions = try record.array { (reader) throws(RecordDecodingError) in
            Transition(try Timing(decoding: &reader), to: try storageClass(&reader))
        }
        noncurrentExpiration = try record.optional { (reader) throws(RecordDecodingError) in
            NoncurrentExpiration(days: try count(&reader), newerVersions: try optionalCount(&reader))
        }
        noncurrentTransitions = try record.array { (reader) throws(RecordDecodingError) in
            NoncurrentTransition(
                days: try count(&reader), newerVersions: try optionalCount(&reader), to: try storageClass(&reader))
        }
        abortDays = try optionalCount(&record)
    }
}

extension LifecycleRule.Timing {
    fileprivate func encode(into record: inout RecordWriter) {
        switch self {
        case .days(let days):
            record.uint8(1)
            record.varint(UInt64(days))
        case .date(let date):
            record.uint8(2)
            record.int64(date.milliseconds)
        }
    }

    fileprivate init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        switch try record.uint8() {
        case 1: self = .days(try count(&record))
        case 2: self = .date(Timestamp(milliseconds: try record.int64()))
        default: throw .illegal("unknown timing")
        }
    }
}

extension LifecycleFilter {
    fileprivate func encode(into record: inout RecordWriter) {
        record.optional(prefix) { writer, prefix in writer.string(prefix) }
        record.array(tags) { writer, tag in tag.encode(into: &writer) }
        record.optional(sizeGreaterThan) { writer, size in writer.varint(size) }
        record.optional(sizeLessThan) { writer, size in writer.varint(size) }
        record.bool(isConjunction)
    }

    fileprivate init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        prefix = try record.optional { (reader) throws(RecordDecodingError) in try reader.string() }
        tags = try record.array { (reader) throws(RecordDecodingError) in try ObjectTag(decoding: &reader) }
        sizeGreaterThan = try record.optional { (reader) throws(RecordDecodingError) in try reader.varint() }
        sizeLessThan = try record.optional { (reader) throws(RecordDecodingError) in try reader.varint() }
        isConjunction = try record.bool()
    }
}

/// A number of days or versions.
private func count(_ record: inout RecordReader) throws(RecordDecodingError) -> Int {
    guard let count = Int32(exactly: try record.varint()) else { throw .illegal("a number outside of its range") }
    return Int(count)
}

private func optionalCount(_ record: inout RecordReader) throws(RecordDecodingError) -> Int? {
    try record.optional { (reader) throws(RecordDecodingError) in try count(&reader) }
}

private func storageClass(_ record: inout RecordReader) throws(RecordDecodingError) -> StorageClass {
    guard let found = StorageClass(rawValue: try record.uint8()) else { throw .illegal("unknown storage class") }
    return found
}
