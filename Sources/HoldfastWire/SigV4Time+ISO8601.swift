public import HoldfastCore

extension SigV4Time {
    /// `time` to the second, `2015-08-30T12:36:00Z`.
    public static func formatISO8601(_ time: Timestamp) -> String {
        let parts = CivilTime(time)
        return dateAndTime(parts) + "Z"
    }

    /// `time` to the millisecond, `2015-08-30T12:36:00.000Z`, as S3's documents have it.
    public static func formatISO8601Milliseconds(_ time: Timestamp) -> String {
        let parts = CivilTime(time)
        return dateAndTime(parts) + "." + CivilTime.pad(parts.millisecond, 3) + "Z"
    }

    /// A date, `2015-08-30`, which means its first moment, or a date and a time with a zone or in UTC:
    /// `2015-08-30T12:36:00Z`, `2015-08-30T12:36:00.123456Z`, `2015-08-30T14:36+02:00`.
    ///
    /// - Returns: the moment, its fraction cut to milliseconds; `nil` for anything else and for what no calendar has.
    public static func parseISO8601(_ text: some StringProtocol) -> Timestamp? {
        var rest = Array(text.utf8)[...]
        guard let year = take(4, from: &rest), take("-", from: &rest), let month = take(2, from: &rest),
            take("-", from: &rest), let day = take(2, from: &rest)
        else { return nil }
        if rest.isEmpty { return CivilTime.timestamp(year: year, month: month, day: day) }
        guard take("T", from: &rest), let hour = take(2, from: &rest), take(":", from: &rest),
            let minute = take(2, from: &rest)
        else { return nil }
        var second = 0
        var millisecond = 0
        if take(":", from: &rest) {
            guard let whole = take(2, from: &rest) else { return nil }
            second = whole
            if take(".", from: &rest) {
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                rest = rest.dropFirst(digits.count)
                let padded = (digits.prefix(3) + [0x30, 0x30, 0x30]).prefix(3)
                guard !digits.isEmpty, let value = CivilTime.number(padded) else { return nil }
                millisecond = value
            }
            // S3 takes a time without a zone for UTC.
            if rest.isEmpty { rest = [UInt8(ascii: "Z")] }
        }
        guard let ahead = takeMinutesAhead(from: &rest), rest.isEmpty else { return nil }
        let local = CivilTime.timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        return local?.advanced(by: .seconds(-60 * ahead))
    }

    private static func dateAndTime(_ parts: CivilTime) -> String {
        CivilTime.pad(parts.year, 4) + "-" + CivilTime.pad(parts.month) + "-" + CivilTime.pad(parts.day) + "T"
            + CivilTime.pad(parts.hour) + ":" + CivilTime.pad(parts.minute) + ":" + CivilTime.pad(parts.second)
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= count, let value = CivilTime.number(rest.prefix(count)) else { return nil }
        rest = rest.dropFirst(count)
        return value
    }

    private static func take(_ sign: Unicode.Scalar, from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: sign) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func takeMinutesAhead(from rest: inout ArraySlice<UInt8>) -> Int? {
        if take("Z", from: &rest) { return 0 }
        let isBehind = rest.first == 0x2D
        guard take("+", from: &rest) || take("-", from: &rest), let hours = take(2, from: &rest) else { return nil }
        _ = take(":", from: &rest)
        guard let minutes = take(2, from: &rest), hours < 24, minutes < 60 else { return nil }
        return (isBehind ? -1 : 1) * (hours * 60 + minutes)
    }
}
