/// Why an `aws-chunked` body was refused. Nothing of such a body may be kept.
public enum ChunkedBodyError: S3RequestError, Hashable {
    /// Not framed as it must be, or cut short: S3 says the same of both.
    case incomplete
    /// A chunk that was not the last is too small.
    /// - Parameters:
    ///   - chunk: the number, from 1, of the chunk that came after it, at which that was seen.
    ///   - bytes: the size of the one that is too small.
    case chunkTooSmall(chunk: Int, bytes: Int, minimum: Int)
    /// The trailers are not `name:value`, too many, or not those that the head declared.
    case malformedTrailer
    /// A chunk or the trailers are not what was signed.
    case signatureMismatch(S3SignatureMismatch)

    public var code: String {
        switch self {
        case .incomplete: "IncompleteBody"
        case .chunkTooSmall: "InvalidChunkSizeError"
        case .malformedTrailer: "MalformedTrailerError"
        case .signatureMismatch: S3SignatureMismatch.code
        }
    }

    public var message: String {
        switch self {
        case .incomplete: "The request body terminated unexpectedly"
        case .chunkTooSmall(_, _, let minimum):
            "Only the last chunk is allowed to have a size less than \(minimum) bytes"
        case .malformedTrailer:
            """
            The request contained trailing data that was not well-formed or did not conform to our published schema.
            """
        case .signatureMismatch: S3SignatureMismatch.message
        }
    }

    public var status: Int {
        switch self {
        case .incomplete, .chunkTooSmall, .malformedTrailer: 400
        case .signatureMismatch: 403
        }
    }

    public var details: [S3ErrorDetail] {
        switch self {
        case .incomplete, .malformedTrailer: []
        case .chunkTooSmall(let chunk, let bytes, _):
            [S3ErrorDetail("Chunk", String(chunk)), S3ErrorDetail("BadChunkSize", String(bytes))]
        case .signatureMismatch(let mismatch): mismatch.details
        }
    }
}
