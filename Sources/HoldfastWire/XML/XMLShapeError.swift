/// Why a document is not what a request's shape says, though it is XML.
public enum XMLShapeError: Error, Hashable, Sendable {
    case unexpectedRoot(String, expected: String)
    /// An element, or an attribute, that must be there.
    case missing(String)
    /// An element of which there may be one.
    case repeated(String)
    case illegalValue(String, element: String)
}
