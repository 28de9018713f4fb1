/// Finds the `Credential` that a request names without judging the rest of its signature.
public enum CredentialText {
    private static let headerLabel = Array("Credential=".utf8)
    private static let queryLabel = Array("X-Amz-Credential=".utf8)

    /// As sent (decoded where it came in the query); `nil` where the request names none.
    public static func find(in head: WireRequest) -> String? {
        if let header = head.headers["authorization"] {
            return value(after: headerLabel, in: header.utf8, endingAt: [0x2C, 0x20]).map { String(Substring($0)) }
        }
        guard let query = head.query else { return nil }
        let found = value(after: queryLabel, in: query.utf8, endingAt: [0x26])
        return found.map { String(decoding: SigV4Encoding.decode($0, plusIsSpace: false), as: UTF8.self) }
    }

    /// The service that the credential is scoped to.
    public static func service(in head: WireRequest) -> String? {
        guard let credential = find(in: head) else { return nil }
        let parts = credential.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        return parts.count >= 5 ? String(Substring(parts[parts.count - 2])) : nil
    }

    private static func value(
        after wanted: [UInt8], in text: String.UTF8View, endingAt ends: [UInt8]
    ) -> Substring.UTF8View? {
        var matched = 0
        var start: String.Index?
        for index in text.indices {
            // No label repeats its first byte, so a mismatch can only begin anew here.
            if text[index] == wanted[matched] {
                matched += 1
            } else {
                matched = text[index] == wanted[0] ? 1 : 0
            }
            if matched == wanted.count {
                start = text.index(after: index)
                break
            }
        }
        guard let start else { return nil }
        let rest = text[start...]
        return rest[..<(rest.firstIndex { ends.contains($0) } ?? rest.endIndex)]
    }
}
