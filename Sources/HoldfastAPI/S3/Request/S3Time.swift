import HoldfastCore
import HoldfastWire

extension Timestamp {
    /// As S3's documents have times: `2009-10-12T17:50:30.000Z`.
    var s3Text: String { SigV4Time.formatISO8601Milliseconds(self) }

    /// The same with the milliseconds cut off, as listings and copies give the time of a change.
    var s3SecondsText: String { Timestamp(seconds: wholeSeconds).s3Text }

    /// A time in ISO 8601's extended form; `nil` for anything else.
    init?(s3 text: String) {
        guard let time = SigV4Time.parseISO8601(text) else { return nil }
        self = time
    }
}
