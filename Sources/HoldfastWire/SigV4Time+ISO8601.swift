public import HoldfastCore

extension SigV4Time {
    /// `time` to the second, `2015-08-30T12:36:00Z`.
    public static func formatISO8601(_ time: Timestamp) -> String { CivilTime(time).iso8601 }

    /// `time` to the millisecond, `2015-08-30T12:36:00.000Z`, as S3's documents have it.
    public static func formatISO8601Milliseconds(_ time: Timestamp) -> String { CivilTime(time).iso8601Milliseconds }

    /// A date, which means its first moment, or a date and a time, which S3 takes for UTC where it has no zone.
    ///
    /// - Returns: `nil` for anything else and for what no calendar has.
    public static func parseISO8601(_ text: some StringProtocol) -> Timestamp? {
        CivilTime.parse(iso8601: text, mayLack: .zone)
    }
}
