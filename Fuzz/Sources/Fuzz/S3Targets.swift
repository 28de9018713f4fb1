import HoldfastWire

/// A chunked body comes to the same however its bytes are cut.
func fuzzChunked(_ bytes: [UInt8]) {
    guard bytes.count >= 2 else { return }
    let form = ChunkedBody.Form.allCases[Int(bytes[0]) % 4]
    let text = Array(bytes[2...])
    var limits = ChunkedBodyLimits()
    limits.chunkBytesMin = 4
    limits.trailerBytesMax = 256
    let body = ChunkedBody(form, trailers: form.hasTrailers ? ["x-amz-checksum-crc32"] : [], limits: limits)
    let whole = Result { () throws(ChunkedBodyError) in try decode(text, pieceBytes: max(text.count, 1), body) }
    let cut = Result { () throws(ChunkedBodyError) in try decode(text, pieceBytes: Int(bytes[1]) + 1, body) }
    precondition(whole == cut, "a cut changes what comes out")
    if case .success(let found) = whole { precondition(found.payload.count <= text.count) }
}

private struct DecodedBody: Hashable {
    var payload: [UInt8]
    var trailers: WireHeaders
}

private func decode(
    _ text: [UInt8], pieceBytes: Int, _ body: ChunkedBody
) throws(ChunkedBodyError) -> DecodedBody {
    var body = body
    var payload: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: pieceBytes) {
        payload += try body.feed(Array(text[start..<min(start + pieceBytes, text.count)]))
    }
    return DecodedBody(payload: payload, trailers: try body.finish())
}
