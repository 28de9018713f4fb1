public import HoldfastCore

/// The times that requests and replies carry, read and written without Foundation.
public enum SigV4Time {
    /// A time in ISO 8601's basic form, `20150830T123600Z`; `nil` for anything else or for a day that no month has.
    public static func parse(_ text: some StringProtocol) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == 0x54, bytes[15] == 0x5A else { return nil }
        guard let year = number(bytes[0..<4]), let month = number(bytes[4..<6]), let day = number(bytes[6..<8]),
            let hour = number(bytes[9..<11]), let minute = number(bytes[11..<13]), let second = number(bytes[13..<15]),
            (1...12).contains(month), day >= 1, day <= daysIn(month: month, year: year),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        return Timestamp(seconds: Int64(days * 86_400 + hour * 3_600 + minute * 60 + second))
    }

    /// `time` in ISO 8601's basic form.
    public static func format(_ time: Timestamp) -> String {
        let parts = Calendar(time)
        return pad(parts.year, 4) + pad(parts.month) + pad(parts.day) + "T" + pad(parts.hour) + pad(parts.minute)
            + pad(parts.second) + "Z"
    }

    /// `time` as HTTP's `Date` header has it, `Sun, 30 Aug 2015 12:36:00 GMT`.
    public static func formatHTTPDate(_ time: Timestamp) -> String {
        let parts = Calendar(time)
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((parts.days % 7) + 7) % 7]
        return weekday + ", " + pad(parts.day) + " " + monthNames[parts.month - 1] + " " + pad(parts.year, 4) + " "
            + pad(parts.hour) + ":" + pad(parts.minute) + ":" + pad(parts.second) + " GMT"
    }

    /// A `Date` header's time in the form that `formatHTTPDate` writes; `nil` for older forms.
    public static func parseHTTPDate(_ text: some StringProtocol) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = monthNames.firstIndex(of: String(words[2])) else {
            return nil
        }
        let clock = words[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, words[1].utf8.count == 2, words[3].utf8.count == 4 else { return nil }
        return parse("\(words[3])\(pad(month + 1))\(words[1])T\(clock[0])\(clock[1])\(clock[2])Z")
    }

    /// `time` in ISO 8601's extended form with milliseconds, `2015-08-30T12:36:00.000Z`, as S3 prints times in XML.
    public static func formatISO8601(_ time: Timestamp) -> String {
        let parts = Calendar(time)
        let milliseconds = Int(time.milliseconds - time.wholeSeconds * 1_000)
        return pad(parts.year, 4) + "-" + pad(parts.month) + "-" + pad(parts.day) + "T" + pad(parts.hour) + ":"
            + pad(parts.minute) + ":" + pad(parts.second) + "." + pad(milliseconds, 3) + "Z"
    }

    /// A time in ISO 8601's extended form: a date, or a date and a time with or without a fraction of a second, with `Z`,
    /// an offset, or nothing for UTC. Fractions are cut to milliseconds.
    public static func parseISO8601(_ text: some StringProtocol) -> Timestamp? {
        var rest = Array(text.utf8)[...]
        guard rest.count >= 10, rest[4] == UInt8(ascii: "-"), rest[7] == UInt8(ascii: "-") else { return nil }
        let date = String(decoding: rest[0..<4] + rest[5..<7] + rest[8..<10], as: UTF8.self)
        rest.removeFirst(10)
        if rest.isEmpty { return parse(date + "T000000Z") }
        guard rest.count >= 9, rest.removeFirst() == UInt8(ascii: "T") else { return nil }
        let clock = Array(rest.prefix(8))
        rest.removeFirst(8)
        guard clock[2] == UInt8(ascii: ":"), clock[5] == UInt8(ascii: ":") else { return nil }
        let digits = String(decoding: clock[0..<2] + clock[3..<5] + clock[6..<8], as: UTF8.self)
        guard let time = parse(date + "T" + digits + "Z") else { return nil }
        var milliseconds = 0
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            if fraction.isEmpty { return nil }
            rest.removeFirst(1 + fraction.count)
            let places = Array((fraction + [0x30, 0x30]).prefix(3))
            milliseconds = number(places[...]) ?? 0
        }
        guard let offset = offset(rest) else { return nil }
        return Timestamp(milliseconds: time.milliseconds + Int64(milliseconds - offset * 60_000))
    }

    /// Minutes east of UTC that `Z`, `+01:00` or nothing says.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int? {
        let zone = Array(zone)
        if zone.isEmpty || zone == [UInt8(ascii: "Z")] { return 0 }
        guard zone.count == 6, zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-"),
            zone[3] == UInt8(ascii: ":"),
            let hours = number(zone[1..<3]), let minutes = number(zone[4..<6]), hours < 24, minutes < 60
        else { return nil }
        return (zone[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    private struct Calendar {
        let days: Int
        let year: Int
        let month: Int
        let day: Int
        let hour: Int
        let minute: Int
        let second: Int

        init(_ time: Timestamp) {
            let seconds = Int(time.wholeSeconds)
            let ofDay = ((seconds % 86_400) + 86_400) % 86_400
            days = (seconds - ofDay) / 86_400
            hour = ofDay / 3_600
            minute = ofDay / 60 % 60
            second = ofDay % 60
            // Years are counted from March in eras of 400, so that the leap day is the last of its year.
            let shifted = days + 719_468
            let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
            let ofEra = shifted - era * 146_097
            let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
            let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
            let fromMarch = (5 * ofYear + 2) / 153
            day = ofYear - (153 * fromMarch + 2) / 5 + 1
            month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
            year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        }
    }

    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    private static func daysIn(month: Int, year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int(digit - 0x30)
        }
        return value
    }

    private static func pad(_ value: Int, _ width: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
