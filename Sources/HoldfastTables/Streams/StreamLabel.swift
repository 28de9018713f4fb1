import HoldfastCore

/// A stream's label: the time of its creation in UTC, `2026-11-23T23:30:00.123`.
func streamLabel(_ time: Timestamp) -> String { CivilTime(time).zonelessISO8601Milliseconds }
