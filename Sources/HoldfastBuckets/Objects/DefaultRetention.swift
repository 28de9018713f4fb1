import HoldfastCore
import HoldfastStorage

/// What a bucket with object lock gives to versions that ask for no retention of their own.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html>.
public struct DefaultRetention: Hashable, Sendable {
    public enum Period: Hashable, Sendable {
        case days(Int)
        case years(Int)
    }

    public var mode: ObjectLock.Mode
    public var period: Period

    public init(mode: ObjectLock.Mode, period: Period) {
        self.mode = mode
        self.period = period
    }

    func retention(from now: Timestamp) -> ObjectLock.Retention {
        let days =
            switch period {
            case .days(let days): days
            case .years(let years): years * 365
            }
        return ObjectLock.Retention(mode: mode, until: now.advanced(by: .seconds(days * 86_400)))
    }

    /// As the setting `objectLock` is stored; `nil` stands for a lock without a default.
    public static func document(_ standard: DefaultRetention?) -> [UInt8] {
        var writer = RecordWriter()
        writer.version(1)
        writer.optional(standard) { writer, standard in
            writer.uint8(standard.mode.rawValue)
            switch standard.period {
            case .days(let days):
                writer.uint8(1)
                writer.varint(UInt64(days))
            case .years(let years):
                writer.uint8(2)
                writer.varint(UInt64(years))
            }
        }
        return writer.finish()
    }

    /// - Throws: `storage(corrupt)`.
    public init?(document: [UInt8]) throws(BucketError) {
        var reader = RecordReader(document.span)
        do throws(RecordDecodingError) {
            try reader.version(upTo: 1)
            guard try reader.bool() else { return nil }
            guard let mode = ObjectLock.Mode(rawValue: try reader.uint8()) else { throw .illegal("unknown lock mode") }
            let unit = try reader.uint8()
            guard let count = Int(exactly: try reader.varint()), (1...36_500).contains(count) else {
                throw .illegal("a period outside of its range")
            }
            self.mode = mode
            switch unit {
            case 1: period = .days(count)
            case 2: period = .years(count)
            default: throw .illegal("unknown unit")
            }
            try reader.end()
        } catch {
            throw .storage(.corrupt(tree: BucketTrees.settings.raw.name, key: "", reason: "\(error)"))
        }
    }
}
