/// The bounds of an `aws-chunked` body.
public struct ChunkedBodyLimits: Sendable, Hashable {
    /// Only the last chunk may be smaller.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>.
    public var chunkBytesMin = 8_192
    /// No chunk is larger than the largest object that one request puts.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>.
    public var chunkBytesMax = 5 << 30
    /// Of a chunk's header. The longest that there can be has 15 digits and a signature, which are 98 bytes with CRLF.
    public var headerLineBytesMax = 128
    /// Everything that follows the last chunk.
    public var trailerBytesMax = 8_192
    public var trailerCountMax = 16

    public init() {}

    public static let standard = ChunkedBodyLimits()
}
