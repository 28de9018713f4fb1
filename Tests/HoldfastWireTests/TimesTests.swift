import HoldfastCore
import HoldfastWire
import Testing

private let moment = Timestamp(seconds: 784_111_777)

@Suite struct `Times in headers and documents` {
    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 10:19:37 +0130", "Sun, 06 Nov 1994 03:49:37 -0500",
        "Sun, 6 Nov 1994 08:49:37 UTC",
    ]) func `every form of an HTTP date is read`(_ text: String) {
        #expect(SigV4Time.parseHTTPDate(text) == moment)
    }

    @Test(arguments: [
        "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 +000", "Sun, 06 Nov 1994 08:49:37 EST", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun, 006 Nov 1994 08:49:37 GMT",
    ]) func `nothing else is an HTTP date`(_ text: String) {
        #expect(SigV4Time.parseHTTPDate(text) == nil)
    }

    @Test func `two digits of a year mean the past`() {
        #expect(SigV4Time.parseHTTPDate("Thursday, 01-Jan-70 00:00:00 GMT") == Timestamp(seconds: 0))
        #expect(
            SigV4Time.parseHTTPDate("Saturday, 28-Feb-26 23:59:58 GMT") == SigV4Time.parse("20260228T235958Z"))
    }

    @Test(arguments: [
        ("1994-11-06T08:49:37Z", 0), ("1994-11-06T08:49:37.5Z", 500), ("1994-11-06T08:49:37.123456789Z", 123),
        ("1994-11-06T08:49:37", 0), ("1994-11-06T10:49:37+02:00", 0), ("1994-11-06T03:49:37-0500", 0),
    ]) func `a moment in ISO 8601 is read`(_ text: String, _ milliseconds: Int) {
        #expect(
            SigV4Time.parseISO8601(text) == Timestamp(milliseconds: moment.milliseconds + Int64(milliseconds)))
    }

    @Test func `a date is its first moment, and seconds may be left out`() {
        #expect(SigV4Time.parseISO8601("1970-01-02") == Timestamp(seconds: 86_400))
        #expect(SigV4Time.parseISO8601("1970-01-01T00:01Z") == Timestamp(seconds: 60))
    }

    @Test(arguments: [
        "", "1994", "1994-11", "1994-13-01", "1994-02-30", "1994-11-06T", "1994-11-06T08:49:37z",
        "1994-11-06 08:49:37Z", "1994-11-06T08:49:37.Z", "1994-11-06T25:49:37Z", "1994-11-06T08:49:37Zx",
        "94-11-06T08:49:37Z", "+994-11-06T08:49:37Z", "1994-11-06T08:49:37+1",
    ]) func `nothing else is ISO 8601`(_ text: String) {
        #expect(SigV4Time.parseISO8601(text) == nil)
    }

    @Test func `a moment is written as it was read, over four centuries`() {
        var milliseconds: Int64 = -62_135_596_800_000
        while milliseconds < 12_622_780_800_000 {
            let time = Timestamp(milliseconds: milliseconds)
            #expect(SigV4Time.parseISO8601(SigV4Time.formatISO8601Milliseconds(time)) == time)
            let whole = Timestamp(seconds: time.wholeSeconds)
            #expect(SigV4Time.parseISO8601(SigV4Time.formatISO8601(time)) == whole)
            #expect(SigV4Time.parseHTTPDate(SigV4Time.formatHTTPDate(time)) == whole)
            milliseconds += 86_400_000 * 97 + 4_567_891
        }
        #expect(SigV4Time.formatISO8601Milliseconds(moment) == "1994-11-06T08:49:37.000Z")
        #expect(SigV4Time.formatISO8601(moment) == "1994-11-06T08:49:37Z")
    }
}
