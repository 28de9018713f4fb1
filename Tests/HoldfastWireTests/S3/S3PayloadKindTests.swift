import HoldfastWire
import Testing

private func kind(
    _ headers: [(String, String)], query: String? = nil, isRequired: Bool = false
) -> Result<S3PayloadKind, S3PayloadError> {
    let head = WireRequest(method: "PUT", path: "/b/k", query: query, headers: WireHeaders(headers))
    return Result { () throws(S3PayloadError) in try S3PayloadKind(head, isRequired: isRequired) }
}

private let hash = String(repeating: "aB", count: 32)

@Suite struct `What a head says of its body` {
    @Test func `a hash, or that there is none`() {
        #expect(kind([("X-Amz-Content-Sha256", hash)]) == .success(.hashed(sha256: hash)))
        #expect(kind([("x-amz-content-sha256", "UNSIGNED-PAYLOAD")], isRequired: true) == .success(.unsigned))
        #expect(kind([]) == .success(.unsigned))
        #expect(kind([], isRequired: true) == .failure(.missingHash))
        #expect(kind([], query: "X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", isRequired: true) == .success(.unsigned))
    }

    @Test(arguments: ["", "x", "unsigned-payload", String(hash.dropLast()), hash + "0", "STREAMING-", "é" + hash])
    func `nothing else is taken`(_ value: String) {
        #expect(kind([("x-amz-content-sha256", value)]) == .failure(.invalidHash(value)))
    }

    @Test func `chunks in all forms`() {
        let length = ("x-amz-decoded-content-length", "17")
        func chunked(_ keyword: String, _ more: [(String, String)] = []) -> Result<S3PayloadKind, S3PayloadError> {
            kind([("x-amz-content-sha256", keyword), length] + more)
        }
        #expect(
            chunked("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                == .success(.chunked(.signed, decodedBytes: 17, trailers: [])))
        #expect(
            chunked(
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
                [("x-amz-trailer", "X-Amz-Checksum-Crc32 , x-amz-checksum-sha1")])
                == .success(
                    .chunked(
                        .signedWithTrailers, decodedBytes: 17,
                        trailers: ["x-amz-checksum-crc32", "x-amz-checksum-sha1"])))
        #expect(
            chunked("STREAMING-UNSIGNED-PAYLOAD-TRAILER")
                == .success(.chunked(.unsignedWithTrailers, decodedBytes: 17, trailers: [])))
        #expect(
            chunked("UNSIGNED-PAYLOAD", [("Content-Encoding", "gzip, aws-chunked")])
                == .success(.chunked(.unsigned, decodedBytes: 17, trailers: [])))
        #expect(chunked("UNSIGNED-PAYLOAD") == .success(.unsigned))
        #expect(
            chunked("STREAMING-UNSIGNED-PAYLOAD-TRAILER", [("x-amz-trailer", "x-amz-meta-a")])
                == .failure(.unsupportedTrailer))
        #expect(
            chunked("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
                == .failure(.notImplemented("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")))
    }

    @Test func `chunks need their decoded length`() {
        let keyword = ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        #expect(kind([keyword]) == .failure(.missingLength))
        for length in ["-1", "1.5", "+1", "0x10", "99999999999999999999"] {
            #expect(
                kind([keyword, ("x-amz-decoded-content-length", length)]) == .failure(.invalidLength(length)))
        }
    }

    @Test func `aws-chunked is not a coding of the object`() {
        #expect(S3ContentEncoding(["aws-chunked"]).ofObject == nil)
        #expect(S3ContentEncoding(["AWS-Chunked,gzip"]).ofObject == "gzip")
        #expect(S3ContentEncoding(["gzip , aws-chunked"]).ofObject == "gzip")
        #expect(S3ContentEncoding(["gzip", "br"]).ofObject == "gzip,br")
        #expect(!S3ContentEncoding(["gzip"]).isChunked)
        #expect(S3ContentEncoding(["gzip", "aws-chunked"]).isChunked)
    }

    #if Server
        @Test func `a body is held against its hash`() throws {
            let empty = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
            try S3PayloadHash(sent: empty).finish()
            var running = S3PayloadHash(sent: empty)
            running.update([0x61])
            running.update([0x62, 0x63])
            #expect(
                throws: S3PayloadError.hashMismatch(
                    sent: empty, computed: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
            ) { try running.finish() }
        }
    #endif
}
