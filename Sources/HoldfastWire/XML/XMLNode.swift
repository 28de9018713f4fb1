/// An element of an XML document that has been read, with everything below it.
///
/// Where text and elements are mixed, the order between them is lost: `text` is all character data that stands directly
/// in the element, joined. Comments and processing instructions are left out.
public struct XMLNode: Sendable, Hashable {
    /// Without its prefix.
    public var name: String
    /// The URI; `nil` where the element is in none.
    public var namespace: String?
    /// By name without prefix. Of two attributes that differ in their prefixes alone, the one without a prefix stays,
    /// else the first. Declarations of namespaces are no attributes.
    public var attributes: [String: String]
    public var children: [XMLNode]
    /// Line ends are `\n`, as XML has it; white space is kept.
    public var text: String

    public init(
        name: String, namespace: String? = nil, attributes: [String: String] = [:], children: [XMLNode] = [],
        text: String = ""
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.children = children
        self.text = text
    }
}
