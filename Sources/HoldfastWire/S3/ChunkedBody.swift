/// Decodes an `aws-chunked` body as it comes, and verifies it.
///
/// The payload of a chunk is handed on before the chunk has ended, so that memory stays bounded whatever the size of
/// chunks: **nothing of it may be committed before ``finish()`` has returned.** A chunk's signature is checked as soon
/// as its last byte is there.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html> and
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.
public struct ChunkedBody: Sendable {
    /// How the chunks are written.
    public enum Form: Sendable, Hashable, CaseIterable {
        /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD`: every chunk carries a signature.
        case signed
        /// `STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER`: and so do the trailers that follow.
        case signedWithTrailers
        /// `Content-Encoding: aws-chunked` without a word on signatures or trailers.
        case unsigned
        /// `STREAMING-UNSIGNED-PAYLOAD-TRAILER`.
        case unsignedWithTrailers

        public var isSigned: Bool { self == .signed || self == .signedWithTrailers }
        public var hasTrailers: Bool { self == .signedWithTrailers || self == .unsignedWithTrailers }
    }

    private enum State: Hashable {
        /// In a chunk's header line, of which `line` has what came.
        case header
        /// In a chunk's payload, of which so many bytes are due.
        case payload(left: Int)
        /// At the line end after a payload, of which so many bytes have come.
        case payloadEnd(seen: Int)
        /// Behind the empty chunk: what comes is kept in `line` until the end.
        case tail
    }

    public let form: Form
    private let limits: ChunkedBodyLimits
    /// Lower-case names of the trailers that must come.
    private let declaredTrailers: [String]
    private var state = State.header
    private var line: [UInt8] = []
    private var signature: [UInt8] = []
    /// Of the chunk that is being read, from 1.
    private var chunkNumber = 0
    private var chunkBytes = 0
    private var failure: ChunkedBodyError?
    #if Server
        private var chain: SigV4ChunkChain?
    #endif

    /// A body whose signatures, where the form has them, must be there and are not checked.
    /// - Parameter trailers: the names that the head declared in `x-amz-trailer`.
    public init(_ form: Form, trailers: [String] = [], limits: ChunkedBodyLimits = .standard) {
        self.form = form
        self.limits = limits
        declaredTrailers = trailers.map { $0.lowercased() }.sorted()
    }

    #if Server
        /// A body whose signatures are checked.
        /// - Parameter chain: that of the head, which has been verified; not used where the form is not signed.
        public init(
            _ form: Form, trailers: [String] = [], verifying chain: SigV4ChunkChain?,
            limits: ChunkedBodyLimits = .standard
        ) {
            self.init(form, trailers: trailers, limits: limits)
            if form.isSigned { self.chain = chain }
        }
    #endif

    /// Takes the next bytes of the body and gives the payload that is in them.
    ///
    /// Throws as soon as anything is wrong, and from then on always.
    /// - Complexity: O(n) with one copy of the payload at most, and none where the bytes are all payload.
    public mutating func feed(_ bytes: [UInt8]) throws(ChunkedBodyError) -> [UInt8] {
        if let failure { throw failure }
        do throws(ChunkedBodyError) {
            return try take(bytes)
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that the body has ended, and gives the trailers. Only now is everything verified.
    public mutating func finish() throws(ChunkedBodyError) -> WireHeaders {
        if let failure { throw failure }
        do throws(ChunkedBodyError) {
            guard state == .tail else { throw .incomplete }
            guard form.hasTrailers else {
                guard line == [0x0D, 0x0A] else { throw .incomplete }
                return WireHeaders()
            }
            let trailers = try ChunkedBodyTrailers(line, isSigned: form.isSigned, limits: limits)
            guard trailers.sortedNames == declaredTrailers else { throw .malformedTrailer }
            #if Server
                if let chain {
                    try chain.verifyTrailers(trailers.canonical, signature: trailers.signature)
                }
            #endif
            return trailers.fields
        } catch {
            failure = error
            throw error
        }
    }
}

extension ChunkedBody {
    private mutating func take(_ bytes: [UInt8]) throws(ChunkedBodyError) -> [UInt8] {
        var output: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            switch state {
            case .header:
                try takeHeader(bytes, &offset)
            case .payload(let left):
                let count = min(left, bytes.count - offset)
                let piece = bytes[offset..<offset + count]
                #if Server
                    chain?.update(piece)
                #endif
                if count == bytes.count {
                    output = bytes
                } else {
                    if output.isEmpty { output.reserveCapacity(bytes.count - offset) }
                    output += piece
                }
                offset += count
                state = .payload(left: left - count)
                if left == count {
                    try endChunk()
                    state = .payloadEnd(seen: 0)
                }
            case .payloadEnd(let seen):
                guard bytes[offset] == (seen == 0 ? 0x0D : 0x0A) else { throw .incomplete }
                offset += 1
                state = seen == 0 ? .payloadEnd(seen: 1) : .header
            case .tail:
                guard bytes.count - offset <= limits.trailerBytesMax - line.count else {
                    throw form.hasTrailers ? .malformedTrailer : .incomplete
                }
                line += bytes[offset...]
                offset = bytes.count
            }
        }
        return output
    }

    /// Moves the header's bytes into `line`, and reads it when it is whole.
    private mutating func takeHeader(_ bytes: [UInt8], _ offset: inout Int) throws(ChunkedBodyError) {
        let span = bytes.span
        let most = min(bytes.count, offset + limits.headerLineBytesMax - line.count)
        var end = offset
        while end < most, span[end] != 0x0A { end += 1 }
        let isWhole = end < most
        if isWhole { end += 1 }
        line += bytes[offset..<end]
        offset = end
        if isWhole {
            try readHeader()
        } else if line.count >= limits.headerLineBytesMax {
            throw .incomplete
        }
    }

    /// Begins the chunk whose header is in `line`.
    private mutating func readHeader() throws(ChunkedBodyError) {
        let header = try ChunkHeader(line.span, isSigned: form.isSigned)
        guard header.bytes <= limits.chunkBytesMax else { throw .incomplete }
        chunkNumber += 1
        if header.bytes > 0, chunkNumber > 1, chunkBytes < limits.chunkBytesMin {
            throw .chunkTooSmall(chunk: chunkNumber, bytes: chunkBytes, minimum: limits.chunkBytesMin)
        }
        chunkBytes = header.bytes
        signature = header.signature
        line.removeAll(keepingCapacity: true)
        if header.bytes == 0 {
            try endChunk()
            state = .tail
        } else {
            state = .payload(left: header.bytes)
        }
    }

    /// The chunk's payload is complete, so its signature can be judged.
    private mutating func endChunk() throws(ChunkedBodyError) {
        #if Server
            try chain?.endChunk(signature: signature)
        #endif
    }
}

/// `size[;chunk-signature=…]CRLF`.
private struct ChunkHeader {
    let bytes: Int
    /// 64 hexadecimal digits; empty where chunks are not signed.
    let signature: [UInt8]

    /// - Parameter line: up to and with its LF.
    init(_ line: Span<UInt8>, isSigned: Bool) throws(ChunkedBodyError) {
        var size = 0
        var digits = 0
        // The line ends with what is no digit.
        while let digit = SigV4Encoding.hexValue(line[digits]) {
            // Fifteen digits cannot overflow, and are far beyond any limit.
            guard digits < 15 else { throw .incomplete }
            size = size << 4 | Int(digit)
            digits += 1
        }
        guard digits > 0 else { throw .incomplete }
        bytes = size
        let rest = line.extracting(digits..<line.count)
        if isSigned {
            signature = try Self.signature(in: rest)
        } else {
            guard rest.equals(lineEnd.span) else { throw .incomplete }
            signature = []
        }
    }

    private static func signature(in rest: Span<UInt8>) throws(ChunkedBodyError) -> [UInt8] {
        let label = signatureLabel.span
        let end = label.count + 64
        guard rest.count == end + 2, rest.extracting(0..<label.count).equals(label),
            rest.extracting(end..<rest.count).equals(lineEnd.span)
        else { throw .incomplete }
        var digits: [UInt8] = []
        digits.append(copying: rest.extracting(label.count..<end))
        guard digits.allSatisfy({ SigV4Encoding.hexValue($0) != nil }) else { throw .incomplete }
        return digits
    }
}

private let signatureLabel: StaticString = ";chunk-signature="
private let lineEnd: StaticString = "\r\n"
