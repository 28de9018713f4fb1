public import HoldfastCore

extension SigV4Time {
    /// `time` as HTTP's `Date` header has it, `Sun, 30 Aug 2015 12:36:00 GMT`.
    public static func formatHTTPDate(_ time: Timestamp) -> String {
        let parts = CivilTime(time)
        var text: [UInt8] = []
        text.reserveCapacity(32)
        text += parts.weekday.utf8
        text += ", ".utf8
        append(parts.day, to: &text)
        text.append(0x20)
        text += CivilTime.monthNames[parts.month - 1].utf8
        text.append(0x20)
        text += CivilTime.pad(parts.year, 4).utf8
        text.append(0x20)
        append(parts.hour, to: &text)
        text.append(0x3A)
        append(parts.minute, to: &text)
        text.append(0x3A)
        append(parts.second, to: &text)
        text += " GMT".utf8
        return String(decoding: text, as: UTF8.self)
    }

    /// - Parameter number: of two digits at most.
    private static func append(_ number: Int, to text: inout [UInt8]) {
        text.append(0x30 + UInt8(number / 10))
        text.append(0x30 + UInt8(number % 10))
    }

    /// A date in any form that a recipient must take (RFC 9110, section 5.6.7), or with a numeric zone, as S3's older
    /// clients write it:
    ///
    ///     Sun, 06 Nov 1994 08:49:37 GMT
    ///     Sun, 06 Nov 1994 09:49:37 +0100
    ///     Sunday, 06-Nov-94 08:49:37 GMT
    ///     Sun Nov  6 08:49:37 1994
    ///
    /// - Returns: `nil` for anything else and for what no calendar has. The weekday is not looked at.
    public static func parseHTTPDate(_ text: some StringProtocol) -> Timestamp? {
        let words = text.utf8.split { $0 == 0x20 || $0 == 0x2C }.map { Array($0) }
        switch words.count {
        case 4:
            let date = words[1].split(separator: 0x2D, omittingEmptySubsequences: false)
            guard date.count == 3, date[2].count == 2, let ofCentury = CivilTime.number(date[2]) else { return nil }
            // Two digits mean the past rather than the far future.
            return moment(date[0], date[1], ofCentury + (ofCentury >= 70 ? 1900 : 2000), words[2], words[3])
        case 5 where words[4].count == 4:
            guard let year = CivilTime.number(words[4]) else { return nil }
            return moment(words[2][...], words[1][...], year, words[3], Array("GMT".utf8))
        case 6:
            guard words[3].count == 4, let year = CivilTime.number(words[3]) else { return nil }
            return moment(words[1][...], words[2][...], year, words[4], words[5])
        default:
            return nil
        }
    }

    private static func moment(
        _ day: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>, _ year: Int, _ clock: [UInt8], _ zone: [UInt8]
    ) -> Timestamp? {
        let clock = clock.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard clock.count == 3, clock.allSatisfy({ $0.count == 2 }), day.count <= 2, let day = CivilTime.number(day),
            let month = CivilTime.monthNames.firstIndex(where: { $0.utf8.elementsEqual(month) }),
            let hour = CivilTime.number(clock[0]), let minute = CivilTime.number(clock[1]),
            let second = CivilTime.number(clock[2]), let ahead = minutesAhead(zone),
            let local = CivilTime.timestamp(
                year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        return local.advanced(by: .seconds(-60 * ahead))
    }

    /// How far a zone's clocks are ahead of UTC.
    private static func minutesAhead(_ zone: [UInt8]) -> Int? {
        let sign = zone.first
        if sign == 0x2B || sign == 0x2D {
            guard zone.count == 5, let hours = CivilTime.number(zone[1..<3]),
                let minutes = CivilTime.number(zone[3...]), hours < 24, minutes < 60
            else { return nil }
            return (sign == 0x2D ? -1 : 1) * (hours * 60 + minutes)
        }
        return ["GMT", "UTC", "UT", "Z"].contains { $0.utf8.elementsEqual(zone) } ? 0 : nil
    }
}
