import HoldfastBuckets
import HoldfastWire

/// The bytes of a request to S3 as they come: taken out of their chunks, and checked against what the signature says of
/// them. Whoever takes them may act on them for good only when `next` has given `nil`.
///
/// Used by one task at a time.
final class S3Body {
    /// What came after the last chunk.
    private(set) var trailers = WireHeaders()

    private let head: WireRequest
    private let payload: S3PayloadKind
    private let pieces: any BodyPieces
    private var chunks: ChunkedBody?
    #if Server
        private var hash: S3PayloadHash?
    #endif
    private var isAtEnd = false

    init(_ head: WireRequest, _ pieces: any BodyPieces, _ sender: S3Sender) {
        self.head = head
        self.pieces = pieces
        payload = sender.payload
        switch payload {
        case .unsigned: break
        case .chunked(let form, _, let trailers):
            #if Server
                chunks = sender.chain.map { ChunkedBody(form, trailers: trailers, verifying: $0) }
            #endif
            chunks = chunks ?? ChunkedBody(form, trailers: trailers)
        case .hashed(let sha256):
            #if Server
                hash = S3PayloadHash(sent: sha256)
            #endif
        }
    }

    /// Bytes of the content; `nil` where the request does not say.
    var decodedLength: UInt64? {
        if case .chunked(_, let bytes, _) = payload { return UInt64(bytes) }
        return head.headers["content-length"].flatMap { UInt64($0) }
    }

    /// More of the content; `nil` at the end, when all that was signed has been verified.
    /// - Throws: `S3Error`, where the bytes are not what was signed, are ill-formed, or end too soon.
    func next() async throws -> [UInt8]? {
        while !isAtEnd {
            guard let piece = try await pieces.next() else {
                isAtEnd = true
                try finish()
                return nil
            }
            guard chunks != nil else {
                #if Server
                    hash?.update(piece)
                #endif
                return piece
            }
            let content = try asS3 { () throws(ChunkedBodyError) in try chunks!.feed(piece) }
            if !content.isEmpty { return content }
        }
        return nil
    }

    private func finish() throws {
        if chunks != nil { trailers = try asS3 { () throws(ChunkedBodyError) in try chunks!.finish() } }
        #if Server
            try asS3 { () throws(S3PayloadError) in try hash?.finish() }
        #endif
    }

    private func asS3<Result, Failure: S3RequestError>(_ body: () throws(Failure) -> Result) throws -> Result {
        do throws(Failure) { return try body() } catch { throw S3Error(error) }
    }

    /// All of it.
    /// - Throws: `MaxMessageLengthExceeded` beyond the limit.
    func collect(limitBytes: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            guard bytes.count + piece.count <= limitBytes else {
                throw S3Error(
                    "MaxMessageLengthExceeded", 400, "Your request was too big.",
                    [("MaxMessageLengthBytes", String(limitBytes))])
            }
            bytes += piece
        }
        return bytes
    }
}

extension S3Request {
    /// The request's document, checked against what its headers say of it.
    ///
    /// - Parameters:
    ///   - root: the name of its element.
    ///   - needsChecksum: whether S3 refuses the operation without an MD5 or a checksum.
    /// - Throws: `MalformedXML`, `BadDigest`, `InvalidRequest`.
    func document(
        root: String, limits: XMLLimits = .standard, needsChecksum: Bool = true
    ) async throws -> XMLNode {
        let bytes = try await checkedBody(limitBytes: limits.bytesMax, needsChecksum: needsChecksum)
        return try XMLNode(document: bytes, root: root, limits: limits)
    }

    /// The bytes of a request's document.
    func checkedBody(limitBytes: Int, needsChecksum: Bool = true) async throws -> [UInt8] {
        let integrity = try ContentIntegrity(self)
        guard !needsChecksum || integrity.isGiven else {
            throw S3Error.invalidRequest(
                "Missing required header for this request: Content-MD5 OR x-amz-checksum-*")
        }
        let bytes = try await body.collect(limitBytes: limitBytes)
        // There the checksum headers are those of the object that is completed.
        if operation == .completeMultipartUpload { return bytes }
        try integrity.expectations(trailers: body.trailers).check(bytes, integrity.algorithm)
        return bytes
    }
}

extension XMLNode {
    /// - Throws: `MalformedXML`.
    init(document bytes: [UInt8], root: String, limits: XMLLimits = .standard) throws {
        do throws(XMLError) { self = try XMLReader.parse(bytes, limits: limits) } catch { throw S3Error.malformedXML }
        guard name == root else { throw S3Error.malformedXML }
    }

    func child(_ name: String) -> XMLNode? { children.first { $0.name == name } }

    /// The text of the first element of that name.
    func text(of name: String) -> String? { child(name)?.text }
}
