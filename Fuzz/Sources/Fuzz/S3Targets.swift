import HoldfastCore
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

/// A form comes to the same however its bytes are cut; its policy and its signature are taken or refused.
func fuzzPostForm(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let text = Array(bytes[1...])
    let whole = Result { () throws(PostFormError) in try readForm(text, pieceBytes: max(text.count, 1)) }
    let cut = Result { () throws(PostFormError) in try readForm(text, pieceBytes: Int(first) + 1) }
    precondition(whole == cut, "a cut changes what comes out")
    guard case .success(let form) = whole else { return }
    _ = try? PostFormSignature(form.fields)
    if let policy = form.fields["policy"], let read = try? PostPolicy(Array(policy.utf8)) {
        _ = try? read.check(form.fields, bucket: "b", now: Timestamp(seconds: 0))
    }
}

private struct ReadForm: Hashable {
    var fields: PostFormFields
    var file: [UInt8]
}

private func readForm(_ text: [UInt8], pieceBytes: Int) throws(PostFormError) -> ReadForm {
    var form = try PostForm(contentType: "multipart/form-data; boundary=b")
    var file: [UInt8] = []
    for start in stride(from: 0, to: text.count, by: pieceBytes) {
        file += try form.feed(Array(text[start..<min(start + pieceBytes, text.count)]))
    }
    try form.finish()
    return ReadForm(fields: form.fields ?? PostFormFields(), file: file)
}

/// The JSON of a policy is taken or refused, and what is taken can be held against a form.
func fuzzPostPolicy(_ bytes: [UInt8]) {
    var text: [UInt8] = []
    text.append(base64: bytes.span)
    precondition(base64Bytes(String(decoding: text, as: UTF8.self)) == bytes, "base64 does not decode to what it was")
    guard let policy = try? PostPolicy(text) else { return }
    for now in [Int64(0), 1 << 40] {
        _ = try? policy.check(PostFormFields(), bucket: "b", now: Timestamp(seconds: now))
    }
    _ = try? policy.check(contentBytes: 1, isWhole: true)
}

/// Heads of S3 requests are taken or refused: signatures, paths, queries, dates, what they say of their bodies.
func fuzzS3Head(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    func line(_ index: Int) -> String { index < lines.count ? lines[index] : "" }
    let head = WireRequest(
        method: "PUT", path: line(1), query: line(2),
        headers: WireHeaders([
            ("Authorization", line(0)), ("X-Amz-Date", line(3)), ("x-amz-content-sha256", line(3)),
            ("Content-Encoding", line(3)), ("x-amz-decoded-content-length", line(3)),
        ]))
    _ = try? S3Authorization(head)
    _ = try? S3PayloadKind(head, isRequired: true)
    let stringToSign = SigV2Canonical.stringToSign(head, bucketInHost: line(3), expires: line(0))
    precondition(stringToSign.starts(with: "PUT\n".utf8))
    var presigned = head
    presigned.headers["authorization"] = nil
    _ = try? S3Authorization(presigned)
    if let key = PercentEncoding.decode(line(1).utf8) {
        let encoded = PercentEncoding.encodeKey(key)
        precondition(
            PercentEncoding.decode(encoded.utf8, plusIsSpace: true) == key, "a key does not survive its encoding")
    }
    if let time = SigV4Time.parseHTTPDate(line(3)) {
        precondition(SigV4Time.parseHTTPDate(SigV4Time.formatHTTPDate(time)) == time)
    }
    if let time = SigV4Time.parseISO8601(line(3)) {
        precondition(SigV4Time.parseISO8601(SigV4Time.formatISO8601Milliseconds(time)) == time)
    }
}
