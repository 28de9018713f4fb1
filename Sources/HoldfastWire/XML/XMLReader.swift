import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads a small XML body into a tree.
///
/// The bytes are screened first (``XMLLimits``, no document type, no entity declarations, UTF-8 only), so that the
/// parser, which is a library's, meets nothing whose cost it does not bound itself. Within the limits a body takes
/// memory of about 100 bytes for each element, and its text. A fault that the parser finds costs about 80 bytes for
/// good: swift-corelibs-foundation leaks its error.
public enum XMLReader {
    /// - Parameter bytes: UTF-8, with or without a byte order mark.
    public static func parse(_ bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) -> XMLNode {
        let screened = try XMLScreening(bytes, limits)
        let builder = XMLTreeBuilder()
        let parser = XMLParser(data: Data(screened.document))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = builder
        // What it returns is of no use: it is true for texts with faults, and for texts that were never looked at.
        _ = parser.parse()
        if let line = builder.faultLine { throw .malformed(line: line) }
        guard let root = builder.root else { throw .malformed(line: max(1, parser.lineNumber)) }
        return root
    }
}

/// Puts the parser's events together.
private final class XMLTreeBuilder: NSObject, XMLParserDelegate {
    /// The document's element, once it has been closed.
    private(set) var root: XMLNode?
    /// Where the parser saw that this is no XML.
    private(set) var faultLine: Int?
    /// The elements that are open, from the root down.
    private var open: [XMLNode] = []

    /// What the parser reports as errors and XML does not forbid: names of namespaces and languages that are no URIs
    /// and no language tags.
    private static let remarks: Set<Int> = [98, 99, 100, 102]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        var node = XMLNode(name: name)
        if let namespaceURI, !namespaceURI.isEmpty { node.namespace = namespaceURI }
        if !attributes.isEmpty { node.attributes = Self.byLocalName(attributes) }
        open.append(node)
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let node = open.popLast() else { return }
        if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !open.isEmpty { open[open.count - 1].text += string }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        if !open.isEmpty { open[open.count - 1].text += String(decoding: block, as: UTF8.self) }
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
        guard faultLine == nil, !Self.remarks.contains((error as NSError).code) else { return }
        faultLine = parser.lineNumber
        parser.abortParsing()
    }

    private static func byLocalName(_ attributes: [String: String]) -> [String: String] {
        var named: [String: String] = [:]
        for (qualified, value) in attributes.sorted(by: { $0.key < $1.key }) {
            let parts = qualified.split(separator: ":", maxSplits: 1)
            if parts.count == 1 {
                named[qualified] = value
            } else if attributes[String(parts[1])] == nil, named[String(parts[1])] == nil {
                named[String(parts[1])] = value
            }
        }
        return named
    }
}
