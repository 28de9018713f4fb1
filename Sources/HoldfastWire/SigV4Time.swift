public import HoldfastCore

/// The times that requests and replies carry, read and written without Foundation.
public enum SigV4Time {
    /// A time in ISO 8601's basic form, `20150830T123600Z`; `nil` for anything else or for a day that no month has.
    public static func parse(_ text: String) -> Timestamp? {
        let bytes = text.utf8Span.span
        guard bytes.count == 16, bytes[8] == 0x54, bytes[15] == 0x5A else { return nil }
        guard let year = number(bytes, 0..<4), let month = number(bytes, 4..<6), let day = number(bytes, 6..<8),
            let hour = number(bytes, 9..<11), let minute = number(bytes, 11..<13), let second = number(bytes, 13..<15)
        else { return nil }
        return CivilTime.timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// Whether it is a day of the calendar in ISO 8601's basic form, `20150830`.
    static func isDay(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        guard bytes.count == 8, let year = number(bytes, 0..<4), let month = number(bytes, 4..<6),
            let day = number(bytes, 6..<8)
        else { return false }
        return CivilTime.timestamp(year: year, month: month, day: day) != nil
    }

    /// The number that decimal digits write. Every request says a time, so this is done in place.
    private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var value = 0
        for index in range {
            guard (0x30...0x39).contains(bytes[index]) else { return nil }
            value = value * 10 + Int(bytes[index] - 0x30)
        }
        return value
    }

    /// `time` in ISO 8601's basic form.
    public static func format(_ time: Timestamp) -> String {
        let parts = CivilTime(time)
        return CivilTime.pad(parts.year, 4) + CivilTime.pad(parts.month) + CivilTime.pad(parts.day) + "T"
            + CivilTime.pad(parts.hour) + CivilTime.pad(parts.minute) + CivilTime.pad(parts.second) + "Z"
    }
}
