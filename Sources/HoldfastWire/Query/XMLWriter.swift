/// Writes XML onto the end of a byte array: elements and text, which is all that replies of the query protocol have.
public struct XMLWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// An element that holds text.
    public mutating func element(_ name: String, _ text: String) {
        element(name) { $0.text(text) }
    }

    /// An element that holds what `content` writes.
    /// - Parameter namespace: the default namespace to declare on it.
    public mutating func element(_ name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void) {
        bytes.append(contentsOf: "<\(name)".utf8)
        if let namespace { bytes.append(contentsOf: " xmlns=\"\(namespace)\"".utf8) }
        bytes.append(UInt8(ascii: ">"))
        content(&self)
        bytes.append(contentsOf: "</\(name)>".utf8)
    }

    /// Text, with what XML reserves escaped and what it cannot hold left out.
    public mutating func text(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes.append(contentsOf: "&amp;".utf8)
            case "<": bytes.append(contentsOf: "&lt;".utf8)
            case ">": bytes.append(contentsOf: "&gt;".utf8)
            case "\r": bytes.append(contentsOf: "&#13;".utf8)
            case "\t", "\n": bytes.append(contentsOf: UTF8.encode(scalar)!)
            default: if scalar.value >= 0x20 { bytes.append(contentsOf: UTF8.encode(scalar)!) }
            }
        }
    }
}

/// What can be written into a reply's XML: the members of a structure, within an element that is the caller's.
public protocol XMLWritable {
    func write(to xml: inout XMLWriter)
}
