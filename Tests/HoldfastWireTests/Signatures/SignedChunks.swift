import HoldfastWire

/// A request with a chunked body, signed by another program.
struct SignedChunks: Sendable, CustomStringConvertible {
    var name: String
    var headers: [(String, String)]
    /// Of the chunks but the empty one at the end.
    var sizes: [Int]
    /// Of all chunks.
    var signatures: [String]
    var trailers: [(String, String)]
    var trailerSignature: String?

    var description: String { name }

    var form: ChunkedBody.Form { trailerSignature == nil ? .signed : .signedWithTrailers }

    var head: WireRequest {
        WireRequest(
            method: "PUT", path: "/bucket/key", host: "host.example.com", headers: WireHeaders(headers))
    }

    /// What the chunks hold: the generator's pattern.
    var payload: [UInt8] { (0..<sizes.reduce(0, +)).map { UInt8(($0 * 7 + 3) & 0xFF) } }

    var encoded: EncodedChunks {
        EncodedChunks(
            payload: payload, sizes: sizes, signatures: signatures, trailers: trailers,
            trailerSignature: trailerSignature)
    }
}

/// An `aws-chunked` body as a client writes it.
struct EncodedChunks {
    var payload: [UInt8]
    var sizes: [Int]
    /// Empty where the chunks are not signed.
    var signatures: [String] = []
    var trailers: [(String, String)] = []
    var trailerSignature: String?

    var bytes: [UInt8] {
        var output: [UInt8] = []
        var start = 0
        for (index, size) in (sizes + [0]).enumerated() {
            output += String(size, radix: 16).utf8
            if !signatures.isEmpty { output += ";chunk-signature=\(signatures[index])".utf8 }
            output += "\r\n".utf8
            output += payload[start..<start + size]
            start += size
            if size > 0 { output += "\r\n".utf8 }
        }
        for (name, value) in trailers { output += "\(name):\(value)\r\n".utf8 }
        if let trailerSignature { output += "x-amz-trailer-signature:\(trailerSignature)\r\n".utf8 }
        output += "\r\n".utf8
        return output
    }
}

/// What comes out of `body` when `bytes` come in pieces that end at `cuts`.
func decode(
    _ bytes: [UInt8], cutAt cuts: [Int] = [], _ body: ChunkedBody
) throws(ChunkedBodyError) -> (payload: [UInt8], trailers: WireHeaders) {
    var body = body
    var payload: [UInt8] = []
    var start = 0
    for cut in cuts.sorted() + [bytes.count] {
        payload += try body.feed(Array(bytes[start..<cut]))
        start = cut
    }
    return (payload, try body.finish())
}
