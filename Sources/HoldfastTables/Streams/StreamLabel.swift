import HoldfastCore

/// A stream's label: the time of its creation in UTC, `2026-11-23T23:30:00.123`.
func streamLabel(_ time: Timestamp) -> String {
    let days = time.wholeSeconds >= 0 ? time.wholeSeconds / 86_400 : (time.wholeSeconds - 86_399) / 86_400
    let second = time.wholeSeconds - days * 86_400
    let date = civilDate(daysSince1970: days)
    let milliseconds = time.milliseconds - time.wholeSeconds * 1000
    func two(_ value: Int64) -> String { padded(UInt64(value), 2) }
    return "\(padded(UInt64(max(date.year, 0)), 4))-\(two(date.month))-\(two(date.day))"
        + "T\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)).\(padded(UInt64(milliseconds), 3))"
}

/// The date of a day in the proleptic Gregorian calendar, counted in eras of 400 years that begin on March 1.
private func civilDate(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = daysSince1970 + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
