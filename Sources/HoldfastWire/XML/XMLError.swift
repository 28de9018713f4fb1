/// Why a body could not be read as XML.
public enum XMLError: Error, Hashable, Sendable {
    /// There is no body.
    case empty
    case tooLarge(bytesMax: Int)
    case tooDeep(depthMax: Int)
    case tooManyNodes(nodesMax: Int)
    case tooManyAttributes(attributesMax: Int)
    case attributeTooLong(bytesMax: Int)
    /// A document type or entity declaration.
    case forbiddenDeclaration
    /// The bytes are no UTF-8, or the XML declaration says that they are something else.
    case notUTF8
    /// - Parameter line: from 1.
    case malformed(line: Int)
}
