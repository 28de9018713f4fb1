import HoldfastWire

/// The older query protocol: form parameters in the body or the URL, XML in the reply.
struct AwsQuery: Sendable {
    let namespace: String

    /// The parameters of a request: of its body, or of its URL where the body is empty.
    static func parameters(_ request: WireRequest) -> FormParameters {
        if request.body.isEmpty { return FormParameters(parsing: (request.query ?? "").utf8) }
        return FormParameters(parsing: request.body)
    }

    func reply(_ operation: String, _ result: some XMLWritable, requestID: String) -> WireResponse {
        var xml = XMLWriter()
        xml.element("\(operation)Response", namespace: namespace) { xml in
            xml.element("\(operation)Result") { result.write(to: &$0) }
            xml.element("ResponseMetadata") { $0.element("RequestId", requestID) }
        }
        return reply(status: 200, xml, requestID: requestID)
    }

    /// An error of the sender's.
    func reply(code: String, _ message: String, requestID: String, status: Int = 400) -> WireResponse {
        var xml = XMLWriter()
        xml.element("ErrorResponse", namespace: namespace) { xml in
            xml.element("Error") { xml in
                xml.element("Type", "Sender")
                xml.element("Code", code)
                xml.element("Message", message)
            }
            xml.element("RequestId", requestID)
        }
        return reply(status: status, xml, requestID: requestID)
    }

    private func reply(status: Int, _ xml: XMLWriter, requestID: String) -> WireResponse {
        WireResponse(
            status: status, headers: WireHeaders([("x-amzn-RequestId", requestID), ("Content-Type", "text/xml")]),
            body: xml.bytes)
    }
}
