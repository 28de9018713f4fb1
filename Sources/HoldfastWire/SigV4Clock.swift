import HoldfastCore

/// Whether a signature is of the present.
enum SigV4Clock {
    static func check(
        _ authorization: SigV4Authorization, now: Timestamp, skewSecondsMax: Int64
    ) throws(SigV4Error) {
        let ahead = now.advanced(by: .seconds(skewSecondsMax))
        if authorization.date > ahead {
            throw .invalid(
                """
                Signature not yet current: \(authorization.dateText) is still later than \
                \(SigV4Time.format(ahead)) (\(SigV4Time.format(now)) + \(words(skewSecondsMax)))
                """)
        }
        var lifetime = skewSecondsMax
        if case .query(.some(let seconds)) = authorization.form { lifetime = Int64(seconds) }
        let earliest = now.advanced(by: .seconds(-lifetime))
        if authorization.date < earliest {
            throw .invalid(
                """
                Signature expired: \(authorization.dateText) is now earlier than \(SigV4Time.format(earliest)) \
                (\(SigV4Time.format(now)) - \(words(lifetime)))
                """)
        }
    }

    private static func words(_ seconds: Int64) -> String {
        seconds % 60 == 0 ? "\(seconds / 60) min." : "\(seconds) sec."
    }
}
