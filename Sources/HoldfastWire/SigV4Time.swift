public import HoldfastCore

/// The times that requests and replies carry, read and written without Foundation.
public enum SigV4Time {
    /// A time in ISO 8601's basic form, `20150830T123600Z`; `nil` for anything else or for a day that no month has.
    public static func parse(_ text: some StringProtocol) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == 0x54, bytes[15] == 0x5A else { return nil }
        guard let year = CivilTime.number(bytes[0..<4]), let month = CivilTime.number(bytes[4..<6]),
            let day = CivilTime.number(bytes[6..<8]), let hour = CivilTime.number(bytes[9..<11]),
            let minute = CivilTime.number(bytes[11..<13]), let second = CivilTime.number(bytes[13..<15])
        else { return nil }
        return CivilTime.timestamp(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    /// `time` in ISO 8601's basic form.
    public static func format(_ time: Timestamp) -> String {
        let parts = CivilTime(time)
        return CivilTime.pad(parts.year, 4) + CivilTime.pad(parts.month) + CivilTime.pad(parts.day) + "T"
            + CivilTime.pad(parts.hour) + CivilTime.pad(parts.minute) + CivilTime.pad(parts.second) + "Z"
    }
}
