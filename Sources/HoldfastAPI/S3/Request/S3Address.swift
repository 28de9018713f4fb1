import HoldfastWire

/// The bucket and the key that a request is about, by its host and its path.
///
/// A bucket stands in the host (`photos.s3.localhost`, `photos.localhost`, `photos.s3.eu-west-1.amazonaws.com`, or
/// under a domain of the server's own), else it is the path's first segment. What follows is the key, every byte of it:
/// `//`, `.` and `..` are parts of keys.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>.
struct S3Address: Sendable, Hashable {
    /// As sent: not yet checked to be a legal name.
    var bucket: String?
    /// Decoded; `nil` where the request is about the bucket or the service.
    var key: [UInt8]?
    /// Whether the bucket stands in the host.
    var isVirtualHost: Bool
    /// Whether the host is that of a bucket's website.
    var isWebsite: Bool

    /// - Parameter domains: further domains whose subdomains are buckets.
    /// - Throws: `InvalidURI`.
    init(_ head: WireRequest, domains: [String] = []) throws(S3Error) {
        let found = S3Host(head.host, domains: domains)
        isVirtualHost = found.bucket != nil
        isWebsite = found.isWebsite
        var rest = Substring(head.path).utf8
        if rest.first == 0x2F { rest = rest.dropFirst() }
        if let named = found.bucket {
            bucket = named
        } else if !rest.isEmpty {
            let end = rest.firstIndex(of: 0x2F) ?? rest.endIndex
            bucket = String(decoding: try Self.decode(rest[..<end]), as: UTF8.self)
            rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { key = try Self.decode(rest) }
    }

    private static func decode(_ text: Substring.UTF8View) throws(S3Error) -> [UInt8] {
        guard text.contains(0x25) else { return Array(text) }
        guard let bytes = PercentEncoding.decode(text) else {
            throw S3Error("InvalidURI", 400, "Couldn't parse the specified URI.")
        }
        return bytes
    }
}

/// What a host name says of S3.
struct S3Host: Sendable, Hashable {
    var bucket: String?
    var isWebsite = false
    /// Whether the host means S3, whatever the path.
    var isS3 = false

    init(_ host: String?, domains: [String]) {
        guard let host else { return }
        let name = Self.withoutPort(host).lowercased()
        for domain in domains {
            if name == domain {
                isS3 = true
                return
            }
            if name.hasSuffix("." + domain) {
                set(String(name.dropLast(domain.count + 1)))
                return
            }
        }
        let labels = name.utf8Span.span.texts(separatedBy: 0x2E)
        for (index, label) in labels.enumerated() {
            let website = label == "s3-website" || label.hasPrefix("s3-website-")
            guard website || label == "s3" || Self.isRegional(label) else { continue }
            // Ends as endpoints of S3 do, so that a bucket may have a label `s3` of its own.
            guard Self.isEndpoint(labels[(index + 1)...]) else { continue }
            isWebsite = website
            isS3 = true
            if index > 0 { set(labels[..<index].joined(separator: ".")) }
            return
        }
        if labels.count >= 2, labels.last == "localhost" { set(labels.dropLast().joined(separator: ".")) }
    }

    private mutating func set(_ name: String) {
        bucket = name
        isS3 = true
    }

    /// `s3-eu-west-1`, the older form.
    private static func isRegional(_ label: String) -> Bool { label.hasPrefix("s3-") && !label.hasPrefix("s3-website") }

    private static func isEndpoint(_ rest: ArraySlice<String>) -> Bool {
        if rest.isEmpty || Array(rest) == ["localhost"] { return true }
        return rest.count >= 2 && rest.contains("amazonaws")
            || rest.last == "localhost" && rest.count <= 3
    }

    private static func withoutPort(_ host: String) -> String {
        if host.hasPrefix("[") { return String(host.prefix { $0 != "]" }) + "]" }
        let end = host.utf8.firstIndex(of: 0x3A) ?? host.endIndex
        return String(host[..<end])
    }
}
