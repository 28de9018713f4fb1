import HoldfastCore

/// Times as conditions of policies compare them: ISO 8601 in the forms that the W3C's note allows, or seconds since
/// 1970.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
enum PolicyTime {
    /// `2026-11-25T15:04:05Z`.
    static func text(_ time: Timestamp) -> String { CivilTime(time).iso8601 }

    /// - Returns: `nil` where it is no time.
    static func parse(_ text: String) -> Timestamp? {
        if let seconds = Double(text), abs(seconds) < 1e12 {
            return Timestamp(milliseconds: Int64(seconds * 1000))
        }
        return CivilTime.parse(iso8601: text, mayLack: .day)
    }
}
