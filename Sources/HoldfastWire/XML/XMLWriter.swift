/// Writes XML onto the end of a byte array: elements, their attributes and text.
public struct XMLWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// The XML declaration, which stands before everything else.
    public mutating func declaration() {
        append(#"<?xml version="1.0" encoding="UTF-8"?>"#)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// An element that holds text.
    public mutating func element(_ name: String, _ text: String) {
        element(name) { $0.text(text) }
    }

    /// An element that holds what `content` writes.
    /// - Parameters:
    ///   - namespace: the default namespace to declare on it.
    ///   - attributes: in this order; declarations of prefixes among them.
    public mutating func element(
        _ name: String, namespace: String? = nil, attributes: KeyValuePairs<String, String> = [:],
        _ content: (inout XMLWriter) -> Void
    ) {
        append("<")
        append(name)
        if let namespace { attribute("xmlns", namespace) }
        for (name, value) in attributes { attribute(name, value) }
        append(">")
        content(&self)
        append("</")
        append(name)
        append(">")
    }

    /// Text, with what XML reserves escaped. A control character, which XML 1.0 has no way to say, becomes a reference
    /// as S3 writes it, so that it is not lost; readers that keep to XML 1.0 refuse it.
    public mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: ">"): append("&gt;")
            case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 0x20...: bytes.append(byte)
            default: append("&#\(byte);")
            }
        }
    }

    private mutating func attribute(_ name: String, _ value: String) {
        append(" ")
        append(name)
        append("=\"")
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "&"): append("&amp;")
            case UInt8(ascii: "<"): append("&lt;")
            case UInt8(ascii: "\""): append("&quot;")
            case 0x20...: bytes.append(byte)
            default: append("&#\(byte);")
            }
        }
        append("\"")
    }

    private mutating func append(_ markup: String) { bytes.append(contentsOf: markup.utf8) }
}
