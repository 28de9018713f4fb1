public import HoldfastCore

extension JSONWriter {
    /// Seconds since 1970 with milliseconds as a fraction, as AWS's JSON protocols print times.
    public mutating func timestamp(_ time: Timestamp) {
        double(time.seconds)
    }
}
