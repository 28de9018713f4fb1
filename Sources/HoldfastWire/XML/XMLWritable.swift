public import HoldfastCore

/// What can be written into an element: a structure as the elements of its members, a value as text. The element itself
/// is the caller's.
public protocol XMLWritable {
    /// What stands in the element's tag.
    var attributes: KeyValuePairs<String, String> { get }

    func write(to xml: inout XMLWriter)
}

extension XMLWritable {
    public var attributes: KeyValuePairs<String, String> { [:] }
}

extension XMLRootElement where Self: XMLWritable {
    /// The whole document.
    public var document: [UInt8] {
        var xml = XMLWriter()
        xml.declaration()
        xml.element(Self.rootName, namespace: Self.namespace, attributes: attributes) { write(to: &$0) }
        return xml.bytes
    }
}

// MARK: Members

extension XMLWriter {
    public mutating func element(_ name: String, _ value: some XMLWritable) {
        element(name, attributes: value.attributes) { value.write(to: &$0) }
    }

    public mutating func optional(_ name: String, _ value: (some XMLWritable)?) {
        if let value { element(name, value) }
    }

    /// A list whose elements stand among the structure's other members.
    public mutating func elements(_ name: String, _ values: [some XMLWritable]) {
        for value in values { element(name, value) }
    }

    /// A list in an element of its own.
    public mutating func list(_ name: String, of element: String, _ values: [some XMLWritable]?) {
        if let values { self.element(name) { $0.elements(element, values) } }
    }
}

// MARK: Values

extension String: XMLWritable {
    public func write(to xml: inout XMLWriter) { xml.text(self) }
}

extension Int: XMLWritable {
    public func write(to xml: inout XMLWriter) { xml.text(String(self)) }
}

extension Bool: XMLWritable {
    public func write(to xml: inout XMLWriter) { xml.text(self ? "true" : "false") }
}

extension Timestamp: XMLWritable {
    public func write(to xml: inout XMLWriter) { xml.text(SigV4Time.formatISO8601Milliseconds(self)) }
}

extension XMLWritable where Self: RawRepresentable, RawValue == String {
    public func write(to xml: inout XMLWriter) { xml.text(rawValue) }
}
