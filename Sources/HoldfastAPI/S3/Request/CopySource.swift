import HoldfastBuckets
import HoldfastWire

/// What `x-amz-copy-source` says, taken apart.
struct CopySource {
    /// The bucket, a slash and the key, decoded.
    let place: [UInt8]
    /// As sent.
    let version: String?

    private static let mark = "?versionId="

    /// `nil` where the encoding is broken.
    init?(_ text: String) {
        let mark = text.range(of: Self.mark)
        guard var bytes = PercentEncoding.decode((mark.map { text[..<$0.lowerBound] } ?? text[...]).utf8) else {
            return nil
        }
        if bytes.first == 0x2F { bytes.removeFirst() }
        place = bytes
        version = mark.map { String(text[$0.upperBound...]) }
    }

    /// As policies compare it.
    var text: String { String(decoding: place, as: UTF8.self) + (version.map { Self.mark + $0 } ?? "") }
}

extension ObjectReadRequest {
    /// The source that `x-amz-copy-source`, or `x-amz-rename-source`, names: `/bucket/key?versionId=…`, encoded.
    init(copySource text: String, _ request: S3Request) throws {
        let wrong = S3Error.invalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: "x-amz-copy-source",
            value: text)
        if text.hasPrefix("arn:") { throw S3Error.notImplemented("x-amz-copy-source of an access point") }
        guard let source = CopySource(text) else { throw wrong }
        let bytes = source.place
        guard let slash = bytes.firstIndex(of: 0x2F), slash > 0, slash + 1 < bytes.count else { throw wrong }
        let version = try source.version.map { try VersionID(named: $0) }
        self.init(
            try BucketName(String(decoding: bytes[..<slash], as: UTF8.self)),
            try ObjectKey(Array(bytes[(slash + 1)...])),
            version: version)
        conditions = ReadConditions(request, prefix: "x-amz-copy-source-")
    }
}

extension StringProtocol {
    /// Where `text` stands first.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start != endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
