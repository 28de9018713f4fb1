/// What a request's head says of its body: how it is framed, and what of it is signed.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html>.
public enum S3PayloadKind: Sendable, Hashable {
    /// The body is as it is, and the SHA-256 of it is signed.
    /// - Parameter sha256: 64 hexadecimal digits, as sent.
    case hashed(sha256: String)
    /// The body is as it is, and not signed.
    case unsigned
    /// The body comes in chunks.
    /// - Parameters:
    ///   - decodedBytes: the length of what the chunks hold, from `x-amz-decoded-content-length`.
    ///   - trailers: the names in `x-amz-trailer`, in lower case.
    case chunked(ChunkedBody.Form, decodedBytes: Int, trailers: [String])

    /// The header that tells.
    static let headerName = "x-amz-content-sha256"
    private static let chunkedKeywords: [(keyword: String, form: ChunkedBody.Form)] = [
        ("STREAMING-UNSIGNED-PAYLOAD-TRAILER", .unsignedWithTrailers),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", .signed),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", .signedWithTrailers),
    ]

    /// - Parameter isRequired: whether the request must say, as one that is signed in its `Authorization` header (in
    ///   version 4) must. Where others do not say, the body is not signed.
    public init(_ head: WireRequest, isRequired: Bool) throws(S3PayloadError) {
        guard let value = Self.value(in: head) else {
            if isRequired { throw .missingHash }
            self = try Self.unsignedBody(of: head)
            return
        }
        if value == "UNSIGNED-PAYLOAD" {
            self = try Self.unsignedBody(of: head)
        } else if let form = Self.chunkedKeywords.first(where: { $0.keyword == value })?.form {
            self = try Self.chunkedBody(form, of: head)
        } else if value.hasPrefix("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD") {
            throw .notImplemented(value)
        } else {
            guard Self.isHash(value.utf8Span.span) else {
                throw .invalidHash(value)
            }
            self = .hashed(sha256: value)
        }
    }

    /// Whether it is a SHA-256 in hexadecimal.
    private static func isHash(_ digits: Span<UInt8>) -> Bool {
        guard digits.count == 64 else { return false }
        for index in digits.indices where SigV4Encoding.hexValue(digits[index]) == nil { return false }
        return true
    }

    /// What stands for the body in the canonical request: what the head says, or that nothing is signed.
    static func signedText(of head: WireRequest) -> String { value(in: head) ?? "UNSIGNED-PAYLOAD" }

    /// As a header, or among the parameters of a presigned request, where some clients put every header.
    private static func value(in head: WireRequest) -> String? {
        if let header = head.headers[headerName] { return header }
        guard let query = head.query, query.contains("X-Amz-Content-Sha256=") else { return nil }
        let wanted = Array("X-Amz-Content-Sha256".utf8)
        let pair = SigV4Query(query).pairs.first { $0.name == wanted }
        return pair.map { String(decoding: $0.value, as: UTF8.self) }
    }

    private static func unsignedBody(of head: WireRequest) throws(S3PayloadError) -> S3PayloadKind {
        guard head.headers["x-amz-decoded-content-length"] != nil,
            S3ContentEncoding(head.headers.values("content-encoding")).isChunked
        else { return .unsigned }
        return try chunkedBody(.unsigned, of: head)
    }

    private static func chunkedBody(
        _ form: ChunkedBody.Form, of head: WireRequest
    ) throws(S3PayloadError) -> S3PayloadKind {
        guard let text = head.headers["x-amz-decoded-content-length"], !text.isEmpty else { throw .missingLength }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
            throw .invalidLength(text)
        }
        var trailers: [String] = []
        if form.hasTrailers {
            for value in head.headers.values("x-amz-trailer") {
                for word in value.utf8.split(separator: 0x2C) {
                    let name = Substring(word).filter { $0 != " " && $0 != "\t" }.lowercased()
                    guard checksumTrailers.contains(name) else { throw .unsupportedTrailer }
                    trailers.append(name)
                }
            }
        }
        return .chunked(form, decodedBytes: length, trailers: trailers)
    }

    /// What may come as a trailer.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>.
    private static let checksumTrailers: Set<String> = [
        "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
        "x-amz-checksum-sha256",
    ]
}

/// A `Content-Encoding` taken apart: `aws-chunked` is how the body was sent and not how the object is coded.
public struct S3ContentEncoding: Sendable, Hashable {
    /// Whether `aws-chunked` is among the codings.
    public let isChunked: Bool
    /// The codings that belong to the object, as sent; `nil` where none is left.
    public let ofObject: String?

    /// - Parameter values: of every `Content-Encoding` field.
    public init(_ values: [String]) {
        var kept: [String] = []
        var isChunked = false
        for value in values {
            for word in value.split(separator: ",") {
                let coding = word.drop { $0 == " " || $0 == "\t" }
                let name = String(coding.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
                if name.lowercased() == "aws-chunked" {
                    isChunked = true
                } else if !name.isEmpty {
                    kept.append(name)
                }
            }
        }
        self.isChunked = isChunked
        ofObject = kept.isEmpty ? nil : kept.joined(separator: ",")
    }
}
