import Testing

@testable import HoldfastCore

@Suite struct `The calendar` {
    /// Day by day with the rule for leap years alone, which is slow and plain.
    @Test func `every day of four centuries is where counting puts it`() {
        let weekdays = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
        var date = (year: 1900, month: 1, day: 1)
        var weekday = 2
        var time = Timestamp(seconds: -2_208_988_800)
        while date.year < 2301 {
            let civil = CivilTime(time)
            #expect((civil.year, civil.month, civil.day) == date && civil.weekday == weekdays[weekday])
            #expect(CivilTime.timestamp(year: date.year, month: date.month, day: date.day) == time)
            time.milliseconds += CivilTime.dayMilliseconds
            weekday = (weekday + 1) % 7
            let isLeap = date.year % 400 == 0 || (date.year % 4 == 0 && date.year % 100 != 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            date.day += 1
            if date.day > lengths[date.month - 1] { (date.month, date.day) = (date.month + 1, 1) }
            if date.month > 12 { (date.year, date.month) = (date.year + 1, 1) }
        }
    }

    @Test func `a moment is written and read, before 1970 and after`() {
        let random = SeededRandomness(seed: 11)
        for _ in 0..<2_000 {
            let time = Timestamp(milliseconds: Int64(random.next() % 253_402_300_799_000) - 31_556_889_864_403)
            let civil = CivilTime(time)
            #expect(CivilTime.parse(iso8601: civil.iso8601Milliseconds) == time)
            #expect(CivilTime.parse(iso8601: civil.iso8601) == Timestamp(seconds: time.wholeSeconds))
            #expect(civil.zonelessISO8601Milliseconds + "Z" == civil.iso8601Milliseconds)
            #expect(CivilTime.parse(iso8601: civil.zonelessISO8601Milliseconds, mayLack: .zone) == time)
        }
        #expect(CivilTime(Timestamp(milliseconds: -1)).iso8601Milliseconds == "1969-12-31T23:59:59.999Z")
        #expect(CivilTime(Timestamp(seconds: 951_782_400)).iso8601 == "2000-02-29T00:00:00Z")
    }

    @Test func `what may be left out of a time is said`() {
        let first = CivilTime.timestamp(year: 2026, month: 11, day: 1)
        #expect(CivilTime.parse(iso8601: "2026-11-01") == first)
        #expect(CivilTime.parse(iso8601: "2026-11", mayLack: .day) == first)
        #expect(CivilTime.parse(iso8601: "2026-11") == nil)
        #expect(CivilTime.parse(iso8601: "2026", mayLack: .day) == CivilTime.timestamp(year: 2026, month: 1, day: 1))
        #expect(CivilTime.parse(iso8601: "2026T10:00Z", mayLack: .day) == nil)
        #expect(CivilTime.parse(iso8601: "2026-11-01T00:00:00", mayLack: .zone) == first)
        #expect(CivilTime.parse(iso8601: "2026-11-01T00:00:00", mayLack: .day) == nil)
        #expect(CivilTime.parse(iso8601: "2026-11-01T00:00", mayLack: .zone) == nil)
    }

    @Test func `what no calendar has is no moment`() {
        let dates = [(2026, 2, 29), (2100, 2, 29), (2026, 0, 1), (2026, 13, 1), (2026, 4, 31), (10_000, 1, 1)]
        for (year, month, day) in dates {
            #expect(CivilTime.timestamp(year: year, month: month, day: day) == nil)
        }
        #expect(CivilTime.timestamp(year: 2000, month: 2, day: 29) != nil)
        #expect(CivilTime.timestamp(year: 2026, month: 1, day: 1, hour: 24) == nil)
        #expect(
            CivilTime.timestamp(year: 2026, month: 1, day: 1, second: 60)
                == CivilTime.timestamp(year: 2026, month: 1, day: 1, minute: 1))
    }

    @Test func `midnights are at or beside a time`() {
        let midnight = Timestamp(seconds: 1_700_006_400)
        #expect(midnight.nextMidnight == midnight && midnight.lastMidnight == midnight)
        for off: Int64 in [1, 1_000, 86_399_999] {
            let later = Timestamp(milliseconds: midnight.milliseconds + off)
            #expect(later.lastMidnight == midnight)
            #expect(later.nextMidnight.milliseconds == midnight.milliseconds + CivilTime.dayMilliseconds)
        }
        #expect(Timestamp(milliseconds: -1).lastMidnight.milliseconds == -CivilTime.dayMilliseconds)
        #expect(Timestamp(milliseconds: -1).nextMidnight.milliseconds == 0)
    }

    @Test func `the ends of time hold`() {
        let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        #expect(first.lastMidnight == first && last.nextMidnight == last)
        #expect(last.lastMidnight < last && first.nextMidnight > first)
        #expect(CivilTime(first).year < -292_000_000 && CivilTime(last).year > 292_000_000)
        #expect(first.wholeSeconds == -9_223_372_036_854_776)
    }
}
