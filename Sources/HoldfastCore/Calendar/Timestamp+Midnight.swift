import HoldfastCore

let dayMilliseconds: Int64 = 86_400_000

extension Timestamp {
    /// The midnight UTC at or after this time; the end of time where there is none.
    var nextMidnight: Timestamp {
        let past = ((milliseconds % dayMilliseconds) + dayMilliseconds) % dayMilliseconds
        if past == 0 { return self }
        let (sum, overflow) = milliseconds.addingReportingOverflow(dayMilliseconds - past)
        return Timestamp(milliseconds: overflow ? .max : sum)
    }

    /// When something is `days` old by S3's rule: that much later, rounded up to midnight UTC.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>.
    func aged(days: Int) -> Timestamp {
        let (span, tooLong) = Int64(days).multipliedReportingOverflow(by: dayMilliseconds)
        let (sum, overflow) = milliseconds.addingReportingOverflow(span)
        return tooLong || overflow ? Timestamp(milliseconds: .max) : Timestamp(milliseconds: sum).nextMidnight
    }
}

extension Timestamp {
    /// The midnight UTC at or before this time.
    var lastMidnight: Timestamp {
        let past = ((milliseconds % dayMilliseconds) + dayMilliseconds) % dayMilliseconds
        return Timestamp(milliseconds: milliseconds - past)
    }
}
