import HoldfastCore

/// Times as conditions of policies compare them: ISO 8601 in the forms that the W3C's note allows, or seconds since
/// 1970.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
enum PolicyTime {
    /// `2026-11-25T15:04:05Z`.
    static func text(_ time: Timestamp) -> String {
        let seconds = time.wholeSeconds
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - day * 86_400
        let (year, month, dayOfMonth) = date(day)
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfMonth, 2))"
            + "T\(digits(rest / 3_600, 2)):\(digits(rest / 60 % 60, 2)):\(digits(rest % 60, 2))Z"
    }

    /// - Returns: `nil` where it is no time.
    static func parse(_ text: String) -> Timestamp? {
        if let seconds = Double(text), abs(seconds) < 1e12 {
            return Timestamp(milliseconds: Int64(seconds * 1000))
        }
        var reader = Reader(Array(text.utf8))
        return reader.time()
    }

    private struct Reader {
        private let text: [UInt8]
        private var offset = 0

        init(_ text: [UInt8]) { self.text = text }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard offset < text.count, text[offset] == byte else { return false }
            offset += 1
            return true
        }

        private mutating func number(_ count: Int, _ range: ClosedRange<Int64>) -> Int64? {
            guard text.count - offset >= count else { return nil }
            var value: Int64 = 0
            for byte in text[offset..<(offset + count)] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            offset += count
            return range.contains(value) ? value : nil
        }

        /// Thousandths of a second; more digits are dropped.
        private mutating func fraction() -> Int64? {
            var value: Int64 = 0
            var unit: Int64 = 100
            let start = offset
            while offset < text.count, (0x30...0x39).contains(text[offset]) {
                value += Int64(text[offset] - 0x30) * unit
                unit /= 10
                offset += 1
            }
            return offset == start ? nil : value
        }

        mutating func time() -> Timestamp? {
            let dash = UInt8(ascii: "-")
            guard let year = number(4, 1...9_999) else { return nil }
            var (month, day): (Int64, Int64) = (1, 1)
            if take(dash) {
                guard let number = number(2, 1...12) else { return nil }
                month = number
                if take(dash) {
                    guard let number = self.number(2, 1...31), number <= daysIn(month, year) else { return nil }
                    day = number
                }
            }
            var milliseconds = PolicyTime.day(year, month, day) * 86_400_000
            if offset < text.count {
                guard take(UInt8(ascii: "T")), let time = timeOfDay() else { return nil }
                milliseconds += time
            }
            return offset == text.count ? Timestamp(milliseconds: milliseconds) : nil
        }

        /// Hours and minutes, seconds and their fraction where they are there, and the zone.
        private mutating func timeOfDay() -> Int64? {
            let colon = UInt8(ascii: ":")
            guard let hour = number(2, 0...23), take(colon), let minute = number(2, 0...59) else { return nil }
            var milliseconds = (hour * 60 + minute) * 60_000
            if take(colon) {
                guard let second = number(2, 0...60) else { return nil }
                milliseconds += second * 1_000
                if take(UInt8(ascii: ".")) {
                    guard let fraction = fraction() else { return nil }
                    milliseconds += fraction
                }
            }
            if take(UInt8(ascii: "Z")) { return milliseconds }
            let isEast = take(UInt8(ascii: "+"))
            guard isEast || take(UInt8(ascii: "-")) else { return nil }
            guard let hours = number(2, 0...23) else { return nil }
            _ = take(colon)
            guard let minutes = number(2, 0...59) else { return nil }
            let offset = (hours * 60 + minutes) * 60_000
            return milliseconds + (isEast ? -offset : offset)
        }
    }

    private static func daysIn(_ month: Int64, _ year: Int64) -> Int64 {
        let (nextYear, nextMonth) = month == 12 ? (year + 1, 1) : (year, month + 1)
        return day(nextYear, nextMonth, 1) - day(year, month, 1)
    }

    /// Days since 1970 in the Gregorian calendar, counted in years that begin in March, at whose end the leap day is.
    private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The reverse.
    private static func date(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
