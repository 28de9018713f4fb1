import HoldfastCore

/// The stable hash that spreads partition keys over a table: XXH64 with seed 0.
///
/// Part of the format on disk: never changed.
public enum PartitionHash {
    /// The hash of an encoded partition key.
    public static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        XXHash64.hash(bytes)
    }
}
