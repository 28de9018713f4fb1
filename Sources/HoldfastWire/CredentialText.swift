/// Finds the `Credential` that a request names without judging the rest of its signature.
public enum CredentialText {
    /// As sent (decoded where it came in the query); `nil` where the request names none.
    public static func find(in head: WireRequest) -> String? {
        if let header = head.headers["authorization"] {
            return value(after: "Credential=", in: header, endingAt: [0x2C, 0x20])
        }
        guard let query = head.query else { return nil }
        let found = value(after: "X-Amz-Credential=", in: query, endingAt: [0x26])
        return found.map { String(decoding: SigV4Encoding.decode($0.utf8, plusIsSpace: false), as: UTF8.self) }
    }

    /// The service that the credential is scoped to.
    public static func service(in head: WireRequest) -> String? {
        guard let credential = find(in: head) else { return nil }
        return CredentialFields.service(of: credential.utf8Span.span)
    }

    private static func value(after label: StaticString, in text: String, endingAt ends: [UInt8]) -> String? {
        let bytes = text.utf8Span.span
        guard let found = bytes.firstIndex(of: label.span) else { return nil }
        let start = found + label.span.count
        var end = start
        while end < bytes.count, !ends.contains(bytes[end]) { end += 1 }
        return bytes.extracting(start..<end).checkedText
    }
}
