/// A bucket's name, by S3's rules for general purpose buckets.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
public struct BucketName: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    /// - Throws: `invalidBucketName`.
    public init(_ text: String) throws(BucketError) {
        guard Self.isLegal(text) else { throw .invalidBucketName(text) }
        description = text
    }

    init(trusted text: String) { description = text }

    public static func < (left: BucketName, right: BucketName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }

    private static let reservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
    private static let reservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

    private static func isLegal(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard BucketLimits.bucketNameLength.contains(bytes.count), let first = bytes.first, let last = bytes.last else {
            return false
        }
        guard isLetterOrDigit(first), isLetterOrDigit(last) else { return false }
        guard bytes.allSatisfy({ isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E }) else { return false }
        if text.contains("..") || isAddress(text) { return false }
        return !reservedPrefixes.contains { text.hasPrefix($0) } && !reservedSuffixes.contains { text.hasSuffix($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// `192.168.5.4`.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }
}
