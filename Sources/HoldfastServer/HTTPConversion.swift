#if Server
    import HTTPTypes
    import HoldfastWire
    import HummingbirdCore
    import NIOCore

    extension WireRequest {
        /// The head of `request`, its body still to come.
        init(_ request: Request, isTLS: Bool) {
            let head = request.head
            let target = head.path ?? "/"
            let mark = target.utf8.firstIndex(of: 0x3F)
            var headers = WireHeaders()
            headers.reserveCapacity(head.headerFields.count)
            for field in head.headerFields { headers.append(field.name.rawName, field.value) }
            self.init(
                method: head.method.rawValue,
                path: mark.map { String(target[..<$0]) } ?? target,
                query: mark.map { String(target[target.utf8.index(after: $0)...]) },
                host: head.authority, headers: headers, isTLS: isTLS)
        }

        /// Whether there is another `Host` beside the first, which became the authority, be it the same: whoever stands
        /// before us may have obeyed the other. See <https://www.rfc-editor.org/rfc/rfc9112#section-3.2>.
        var namesSeveralHosts: Bool { headers["host"] != nil }
    }

    extension WireResponse {
        /// Refuses a request before any service is looked for, so in no service's form.
        static let severalHosts = WireResponse(
            status: 400, headers: WireHeaders([("Content-Type", "text/plain")]),
            body: Array("A request has one Host header.\n".utf8))
    }

    extension HTTPResponse {
        /// The head of `response`, with what every reply of ours carries.
        init(_ response: WireResponse, date: String, closes: Bool) {
            var fields = HTTPFields()
            for field in response.headers.fields {
                guard let name = FieldNames.shared[field.name] else { continue }
                fields.append(HTTPField(name: name, value: field.value))
            }
            fields.append(HTTPField(name: .contentLength, value: String(response.contentLength)))
            fields.append(HTTPField(name: .date, value: date))
            if closes { fields.append(HTTPField(name: .connection, value: "close")) }
            self.init(status: .init(code: response.status), headerFields: fields)
        }
    }

    /// The names of most replies' header fields, checked once.
    private struct FieldNames: Sendable {
        static let shared = FieldNames()

        private let known: [String: HTTPField.Name]

        private init() {
            let names = [
                "Content-Type", "x-amzn-RequestId", "x-amz-crc32", "x-amz-request-id", "x-amz-id-2", "Accept-Ranges",
                "Last-Modified", "ETag", "Content-Range", "x-amz-version-id",
            ].compactMap { HTTPField.Name($0) }
            known = Dictionary(uniqueKeysWithValues: names.map { ($0.rawName, $0) })
        }

        /// `nil` where it is no name.
        subscript(name: String) -> HTTPField.Name? { known[name] ?? HTTPField.Name(name) }
    }
#endif
