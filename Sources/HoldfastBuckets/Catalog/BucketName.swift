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
        let bytes = text.utf8Span.span
        guard BucketLimits.bucketNameLength.contains(bytes.count) else { return false }
        guard isLetterOrDigit(bytes[0]), isLetterOrDigit(bytes[bytes.count - 1]) else { return false }
        var isAfterDot = false
        for index in bytes.indices {
            let byte = bytes[index]
            guard isLetterOrDigit(byte) || byte == 0x2D || byte == 0x2E && !isAfterDot else { return false }
            isAfterDot = byte == 0x2E
        }
        if isAddress(bytes) { return false }
        return !reservedPrefixes.contains { text.hasPrefix($0) } && !reservedSuffixes.contains { text.hasSuffix($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// `192.168.5.4`.
    private static func isAddress(_ bytes: Span<UInt8>) -> Bool {
        var parts = 1
        var digits = 0
        for index in bytes.indices {
            switch bytes[index] {
            case 0x30...0x39: digits += 1
            case 0x2E where (1...3).contains(digits): (parts, digits) = (parts + 1, 0)
            default: return false
            }
        }
        return parts == 4 && (1...3).contains(digits)
    }
}
