extension CivilTime {
    /// `2015-08-30T12:36:00`, without a zone.
    private var dateAndTime: String {
        Self.pad(year, 4) + "-" + Self.pad(month) + "-" + Self.pad(day) + "T" + Self.pad(hour) + ":" + Self.pad(minute)
            + ":" + Self.pad(second)
    }

    /// To the second, `2015-08-30T12:36:00Z`.
    package var iso8601: String { dateAndTime + "Z" }

    /// To the millisecond, `2015-08-30T12:36:00.000Z`.
    package var iso8601Milliseconds: String { zonelessISO8601Milliseconds + "Z" }

    /// The same without its zone, `2015-08-30T12:36:00.000`.
    package var zonelessISO8601Milliseconds: String { dateAndTime + "." + Self.pad(millisecond, 3) }

    /// What may be left out of a time in ISO 8601.
    package struct Shortened: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// The day, or the month and the day, of a date that no time follows: it is the first.
        package static let day = Shortened(rawValue: 1)
        /// The zone of a time with seconds: it is UTC.
        package static let zone = Shortened(rawValue: 2)
    }

    /// A date, `2015-08-30`, which means its first moment, or a date and a time with a zone:
    /// `2015-08-30T12:36:00Z`, `2015-08-30T12:36:00.123456Z`, `2015-08-30T14:36+02:00`.
    ///
    /// - Returns: the moment, its fraction cut to milliseconds; `nil` for anything else and for what no calendar has.
    package static func parse(iso8601 text: some StringProtocol, mayLack: Shortened = []) -> Timestamp? {
        var rest = Array(text.utf8)[...]
        guard let year = take(4, from: &rest) else { return nil }
        if rest.isEmpty, mayLack.contains(.day) { return timestamp(year: year, month: 1, day: 1) }
        guard take("-", from: &rest), let month = take(2, from: &rest) else { return nil }
        if rest.isEmpty, mayLack.contains(.day) { return timestamp(year: year, month: month, day: 1) }
        guard take("-", from: &rest), let day = take(2, from: &rest) else { return nil }
        if rest.isEmpty { return timestamp(year: year, month: month, day: day) }
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
                guard !digits.isEmpty, let value = number(padded) else { return nil }
                millisecond = value
            }
            if rest.isEmpty, mayLack.contains(.zone) { rest = [UInt8(ascii: "Z")] }
        }
        guard let ahead = takeMinutesAhead(from: &rest), rest.isEmpty else { return nil }
        let local = timestamp(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
        return local?.advanced(by: .seconds(-60 * ahead))
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= count, let value = number(rest.prefix(count)) else { return nil }
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
