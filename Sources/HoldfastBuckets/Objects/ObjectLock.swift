public import HoldfastCore
import HoldfastStorage

/// What keeps a version from being deleted.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>.
public struct ObjectLock: Hashable, Sendable {
    /// The numbers are on disk.
    public enum Mode: UInt8, Hashable, Sendable {
        case governance = 1
        case compliance = 2
    }

    public struct Retention: Hashable, Sendable {
        public var mode: Mode
        public var until: Timestamp

        public init(mode: Mode, until: Timestamp) {
            self.mode = mode
            self.until = until
        }
    }

    public var retention: Retention?
    /// `nil` where none was ever set.
    public var legalHold: Bool?

    public init(retention: Retention? = nil, legalHold: Bool? = nil) {
        self.retention = retention
        self.legalHold = legalHold
    }

    /// Whether the version may not be deleted.
    /// - Parameter bypassesGovernance: whether the caller asked to bypass governance, and may.
    func forbidsDeletion(now: Timestamp, bypassesGovernance: Bool) -> Bool {
        if legalHold == true { return true }
        guard let retention, retention.until > now else { return false }
        return retention.mode == .compliance || !bypassesGovernance
    }

    func encode(into record: inout RecordWriter) {
        record.optional(retention) { writer, retention in
            writer.uint8(retention.mode.rawValue)
            writer.int64(retention.until.milliseconds)
        }
        record.uint8(legalHold.map { $0 ? 2 : 1 } ?? 0)
    }

    init(decoding record: inout RecordReader) throws(RecordDecodingError) {
        retention = try record.optional { (reader) throws(RecordDecodingError) in
            guard let mode = Mode(rawValue: try reader.uint8()) else { throw .illegal("unknown lock mode") }
            return Retention(mode: mode, until: Timestamp(milliseconds: try reader.int64()))
        }
        switch try record.uint8() {
        case 0: legalHold = nil
        case 1: legalHold = false
        case 2: legalHold = true
        default: throw .illegal("unknown legal hold")
        }
    }
}
