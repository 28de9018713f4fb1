import HoldfastBuckets
import HoldfastWire

extension ObjectReadRequest {
    /// The source that `x-amz-copy-source`, or `x-amz-rename-source`, names: `/bucket/key?versionId=…`, encoded.
    init(copySource text: String, _ request: S3Request) throws {
        let wrong = S3Error.invalidArgument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey", name: "x-amz-copy-source",
            value: text)
        if text.hasPrefix("arn:") { throw S3Error.notImplemented("x-amz-copy-source of an access point") }
        let mark = text.range(of: "?versionId=")
        let place = mark.map { text[..<$0.lowerBound] } ?? text[...]
        guard var bytes = PercentEncoding.decode(place.utf8) else { throw wrong }
        if bytes.first == 0x2F { bytes.removeFirst() }
        guard let slash = bytes.firstIndex(of: 0x2F), slash > 0, slash + 1 < bytes.count else { throw wrong }
        let version = try mark.map { try VersionID(named: String(text[$0.upperBound...])) }
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
