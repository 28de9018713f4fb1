/// What a version 2 signature is over.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html>.
public enum SigV2Canonical {
    /// - Parameters:
    ///   - bucketInHost: the bucket where the request names it in its host and not in its path.
    ///   - expires: the `Expires` of a presigned request, as sent.
    ///   - endsBucket: whether a path that is a bucket alone is signed with a slash after it, which S3 asks for,
    ///     however it is sent.
    /// - Complexity: O(length of the head).
    public static func stringToSign(
        _ head: WireRequest, bucketInHost: String?, expires: String? = nil, endsBucket: Bool = true
    ) -> [UInt8] {
        let query = head.query.map { SigV4Query($0) }
        var output: [UInt8] = []
        output.reserveCapacity(512)
        output += head.method.utf8
        output.append(0x0A)
        output += value("content-md5", of: head)
        output.append(0x0A)
        output += value("content-type", of: head)
        output.append(0x0A)
        if let expires {
            output += expires.utf8
        } else if head.headers["x-amz-date"] == nil {
            output += value("date", of: head)
        }
        output.append(0x0A)
        appendAmzHeaders(of: head, expires == nil ? nil : query, to: &output)
        if let bucketInHost {
            output.append(0x2F)
            output += bucketInHost.utf8
        }
        output += (head.path.isEmpty ? "/" : head.path).utf8
        let isBucket = bucketInHost == nil && head.path.utf8.count > 1 && !head.path.utf8.dropFirst().contains(0x2F)
        if endsBucket, isBucket { output.append(0x2F) }
        appendSubresources(of: head.query, to: &output)
        return output
    }

    private static func value(_ name: String, of head: WireRequest) -> ArraySlice<UInt8> {
        trimmed(Array((head.headers[name] ?? "").utf8))
    }

    /// `name:value` and LF for every `x-amz-` header by name; a presigned request may carry them as parameters.
    private static func appendAmzHeaders(of head: WireRequest, _ query: SigV4Query?, to output: inout [UInt8]) {
        var values: [String: [UInt8]] = [:]
        for field in head.headers.fields {
            guard hasAmzPrefix(field.name) else { continue }
            let name = field.name.lowercased()
            values[name] = (values[name].map { $0 + [0x2C] } ?? []) + trimmed(Array(field.value.utf8))
        }
        for pair in query?.pairs ?? [] {
            let name = String(decoding: pair.name, as: UTF8.self).lowercased()
            if hasAmzPrefix(name), values[name] == nil { values[name] = Array(trimmed(pair.value)) }
        }
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            output += name.utf8
            output.append(0x3A)
            output += value
            output.append(0x0A)
        }
    }

    /// The parameters that name what the request is for, by name, with decoded values.
    private static func appendSubresources(of query: String?, to output: inout [UInt8]) {
        guard let query else { return }
        var found: [(name: Substring, value: [UInt8]?)] = []
        for part in query.utf8.split(separator: 0x26) {
            let equals = part.firstIndex(of: 0x3D)
            let name = Substring(part[..<(equals ?? part.endIndex)])
            guard subresources.contains(String(name)) else { continue }
            let value = equals.map { part[part.index(after: $0)...] }
            found.append((name, value.map { SigV4Encoding.decode($0, plusIsSpace: false) }))
        }
        found.sort { $0.name < $1.name }
        for (index, parameter) in found.enumerated() {
            output.append(index == 0 ? 0x3F : 0x26)
            output += parameter.name.utf8
            guard let value = parameter.value else { continue }
            output.append(0x3D)
            output += value
        }
    }

    /// Those of the documentation and of the SDKs, which have more. A parameter that one side signs and the other does
    /// not is a mismatch, so this is botocore's list.
    private static let subresources: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type",
        "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    ]

    private static func hasAmzPrefix(_ name: String) -> Bool {
        name.utf8.count > 6 && WireHeaders.isSameName(String(name.prefix(6)), "x-amz-")
    }

    private static func trimmed(_ value: [UInt8]) -> ArraySlice<UInt8> {
        var rest = value[...]
        while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return rest
    }
}
