/// How much XML a body may be.
///
/// No limit is about what a document means: a body within them costs bounded memory and time whatever it holds.
public struct XMLLimits: Sendable, Hashable {
    public var bytesMax: Int
    /// Levels of elements, the root being the first.
    public var depthMax: Int
    /// Elements of the document.
    public var nodesMax: Int
    /// Attributes and namespace declarations of one element.
    public var attributesMax: Int
    /// Bytes of an attribute's value. The parser repeats a namespace with each name that is in it.
    public var attributeBytesMax: Int

    public init(
        bytesMax: Int, depthMax: Int = 32, nodesMax: Int, attributesMax: Int = 32, attributeBytesMax: Int = 1_024
    ) {
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        self.attributesMax = attributesMax
        self.attributeBytesMax = attributeBytesMax
    }

    /// For configurations: 1 MiB, 30,000 elements.
    public static let standard = XMLLimits(bytesMax: 1 << 20, nodesMax: 30_000)

    /// For lists of 1,000 keys of up to 1 KiB, escaped: 2 MiB.
    public static let keys = XMLLimits(bytesMax: 2 << 20, nodesMax: 30_000)

    /// For lists of 10,000 parts, each with its number, its entity tag and a checksum or two: 4 MiB, 100,000 elements.
    public static let parts = XMLLimits(bytesMax: 4 << 20, nodesMax: 100_000)
}
