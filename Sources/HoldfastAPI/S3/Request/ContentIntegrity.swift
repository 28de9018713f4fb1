import HoldfastBuckets
import HoldfastWire

/// What a request says that its bytes come to: a length, an MD5, a checksum in a header or in a trailer.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>.
struct ContentIntegrity {
    /// Of the checksum that is computed: the one that the request gives or will give, else CRC64NVME.
    let algorithm: ChecksumAlgorithm
    /// Whether the request named it.
    let isAlgorithmNamed: Bool
    private let md5: [UInt8]?
    private let value: [UInt8]?
    /// Whether the value follows the body.
    private let isInTrailer: Bool
    private let length: UInt64?

    init(_ request: S3Request) throws {
        md5 = try Self.md5(request)
        length = request.body.decodedLength
        var given: [(ChecksumAlgorithm, String)] = []
        for algorithm in ChecksumAlgorithm.allCases {
            if let text = request.text(algorithm.headerName) { given.append((algorithm, text)) }
        }
        try Self.refuseOthers(request)
        let trailer = try Self.trailer(request)
        let asked = try Self.asked(request)
        guard given.count + (trailer == nil ? 0 : 1) <= 1 else {
            throw S3Error.invalidRequest(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
        }
        if let (algorithm, text) = given.first {
            if let asked, asked != algorithm {
                throw S3Error.invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
            }
            value = try Self.value(text, algorithm)
            self.algorithm = algorithm
            isInTrailer = false
            isAlgorithmNamed = true
            return
        }
        value = nil
        isInTrailer = trailer != nil
        isAlgorithmNamed = trailer != nil
        if asked != nil && trailer == nil {
            throw S3Error.invalidRequest(
                "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers "
                    + "were found.")
        }
        algorithm = trailer ?? .crc64nvme
    }

    /// Whether the request says anything of what its bytes come to.
    var isGiven: Bool { md5 != nil || value != nil || isInTrailer }

    /// - Throws: `MissingContentLength`; `NotImplemented` for chunks of HTTP's own, whose length nobody says;
    ///   `EntityTooLarge` before any byte has come.
    func checkLength(_ request: S3Request, bytesMax: UInt64) throws {
        if let length, length > bytesMax { throw BucketError.entityTooLarge(bytes: length, bytesMax: bytesMax) }
        guard length == nil, !request.isFormFile else { return }
        guard request.header("transfer-encoding") == nil else {
            throw S3Error(
                "NotImplemented", 501, S3PayloadError.notImplementedMessage,
                [("Header", "Transfer-Encoding")])
        }
        throw S3Error("MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
    }

    /// What the body must have come to, now that it has come.
    func expectations(trailers: WireHeaders) throws -> ContentExpectations {
        var expected = ContentExpectations()
        expected.md5 = md5
        expected.length = length
        var value = value
        if isInTrailer {
            guard let text = trailers[algorithm.headerName] else {
                throw S3Error(ChunkedBodyError.malformedTrailer)
            }
            value = try Self.value(text, algorithm)
        }
        if let value { expected.checksum = ObjectChecksum(algorithm, value) }
        return expected
    }

    private static let prefix = "x-amz-checksum-"
    private static let read = Set(
        ChecksumAlgorithm.allCases.map(\.headerName) + ["algorithm", "type", "mode"].map { prefix + $0 })
    /// What S3 computes, and we do not.
    private static let absent = Set(["md5", "sha512", "xxhash64", "xxhash3", "xxhash128"].map { prefix + $0 })

    /// Checksums that nobody here would compare are refused: what was sent with one was to be checked.
    private static func refuseOthers(_ request: S3Request) throws {
        for field in request.head.headers.fields where field.name.utf8.count > prefix.utf8.count {
            guard WireHeaders.isSameName(String(field.name.prefix(prefix.count)), prefix) else { continue }
            let name = field.name.lowercased()
            if read.contains(name) { continue }
            try refuseAbsent(name)
            throw S3Error.invalidRequest("The algorithm type you specified in x-amz-checksum- header is invalid.")
        }
    }

    private static func refuseAbsent(_ name: String) throws {
        if absent.contains(name) {
            throw S3Error.notImplemented(header: name, "Holdfast does not compute this checksum.")
        }
    }

    private static func md5(_ request: S3Request) throws -> [UInt8]? {
        guard let text = request.header("content-md5") else { return nil }
        guard let bytes = base64Bytes(text), bytes.count == 16 else {
            throw S3Error("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", [("Content-MD5", text)])
        }
        return bytes
    }

    private static func value(_ text: String, _ algorithm: ChecksumAlgorithm) throws -> [UInt8] {
        guard let bytes = base64Bytes(text), bytes.count == algorithm.length else {
            throw S3Error.invalidRequest("Value for \(algorithm.headerName) header is invalid.")
        }
        return bytes
    }

    /// The algorithm of the checksum that `x-amz-trailer` announces.
    private static func trailer(_ request: S3Request) throws -> ChecksumAlgorithm? {
        guard let text = request.text("x-amz-trailer") else { return nil }
        let name = text.lowercased()
        guard let found = ChecksumAlgorithm.allCases.first(where: { $0.headerName == name }) else {
            throw S3Error.invalidRequest("The value specified in the x-amz-trailer header is not supported")
        }
        return found
    }

    private static func asked(_ request: S3Request) throws -> ChecksumAlgorithm? {
        guard let text = request.text("x-amz-sdk-checksum-algorithm") else { return nil }
        try refuseAbsent(prefix + text.lowercased())
        guard let found = ChecksumAlgorithm(name: text) else {
            throw S3Error.invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.")
        }
        return found
    }
}
