extension Timestamp {
    /// The midnight UTC at or after this time; the end of time where there is none.
    package var nextMidnight: Timestamp {
        let past = millisecondsOfDay
        if past == 0 { return self }
        let (sum, overflow) = milliseconds.addingReportingOverflow(CivilTime.dayMilliseconds - past)
        return Timestamp(milliseconds: overflow ? .max : sum)
    }

    /// The midnight UTC at or before this time; the beginning of time where there is none.
    package var lastMidnight: Timestamp {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(millisecondsOfDay)
        return Timestamp(milliseconds: overflow ? .min : difference)
    }

    private var millisecondsOfDay: Int64 {
        let rest = milliseconds % CivilTime.dayMilliseconds
        return rest < 0 ? rest + CivilTime.dayMilliseconds : rest
    }
}
