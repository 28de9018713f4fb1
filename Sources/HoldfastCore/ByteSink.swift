/// What takes bytes that are lent, such as a buffer of the server's: a reader fills it without an array in between.
public protocol ByteSink: Sendable {
    /// Empty, with room for so many bytes.
    init(capacity: Int)

    mutating func append(_ bytes: Span<UInt8>)
}
