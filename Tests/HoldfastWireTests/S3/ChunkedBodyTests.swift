import HoldfastCore
import HoldfastWire
import Testing

private let signature = String(repeating: "0", count: 64)

private func refusal(
    _ text: String, _ form: ChunkedBody.Form = .unsigned, trailers: [String] = [],
    limits: ChunkedBodyLimits = .standard
) -> ChunkedBodyError? {
    do throws(ChunkedBodyError) {
        _ = try decode(Array(text.utf8), ChunkedBody(form, trailers: trailers, limits: limits))
        return nil
    } catch {
        return error
    }
}

private func run(_ count: Int) -> String { String(repeating: "a", count: count) }

@Suite struct `Chunked bodies` {
    @Test func `payload and trailers come out however the bytes are cut`() throws {
        let seed = SystemRandomness().next()
        let chance = SeededRandomness(seed: seed)
        func below(_ bound: Int) -> Int { Int(chance.next() % UInt64(bound)) }
        for _ in 0..<300 {
            let form = ChunkedBody.Form.allCases[below(4)]
            let sizes = (0..<below(4)).map { _ in 8192 + below(3000) } + (below(2) == 0 ? [1 + below(9000)] : [])
            let payload = (0..<sizes.reduce(0, +)).map { UInt8(($0 * 31 + 7) & 0xFF) }
            let encoded = EncodedChunks(
                payload: payload, sizes: sizes,
                signatures: form.isSigned ? Array(repeating: signature, count: sizes.count + 1) : [],
                trailers: form.hasTrailers ? [("x-amz-checksum-crc32", "AAAAAA==")] : [],
                trailerSignature: form == .signedWithTrailers ? signature : nil
            ).bytes
            let cuts = (0..<below(12)).map { _ in below(encoded.count) }
            let body = ChunkedBody(form, trailers: form.hasTrailers ? ["X-Amz-Checksum-CRC32"] : [])
            let found = try decode(encoded, cutAt: cuts, body)
            #expect(found.payload == payload, "seed \(seed)")
            #expect(found.trailers["x-amz-checksum-crc32"] == (form.hasTrailers ? "AAAAAA==" : nil), "seed \(seed)")
        }
    }

    @Test func `byte by byte`() throws {
        let encoded = EncodedChunks(
            payload: Array(run(9000).utf8), sizes: [8192, 808], trailers: [("x-amz-checksum-sha1", "x=")])
        let body = ChunkedBody(.unsignedWithTrailers, trailers: ["x-amz-checksum-sha1"])
        let bytes = encoded.bytes
        let found = try decode(bytes, cutAt: Array(1..<bytes.count), body)
        #expect(found.payload == encoded.payload)
        #expect(found.trailers.fields.map(\.value) == ["x="])
    }

    @Test func `a body that ends anywhere before its end is incomplete`() throws {
        let encoded = EncodedChunks(
            payload: Array(run(20).utf8), sizes: [20], signatures: [signature, signature],
            trailers: [("x-amz-checksum-crc32", "AAAAAA==")], trailerSignature: signature
        ).bytes
        let whole = ChunkedBody(.signedWithTrailers, trailers: ["x-amz-checksum-crc32"])
        #expect(throws: Never.self) { try decode(encoded, whole) }
        for count in 0..<encoded.count {
            #expect(throws: ChunkedBodyError.incomplete, "\(count) bytes") {
                try decode(Array(encoded[..<count]), whole)
            }
        }
    }

    @Test(arguments: [
        "", "\r\n", "0\r\n", "0\r\n\r", "0\n\r\n", "0\r\n\n", "x\r\n\r\n", "-1\r\n\r\n", "0x0\r\n\r\n", " 0\r\n\r\n",
        "0 \r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n",
        "3\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n\r\n", "0\r\n\r\nmore", "0;chunk-signature=\(signature)\r\n\r\n",
        "140000001\r\n", "ffffffffffffffff\r\n", "0000000000000000\r\n\r\n", String(repeating: "0", count: 500),
    ]) func `what is not framed is incomplete`(_ text: String) {
        #expect(refusal(text) == .incomplete)
    }

    @Test(arguments: [
        "0\r\n\r\n", "0;\r\n\r\n", "0;chunk-signature=\r\n\r\n", "0;chunk-signature=\(signature.dropLast())\r\n\r\n",
        "0;chunk-signature=\(signature)0\r\n\r\n", "0;chunk-signature=\(signature.dropLast())x\r\n\r\n",
        "0;chunk-signature \(signature)\r\n\r\n", "0;Chunk-Signature=\(signature)\r\n\r\n",
        "0;chunk-signature=\(signature)\n\r\n",
    ]) func `a signature must be there and whole, whether or not it is checked`(_ text: String) {
        #expect(refusal(text, .signed) == .incomplete)
    }

    @Test func `only the last chunk may be small`() {
        let full = "2000\r\n\(run(8192))\r\n"
        #expect(refusal("\(full)\(full)1\r\na\r\n0\r\n\r\n") == nil)
        #expect(refusal("3\r\nabc\r\n0\r\n\r\n") == nil)
        #expect(
            refusal("3\r\nabc\r\n\(full)0\r\n\r\n") == .chunkTooSmall(chunk: 2, bytes: 3, minimum: 8192))
        #expect(
            refusal("\(full)1fff\r\n\(run(8191))\r\n1\r\na\r\n0\r\n\r\n")
                == .chunkTooSmall(chunk: 3, bytes: 8191, minimum: 8192))
    }

    @Test func `the words are S3's`() {
        let error = ChunkedBodyError.chunkTooSmall(chunk: 2, bytes: 3, minimum: 8192)
        #expect(error.code == "InvalidChunkSizeError")
        #expect(error.message == "Only the last chunk is allowed to have a size less than 8192 bytes")
        #expect(error.details == [S3ErrorDetail("Chunk", "2"), S3ErrorDetail("BadChunkSize", "3")])
        #expect(ChunkedBodyError.incomplete.message == "The request body terminated unexpectedly")
    }

    @Test func `a body that was refused stays refused`() throws {
        var body = ChunkedBody(.unsigned)
        #expect(throws: ChunkedBodyError.incomplete) { try body.feed(Array("x\r\n".utf8)) }
        #expect(throws: ChunkedBodyError.incomplete) { try body.feed(Array("0\r\n\r\n".utf8)) }
        #expect(throws: ChunkedBodyError.incomplete) { try body.finish() }
    }

    @Test func `a chunk's size is bounded`() {
        var limits = ChunkedBodyLimits()
        limits.chunkBytesMax = 4
        #expect(refusal("4\r\nabcd\r\n0\r\n\r\n", limits: limits) == nil)
        #expect(refusal("5\r\nabcde\r\n0\r\n\r\n", limits: limits) == .incomplete)
    }
}

@Suite struct `Trailers of chunked bodies` {
    private let names = ["x-amz-checksum-crc32"]

    @Test(arguments: [
        "x-amz-checksum-crc32:AAAAAA==\r\n\r\n", "x-amz-checksum-crc32: AAAAAA== \r\n\r\n",
        "X-Amz-Checksum-Crc32:AAAAAA==\r\n\r\n", "x-amz-checksum-crc32:AAAAAA==\n\r\n",
        "x-amz-checksum-crc32:AAAAAA==\n\r\n\r\n",
    ]) func `are read as clients write them`(_ tail: String) throws {
        let body = ChunkedBody(.unsignedWithTrailers, trailers: names)
        let found = try decode(Array("0\r\n\(tail)".utf8), body)
        #expect(found.trailers.fields == [.init(name: "x-amz-checksum-crc32", value: "AAAAAA==")])
    }

    @Test(arguments: [
        "\r\n", "x-amz-checksum-crc32\r\n\r\n", ":AAAAAA==\r\n\r\n", "x amz:1\r\n\r\n", "x-amz-checksum-sha1:x\r\n\r\n",
        "x-amz-checksum-crc32:1\r\nx-amz-checksum-crc32:1\r\n\r\n", "x-amz-checksum-crc32:1\r\nother:2\r\n\r\n",
        "x-amz-checksum-crc32:\u{1}\r\n\r\n", "x-amz-checksum-crc32:1\r\n\r\nmore:1\r\n\r\n",
    ]) func `are refused where they are malformed or not those that were declared`(_ tail: String) {
        #expect(refusal("0\r\n\(tail)", .unsignedWithTrailers, trailers: names) == .malformedTrailer)
    }

    @Test(arguments: ["", "\r", "x-amz-checksum-crc32:1\r\n", "x-amz-checksum-crc32:1\n", "x-amz-checksum-crc32:1"])
    func `that do not end are incomplete`(_ tail: String) {
        #expect(refusal("0\r\n\(tail)", .unsignedWithTrailers, trailers: names) == .incomplete)
    }

    @Test func `that nobody declared are refused`() {
        #expect(refusal("0\r\nx-amz-checksum-crc32:1\r\n\r\n", .unsignedWithTrailers) == .malformedTrailer)
        #expect(refusal("0\r\n\r\n", .unsignedWithTrailers) == nil)
    }

    @Test func `are bounded in bytes and number`() {
        let long = "x-amz-checksum-crc32:\(run(9000))\r\n\r\n"
        #expect(refusal("0\r\n\(long)", .unsignedWithTrailers, trailers: names) == .malformedTrailer)
        let many = (0..<20).map { "a\($0):1\r\n" }.joined()
        let declared = (0..<20).map { "a\($0)" }
        #expect(refusal("0\r\n\(many)\r\n", .unsignedWithTrailers, trailers: declared) == .malformedTrailer)
    }

    @Test func `of the signed form need their signature, as the last`() {
        let chunk = "0;chunk-signature=\(signature)\r\n"
        let trailer = "x-amz-checksum-crc32:1\r\n"
        let signed = "x-amz-trailer-signature:\(signature)\r\n"
        func found(_ tail: String) -> ChunkedBodyError? {
            refusal(chunk + tail + "\r\n", .signedWithTrailers, trailers: names)
        }
        #expect(found(trailer + signed) == nil)
        #expect(found("x-amz-checksum-crc32:1\n\r\n" + signed) == nil)
        #expect(found(trailer) == .incomplete)
        #expect(found("") == .incomplete)
        #expect(found("x-amz-checksum-crc32:1\r\nx-amz-trailer-signature:00\r\n") == .incomplete)
        #expect(found(signed) == .malformedTrailer)
        #expect(found(signed + trailer) == .malformedTrailer)
        #expect(found(trailer + signed + signed) == .malformedTrailer)
    }
}
