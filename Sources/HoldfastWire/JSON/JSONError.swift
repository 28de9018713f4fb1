/// Why a JSON body could not be read.
public enum JSONError: Error, Hashable, Sendable {
    /// Not JSON by RFC 8259, not UTF-8, or bytes after its end.
    /// - Parameter offset: the byte at which that was seen, from 0.
    case malformed(offset: Int)
    /// Nested deeper than the reader follows.
    case tooDeep(offset: Int)
    /// JSON, but a value is not of the type that the request's shape has there. The text is AWS's.
    case mismatch(String)
}
