import CExpat

/// Puts expat's events together to a tree: well-formed XML 1.0 with namespaces, of bytes that have been screened.
/// See <https://libexpat.github.io/doc/api/latest/>.
final class XMLTreeParser {
    private struct Element {
        var node: XMLNode
        var text: [UInt8] = []
    }

    /// Stands between a namespace and a name in what expat reports: no character of XML.
    private static let separator = UInt8(ascii: "\u{0C}")

    private let bytes: [UInt8]
    /// Where the XML declaration has ended.
    private let start: Int
    /// The elements that are open, from the root down.
    private var open: [Element] = []
    /// The document's element, once it has been closed.
    private var root: XMLNode?
    /// Those that were met: elements share them.
    private var namespaces: Set<String> = []

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        self.start = start
    }

    func document() throws(XMLError) -> XMLNode {
        guard let parser = unsafe XML_ParserCreateNS("UTF-8", XML_Char(Self.separator)) else {
            preconditionFailure("expat refused to start: out of memory")
        }
        defer { unsafe XML_ParserFree(parser) }
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { unsafe XMLTreeParser.at($0).begin($1, $2) },
            { (parser, _) in unsafe XMLTreeParser.at(parser).end() })
        unsafe XML_SetCharacterDataHandler(parser) { unsafe XMLTreeParser.at($0).add($1, Int($2)) }
        let status = unsafe bytes[start...].withUnsafeBytes { bytes in
            unsafe XML_Parse(parser, bytes.baseAddress, Int32(bytes.count), 1)
        }
        guard status == XML_STATUS_OK, let root else {
            let before = bytes[..<start].count { $0 == UInt8(ascii: "\n") }
            throw .malformed(line: before + max(1, Int(unsafe XML_GetCurrentLineNumber(parser))))
        }
        return root
    }

    /// Who reads the events: `document()` holds it until they end.
    private static func at(_ pointer: UnsafeMutableRawPointer?) -> XMLTreeParser {
        unsafe Unmanaged.fromOpaque(pointer!).takeUnretainedValue()
    }

    private func begin(_ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?)
    {
        let (namespace, local) = unsafe Self.parts(name!)
        var node = XMLNode(name: local, namespace: namespace.map { namespaces.insert($0).memberAfterInsert })
        var next = unsafe attributes!
        while let name = unsafe next[0], let value = unsafe next[1] {
            let (namespace, local) = unsafe Self.parts(name)
            if namespace == nil || node.attributes[local] == nil {
                node.attributes[local] = unsafe String(cString: value)
            }
            unsafe next += 2
        }
        open.append(Element(node: node))
    }

    private func end() {
        guard let element = open.popLast() else { return }
        var node = element.node
        node.text = String(decoding: element.text, as: UTF8.self)
        if open.isEmpty { root = node } else { open[open.count - 1].node.children.append(node) }
    }

    private func add(_ text: UnsafePointer<XML_Char>?, _ count: Int) {
        guard !open.isEmpty else { return }
        unsafe UnsafeRawBufferPointer(start: text, count: count).withMemoryRebound(to: UInt8.self) {
            unsafe open[open.count - 1].text.append(contentsOf: $0)
        }
    }

    /// A name as expat reports it, in its parts.
    private static func parts(_ name: UnsafePointer<XML_Char>) -> (namespace: String?, local: String) {
        let whole = unsafe String(cString: name)
        guard let separator = whole.utf8.firstIndex(of: separator) else { return (nil, whole) }
        return (String(whole[..<separator]), String(whole[whole.utf8.index(after: separator)...]))
    }
}
