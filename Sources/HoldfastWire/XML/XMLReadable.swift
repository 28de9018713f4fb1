public import HoldfastCore

/// What can be read from an element: a structure from the elements in it, a value from its text.
public protocol XMLReadable {
    init(from node: XMLNode) throws(XMLShapeError)
}

/// What is the root of a document.
public protocol XMLRootElement {
    static var rootName: String { get }
    /// Declared where it is written. Readers do not ask for it, since S3 does not either.
    static var namespace: String { get }
}

extension XMLRootElement where Self: XMLReadable {
    public init(root: XMLNode) throws(XMLShapeError) {
        guard root.name == Self.rootName else { throw .unexpectedRoot(root.name, expected: Self.rootName) }
        try self.init(from: root)
    }
}

// MARK: Members

extension XMLNode {
    public func required<Value: XMLReadable>(_ name: String) throws(XMLShapeError) -> Value {
        guard let value: Value = try optional(name) else { throw .missing(name) }
        return value
    }

    public func optional<Value: XMLReadable>(_ name: String) throws(XMLShapeError) -> Value? {
        var found: XMLNode?
        for child in children where child.name == name {
            if found != nil { throw .repeated(name) }
            found = child
        }
        guard let found else { return nil }
        return try Value(from: found)
    }

    /// A list whose elements stand among the structure's other members; empty where there are none.
    public func elements<Value: XMLReadable>(_ name: String) throws(XMLShapeError) -> [Value] {
        var values: [Value] = []
        for child in children where child.name == name { values.append(try Value(from: child)) }
        return values
    }

    /// The same where there must be one.
    public func requiredElements<Value: XMLReadable>(_ name: String) throws(XMLShapeError) -> [Value] {
        let values: [Value] = try elements(name)
        if values.isEmpty { throw .missing(name) }
        return values
    }

    /// A list in an element of its own, which may be empty.
    public func list<Value: XMLReadable>(_ name: String, of element: String) throws(XMLShapeError) -> [Value]? {
        let wrapper: XMLNode? = try optional(name)
        return try wrapper?.elements(element)
    }

    public func requiredList<Value: XMLReadable>(_ name: String, of element: String) throws(XMLShapeError) -> [Value] {
        guard let values: [Value] = try list(name, of: element) else { throw .missing(name) }
        return values
    }

    /// An attribute, by its name without prefix.
    public func attribute<Value: XMLReadable>(_ name: String) throws(XMLShapeError) -> Value {
        guard let text = attributes[name] else { throw .missing(name) }
        return try Value(from: XMLNode(name: name, text: text))
    }
}

// MARK: Values

extension XMLNode: XMLReadable {
    public init(from node: XMLNode) { self = node }
}

extension String: XMLReadable {
    public init(from node: XMLNode) throws(XMLShapeError) {
        guard node.children.isEmpty else { throw .illegalValue(node.children[0].name, element: node.name) }
        self = node.text
    }
}

extension Int: XMLReadable {
    public init(from node: XMLNode) throws(XMLShapeError) {
        let text = try node.collapsedText()
        guard let value = Int(text) else { throw .illegalValue(text, element: node.name) }
        self = value
    }
}

extension Bool: XMLReadable {
    public init(from node: XMLNode) throws(XMLShapeError) {
        let text = try node.collapsedText()
        switch text {
        case "true", "1": self = true
        case "false", "0": self = false
        default: throw .illegalValue(text, element: node.name)
        }
    }
}

extension Timestamp: XMLReadable {
    /// From ISO 8601, or from HTTP's form, in which some clients send some times.
    public init(from node: XMLNode) throws(XMLShapeError) {
        let text = try node.collapsedText()
        guard let time = SigV4Time.parseISO8601(text) ?? SigV4Time.parseHTTPDate(text) else {
            throw .illegalValue(text, element: node.name)
        }
        self = time
    }
}

extension XMLReadable where Self: RawRepresentable, RawValue == String {
    public init(from node: XMLNode) throws(XMLShapeError) {
        let text = try String(from: node)
        guard let value = Self(rawValue: text) else { throw .illegalValue(text, element: node.name) }
        self = value
    }
}

extension XMLNode {
    /// The text without white space around it, which XML Schema's types other than strings do not count.
    fileprivate func collapsedText() throws(XMLShapeError) -> String {
        let text = try String(from: self)
        let isSpace = { (character: Unicode.Scalar) in " \t\n\r".unicodeScalars.contains(character) }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }
}
