/// Parses a document that has been screened: well-formed XML 1.0 with namespaces, without declarations.
///
/// Ours and not a library's: Foundation's takes 7 MiB of a server that may never see XML.
/// See <https://www.w3.org/TR/xml/> and <https://www.w3.org/TR/xml-names/>.
struct XMLTreeParser {
    private struct Element {
        var node: XMLNode
        /// As it is written, which its end must repeat.
        var name: Range<Int>
        var text: [UInt8] = []
        /// How many namespaces it declares.
        var declared: Int
    }

    private struct Attribute {
        var name: XMLName
        var value: [UInt8]
    }

    private var scanner: XMLScanner
    /// The elements that are open, from the root down.
    private var open: [Element] = []
    /// The document's element, once it has been closed.
    private var root: XMLNode?
    private var scopes = XMLNamespaces()

    /// - Parameter start: where the XML declaration has ended.
    init(_ bytes: [UInt8], from start: Int) { scanner = XMLScanner(bytes, from: start) }

    mutating func document() throws(XMLError) -> XMLNode {
        while !scanner.isAtEnd {
            if scanner.take("<!--") {
                try scanner.skipComment()
            } else if scanner.take("<![CDATA[") {
                try section()
            } else if scanner.take("<?") {
                try scanner.skipInstruction()
            } else if scanner.take("</") {
                try endTag()
            } else if scanner.take("<") {
                try startTag()
            } else {
                try text()
            }
        }
        guard open.isEmpty, let root else { throw scanner.malformed }
        return root
    }

    private mutating func text() throws(XMLError) {
        if open.isEmpty {
            guard scanner.skipSpace() else { throw scanner.malformed }
        } else {
            try scanner.text(into: &open[open.count - 1].text)
        }
    }

    private mutating func section() throws(XMLError) {
        guard !open.isEmpty else { throw scanner.malformed }
        try scanner.section(into: &open[open.count - 1].text)
    }

    private mutating func endTag() throws(XMLError) {
        let name = try scanner.name()
        scanner.skipSpace()
        guard scanner.take(">"), let element = open.popLast(), scanner.isSame(name, element.name) else {
            throw scanner.malformed
        }
        close(element)
    }

    /// The rest of a start tag, whose opening bracket has been taken.
    private mutating func startTag() throws(XMLError) {
        guard root == nil else { throw scanner.malformed }
        let name = try scanner.name()
        var attributes: [Attribute] = []
        while true {
            let isApart = scanner.skipSpace()
            let isEmpty = scanner.take("/>")
            if isEmpty || scanner.take(">") {
                let element = try element(name, attributes)
                if isEmpty { close(element) } else { open.append(element) }
                return
            }
            guard isApart else { throw scanner.malformed }
            let attribute = try attribute()
            guard !attributes.contains(where: { scanner.isSame($0.name.whole, attribute.name.whole) }) else {
                throw scanner.malformed
            }
            attributes.append(attribute)
        }
    }

    private mutating func attribute() throws(XMLError) -> Attribute {
        let name = try scanner.qualified(scanner.name())
        scanner.skipSpace()
        guard scanner.take("=") else { throw scanner.malformed }
        scanner.skipSpace()
        return Attribute(name: name, value: try scanner.quoted())
    }

    private mutating func close(_ element: Element) {
        var node = element.node
        node.text = String(decoding: element.text, as: UTF8.self)
        scopes.removeLast(element.declared)
        if open.isEmpty { root = node } else { open[open.count - 1].node.children.append(node) }
    }

    // MARK: Namespaces

    private mutating func element(_ range: Range<Int>, _ attributes: [Attribute]) throws(XMLError) -> Element {
        var declared = 0
        for attribute in attributes where scanner.declaresNamespace(attribute.name) {
            guard scopes.declare(scanner.bytes(attribute.name.declaredPrefix), attribute.value) else {
                throw scanner.malformed
            }
            declared += 1
        }
        let name = try scanner.qualified(range)
        guard let namespace = scopes.uri(of: scanner.bytes(name.prefix)) else { throw scanner.malformed }
        var node = XMLNode(name: scanner.string(name.local))
        if !namespace.isEmpty { node.namespace = namespace }
        node.attributes = try named(attributes)
        return Element(node: node, name: range, declared: declared)
    }

    /// The attributes by their names without prefixes.
    private func named(_ attributes: [Attribute]) throws(XMLError) -> [String: String] {
        var found: [(name: String, namespace: String, prefix: [UInt8], value: [UInt8])] = []
        for attribute in attributes where !scanner.declaresNamespace(attribute.name) {
            let name = scanner.string(attribute.name.local)
            let prefix = Array(scanner.bytes(attribute.name.prefix))
            // One without a prefix is in no namespace, whatever the default.
            guard let namespace = prefix.isEmpty ? "" : scopes.uri(of: prefix[...]),
                !found.contains(where: { $0.name == name && $0.namespace == namespace })
            else { throw scanner.malformed }
            found.append((name, namespace, prefix, attribute.value))
        }
        found.sort { $0.prefix.lexicographicallyPrecedes($1.prefix) }
        var named: [String: String] = [:]
        for attribute in found where named[attribute.name] == nil {
            named[attribute.name] = String(decoding: attribute.value, as: UTF8.self)
        }
        return named
    }
}

/// A name with or without a prefix, as places in the document.
struct XMLName {
    var whole: Range<Int>
    /// Empty where there is none.
    var prefix: Range<Int>
    var local: Range<Int>

    /// Of an attribute that declares a namespace, the prefix that it is for: empty for the default.
    var declaredPrefix: Range<Int> { prefix.isEmpty ? prefix : local }
}

/// The namespaces that are declared where the parser stands.
struct XMLNamespaces {
    private static let xml = "http://www.w3.org/XML/1998/namespace"
    private static let xmlns = "http://www.w3.org/2000/xmlns/"

    private var declared: [(prefix: [UInt8], uri: String)] = [
        ([], ""), (Array("xml".utf8), xml),
    ]

    /// - Returns: whether it may be declared.
    mutating func declare(_ prefix: ArraySlice<UInt8>, _ value: [UInt8]) -> Bool {
        let uri = String(decoding: value, as: UTF8.self)
        let isXML = prefix.elementsEqual("xml".utf8)
        guard isXML == (uri == Self.xml), uri != Self.xmlns, !prefix.elementsEqual("xmlns".utf8),
            prefix.isEmpty || !uri.isEmpty
        else { return false }
        declared.append((Array(prefix), uri))
        return true
    }

    mutating func removeLast(_ count: Int) { declared.removeLast(count) }

    /// Empty for none; `nil` for a prefix that is not declared.
    func uri(of prefix: ArraySlice<UInt8>) -> String? {
        declared.last { $0.prefix.elementsEqual(prefix) }?.uri
    }
}
