/// The canonical request: what both sides hash.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
public enum SigV4Canonical {
    /// How a service's paths are written before signing.
    public enum PathStyle: Sendable {
        /// Dot segments and doubled slashes go, and the path as sent is encoded once more: all services but S3.
        case normalised
        /// Encoded once, nothing else touched: S3, whose keys may contain anything.
        case raw
    }

    /// - Parameters:
    ///   - signedHeaders: lower-case names in signed order.
    ///   - payloadHash: what stands for the body: its SHA-256 in lower-case hexadecimal or a keyword such as
    ///     `UNSIGNED-PAYLOAD`.
    /// - Complexity: O(length of the head).
    public static func request(
        _ request: WireRequest, signedHeaders: [String], pathStyle: PathStyle, payloadHash: some Sequence<UInt8>
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(1024)
        output += request.method.utf8
        output.append(0x0A)
        appendPath(request.path, style: pathStyle, to: &output)
        output.append(0x0A)
        if let query = request.query, !query.isEmpty { SigV4Query(query).appendCanonical(to: &output) }
        output.append(0x0A)
        for name in signedHeaders { appendHeader(name, of: request, to: &output) }
        output.append(0x0A)
        for (index, name) in signedHeaders.enumerated() {
            if index > 0 { output.append(0x3B) }
            output += name.utf8
        }
        output.append(0x0A)
        output += payloadHash
        return output
    }

    /// `name:value\n`, with the values of repeated fields joined by commas.
    private static func appendHeader(_ name: String, of request: WireRequest, to output: inout [UInt8]) {
        output += name.utf8
        output.append(0x3A)
        // The server keeps the host apart from the fields; what it obeys is what must be signed.
        if name == "host", let host = request.host {
            appendCollapsed(host, to: &output)
            output.append(0x0A)
            return
        }
        var isFirst = true
        let fields = request.headers.fields.span
        for index in fields.indices where WireHeaders.isSameName(fields[index].name, name) {
            if !isFirst { output.append(0x2C) }
            isFirst = false
            appendCollapsed(fields[index].value, to: &output)
        }
        output.append(0x0A)
    }

    /// Without spaces around it, and with one space for each run of them.
    private static func appendCollapsed(_ value: String, to output: inout [UInt8]) {
        let bytes = value.utf8Span.span
        if isCollapsed(bytes) { return output.append(copying: bytes) }
        let start = output.count
        var pendingSpace = false
        for index in bytes.indices {
            if isSpace(bytes[index]) {
                pendingSpace = output.count > start
            } else {
                if pendingSpace { output.append(0x20) }
                pendingSpace = false
                output.append(bytes[index])
            }
        }
    }

    /// Whether no space is at an end or beside another, and all are spaces proper: so are most values.
    private static func isCollapsed(_ bytes: Span<UInt8>) -> Bool {
        var isAfterSpace = true
        for index in bytes.indices {
            let byte = bytes[index]
            if isSpace(byte), isAfterSpace || byte != 0x20 { return false }
            isAfterSpace = byte == 0x20
        }
        return bytes.isEmpty || !isAfterSpace
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    static func appendPath(_ path: String, style: PathStyle, to output: inout [UInt8]) {
        if path.isEmpty || path == "/" {
            output.append(0x2F)
            return
        }
        switch style {
        case .raw:
            for byte in SigV4Encoding.decode(path.utf8, plusIsSpace: false) {
                SigV4Encoding.append(byte, to: &output, keepingSlash: true)
            }
        case .normalised:
            var segments: [Substring.UTF8View] = []
            let parts = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
            for part in parts where !part.isEmpty && !part.elementsEqual([0x2E]) {
                if part.elementsEqual([0x2E, 0x2E]) {
                    _ = segments.popLast()
                } else {
                    segments.append(part)
                }
            }
            for segment in segments {
                output.append(0x2F)
                for byte in segment { SigV4Encoding.append(byte, to: &output) }
            }
            if segments.isEmpty || parts.last!.isEmpty { output.append(0x2F) }
        }
    }
}
