#if Server
    import HoldfastWire
    import NIOCore
    import NIOHTTP1

    extension WireRequest {
        /// The head of a request, its body still to come. The first `Host` is its host and no header.
        init(_ head: HTTPRequestHead, _ target: RequestTarget, isTLS: Bool) {
            let target = target.origin
            let mark = target.utf8.firstIndex(of: 0x3F)
            var host: String?
            var headers = WireHeaders()
            headers.reserveCapacity(head.headers.count)
            for (name, value) in head.headers {
                if host == nil, WireHeaders.isSameName(name, "host") {
                    host = value.trimmed
                } else {
                    headers.append(name, value.trimmed)
                }
            }
            self.init(
                method: head.method.rawValue,
                path: mark.map { String(target[..<$0]) } ?? target,
                query: mark.map { String(target[target.utf8.index(after: $0)...]) },
                host: host, headers: headers, isTLS: isTLS)
        }

    }

    /// What a request is for, which a client may send as a whole address.
    struct RequestTarget {
        /// The path and the query.
        let origin: String
        /// `nil` where only the path was sent.
        private let address: (scheme: String, authority: String)?

        init(_ uri: String) {
            let lower = uri.utf8.first == 0x2F ? "" : uri.lowercased()
            guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else {
                (origin, address) = (uri, nil)
                return
            }
            let whole = uri.utf8.dropFirst(scheme.utf8.count)
            let rest = whole.drop { $0 != 0x2F && $0 != 0x3F }
            origin = rest.first == 0x2F ? String(Substring(rest)) : "/" + String(Substring(rest))
            // Without a user's name, which is none of the host.
            let authority = whole[..<rest.startIndex].split(separator: 0x40, omittingEmptySubsequences: false).last
            address = (scheme, authority.map { String(Substring($0)) } ?? "")
        }

        /// Whether it names no other host than a header does, whose port may be left out where it is the usual one.
        func isFor(host: String) -> Bool {
            guard let address else { return true }
            let port = address.scheme == "http://" ? ":80" : ":443"
            func withoutPort(_ host: String) -> Substring {
                let host = host.lowercased()[...]
                return host.hasSuffix(port) ? host.dropLast(port.count) : host.hasSuffix(":") ? host.dropLast() : host
            }
            return withoutPort(address.authority) == withoutPort(host)
        }
    }

    extension String {
        /// Without white space around it.
        fileprivate var trimmed: String {
            guard let first = utf8.first, let last = utf8.last, first.isBlank || last.isBlank else { return self }
            let start = utf8.drop(while: \.isBlank)
            guard let end = start.lastIndex(where: { !$0.isBlank }) else { return "" }
            return String(Substring(start[...end]))
        }
    }

    extension UInt8 {
        fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
    }

    extension WireResponse {
        /// Refuses a request before any service is looked for, so in no service's form.
        static let unclearHost = WireResponse(
            status: 400, headers: WireHeaders([("Content-Type", "text/plain")]),
            body: Array("A request has one Host header, and its target names no other.\n".utf8))

        /// For the server's own pages, which take next to nothing.
        static let bodyTooLarge = WireResponse(
            status: 413, headers: WireHeaders([("Content-Type", "text/plain")]),
            body: Array("The body is too large.\n".utf8))

        /// The head as it is sent, with what every reply of ours carries, and the body where it is held.
        ///
        /// - Parameters:
        ///   - date: as HTTP writes it.
        ///   - closes: whether the connection ends with it.
        ///   - isHead: whether nothing but the head was asked for.
        func encoded(date: String, closes: Bool, isHead: Bool) -> ByteBuffer {
            let held = headers.fields.reduce(body.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
            var buffer = ByteBufferAllocator().buffer(capacity: held + 160)
            buffer.writeStaticString("HTTP/1.1 ")
            buffer.writeString(String(status))
            buffer.writeStaticString(" ")
            let known = HTTPResponseStatus(statusCode: status)
            buffer.writeString(known.reasonPhrase)
            buffer.writeStaticString("\r\n")
            for field in headers.fields { buffer.write(field) }
            if known.mayHaveResponseBody {
                buffer.writeStaticString("Content-Length: ")
                buffer.writeString(String(contentLength))
                buffer.writeStaticString("\r\n")
            }
            buffer.writeStaticString("Date: ")
            buffer.writeString(date)
            buffer.writeStaticString(closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n")
            if known.mayHaveResponseBody, !isHead { buffer.writeBytes(body) }
            return buffer
        }
    }

    extension ByteBuffer {
        /// Writes a header field. What could end it early is written as a space, and what cannot be a name not at all,
        /// since some fields hold what clients have sent.
        fileprivate mutating func write(_ field: WireHeaders.Field) {
            guard FieldBytes.isName(field.name.utf8Span.span) else { return }
            writeString(field.name)
            writeStaticString(": ")
            if FieldBytes.isValue(field.value.utf8Span.span) {
                writeString(field.value)
            } else {
                writeString(
                    String(decoding: field.value.utf8.map { FieldBytes.isText($0) ? $0 : 0x20 }, as: UTF8.self).trimmed)
            }
            writeStaticString("\r\n")
        }
    }

    /// What header fields may be made of. See <https://www.rfc-editor.org/rfc/rfc9110#section-5.5>.
    private enum FieldBytes {
        static func isName(_ bytes: Span<UInt8>) -> Bool {
            for index in bytes.indices where !isToken(bytes[index]) { return false }
            return !bytes.isEmpty
        }

        /// Whether a value may be sent as it is.
        static func isValue(_ bytes: Span<UInt8>) -> Bool {
            for index in bytes.indices where !isText(bytes[index]) { return false }
            return bytes.isEmpty || !bytes[0].isBlank && !bytes[bytes.count - 1].isBlank
        }

        static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }

        private static func isToken(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
                UInt8(ascii: "~"):
                true
            default: false
            }
        }
    }
#endif
