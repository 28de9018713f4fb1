import HoldfastCore
import HoldfastWire

/// How S3's replies are dressed.
enum S3Reply {
    static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    private static let declaration = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)

    /// A reply without a body.
    static func empty(status: Int = 200, _ headers: WireHeaders = WireHeaders()) -> WireResponse {
        WireResponse(status: status, headers: headers)
    }

    /// A reply with a document.
    static func document(
        _ root: String, status: Int = 200, _ headers: WireHeaders = WireHeaders(),
        _ content: (inout XMLWriter) -> Void
    ) -> WireResponse {
        var xml = XMLWriter()
        xml.element(root, namespace: namespace, content)
        var headers = headers
        headers.append("Content-Type", "application/xml")
        return WireResponse(status: status, headers: headers, body: declaration + xml.bytes)
    }

    /// An error's document, which has no namespace.
    static func error(_ error: S3Error, resource: String, method: String, _ id: S3RequestID) -> WireResponse {
        var response = WireResponse(status: error.status, headers: error.headers)
        guard error.hasDocument, method != "HEAD" else { return response }
        var xml = XMLWriter()
        xml.element("Error") { xml in
            xml.element("Code", error.code)
            xml.element("Message", error.message)
            for (name, value) in error.details { xml.element(name, value) }
            xml.element("Resource", resource)
            xml.element("RequestId", id.short)
            xml.element("HostId", id.host)
        }
        response.headers.append("Content-Type", "application/xml")
        response.body = declaration + xml.bytes
        return response
    }
}

extension WireHeaders {
    /// Appends a field where there is a value.
    mutating func append(_ name: String, ifPresent value: String?) {
        if let value { append(name, value) }
    }
}
