import HoldfastCore

extension Timestamp {
    /// When something is `days` old by S3's rule: that much later, rounded up to midnight UTC.
    ///
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html>.
    func aged(days: Int) -> Timestamp {
        let (span, tooLong) = Int64(days).multipliedReportingOverflow(by: CivilTime.dayMilliseconds)
        let (sum, overflow) = milliseconds.addingReportingOverflow(span)
        return tooLong || overflow ? Timestamp(milliseconds: .max) : Timestamp(milliseconds: sum).nextMidnight
    }
}
