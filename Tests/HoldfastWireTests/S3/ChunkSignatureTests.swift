#if Server
    import HoldfastCore
    import HoldfastWire
    import Testing

    private let oracleVerifier = SigV4Verifier(
        credentials: Credentials([
            Credential(profile: "oracle", accessKey: "AKIDORACLE", secretKey: "secret/with+signs=")
        ]))

    /// AWS's own example: 66,560 times `a` in chunks of 64 KiB, with and without a trailer.
    private struct Documented: Sendable, CustomStringConvertible {
        var description: String
        var keyword: String
        var headers: [(String, String)]
        var signedHeaders: String
        var seed: String
        var chunks: EncodedChunks
        var form: ChunkedBody.Form

        var head: WireRequest {
            let authorization =
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=\(signedHeaders),Signature=\(seed)"
            let common = [
                ("x-amz-date", "20130524T000000Z"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
                ("Authorization", authorization), ("x-amz-content-sha256", keyword),
                ("Content-Encoding", "aws-chunked"), ("x-amz-decoded-content-length", "66560"),
                ("Content-Length", "66824"),
            ]
            return WireRequest(
                method: "PUT", path: "/examplebucket/chunkObject.txt", host: "s3.amazonaws.com",
                headers: WireHeaders(common + headers))
        }
    }

    private let letters = [UInt8](repeating: 0x61, count: 66_560)

    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html> and
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html>.
    private let documented = [
        Documented(
            description: "without a trailer", keyword: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", headers: [],
            signedHeaders: """
                content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
                x-amz-storage-class
                """,
            seed: "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
            chunks: EncodedChunks(
                payload: letters, sizes: [65_536, 1_024],
                signatures: [
                    "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
                    "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                    "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
                ]),
            form: .signed),
        Documented(
            description: "with a trailer", keyword: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            headers: [("x-amz-trailer", "x-amz-checksum-crc32c")],
            signedHeaders: """
                content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;\
                x-amz-storage-class;x-amz-trailer
                """,
            seed: "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
            chunks: EncodedChunks(
                payload: letters, sizes: [65_536, 1_024],
                signatures: [
                    "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
                ],
                trailers: [("x-amz-checksum-crc32c", "sOO8/Q==")],
                trailerSignature: "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"),
            form: .signedWithTrailers),
    ]

    private func body(
        _ head: WireRequest, _ form: ChunkedBody.Form, _ verifier: SigV4Verifier, trailers: [String], at time: String
    ) throws -> ChunkedBody {
        let verified = try S3Verifier(verifier).verify(
            S3Authorization(head), head, bucketInHost: nil, now: SigV4Time.parse(time)!)
        let chain = try #require(verified.chain)
        return ChunkedBody(form, trailers: trailers, verifying: chain)
    }

    private func body(_ signed: SignedChunks) throws -> ChunkedBody {
        try body(
            signed.head, signed.form, oracleVerifier, trailers: signed.trailers.map(\.0), at: "20260228T235958Z")
    }

    @Suite struct `Signatures of chunks` {
        @Test(arguments: documented) private func `AWS's own example verifies`(_ example: Documented) throws {
            let verifier = SigV4Verifier(
                credentials: Credentials([
                    Credential(
                        profile: "example", accessKey: "AKIAIOSFODNN7EXAMPLE",
                        secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
                ]))
            let chunks = example.chunks
            let body = try body(
                example.head, example.form, verifier, trailers: chunks.trailers.map(\.0), at: "20130524T000000Z")
            let found = try decode(chunks.bytes, cutAt: [70, 5_000, 65_700], body)
            #expect(found.payload == letters)
            #expect(found.trailers.fields.map(\.value) == chunks.trailers.map(\.1))
            var spoiled = chunks.bytes
            spoiled[40_000] ^= 1
            #expect(throws: ChunkedBodyError.self) { try decode(spoiled, body) }
        }

        @Test(arguments: chunkSignatures) func `bodies of all shapes verify`(_ signed: SignedChunks) throws {
            let found = try decode(signed.encoded.bytes, try body(signed))
            #expect(found.payload == signed.payload)
            #expect(found.trailers == WireHeaders(signed.trailers))
        }

        @Test(arguments: chunkSignatures) func `a change of any byte is found`(_ signed: SignedChunks) throws {
            let bytes = signed.encoded.bytes
            let whole = try body(signed)
            // All that is not payload, and of the payload its ends.
            var places = Set(0..<min(bytes.count, 200)).union(max(0, bytes.count - 600)..<bytes.count)
            places.formUnion([bytes.count / 2, bytes.count / 3])
            for place in places {
                var spoiled = bytes
                spoiled[place] ^= 1
                #expect(throws: ChunkedBodyError.self, "byte \(place)") { try decode(spoiled, whole) }
            }
        }

        @Test func `a forged chunk is refused before it is given, and says what was signed`() throws {
            let signed = try #require(chunkSignatures.first { $0.name == "two chunks and a rest" })
            var body = try body(signed)
            var spoiled = signed.encoded
            spoiled.signatures[1] = String(repeating: "0", count: 64)
            let bytes = spoiled.bytes
            let first = try body.feed(Array(bytes[..<8_300]))
            #expect(first == Array(signed.payload[..<first.count]))
            do throws(ChunkedBodyError) {
                _ = try body.feed(Array(bytes[8_300...]))
                Issue.record("a forged chunk was taken")
            } catch {
                guard case .signatureMismatch(let mismatch) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(error.code == "SignatureDoesNotMatch")
                #expect(mismatch.accessKey == "AKIDORACLE")
                #expect(mismatch.provided == spoiled.signatures[1])
                let lines = mismatch.stringToSign.split(separator: "\n")
                #expect(lines.first == "AWS4-HMAC-SHA256-PAYLOAD")
                #expect(lines[3] == signed.signatures[0])
            }
        }

        @Test func `chunks of one body do not serve another`() throws {
            let one = try #require(chunkSignatures.first { $0.name == "one small chunk" })
            let other = try #require(chunkSignatures.first { $0.name == "nothing" })
            let chunks = one.encoded.bytes
            let foreign = try body(other)
            #expect(throws: ChunkedBodyError.self) { try decode(chunks, foreign) }
        }

        @Test func `a chunk left out, twice or out of order is found`() throws {
            let signed = try #require(chunkSignatures.first { $0.name == "two chunks and a rest" })
            let body = try body(signed)
            let first = Array(signed.payload[..<8_192])
            let second = Array(signed.payload[8_192..<17_192])
            let rest = Array(signed.payload[17_192...])
            let signatures = signed.signatures
            func refused(_ payload: [UInt8], _ sizes: [Int], _ order: [Int]) {
                let chunks = EncodedChunks(payload: payload, sizes: sizes, signatures: order.map { signatures[$0] })
                #expect(throws: ChunkedBodyError.self) { try decode(chunks.bytes, body) }
            }
            refused(second + rest, [9_000, 17], [1, 2, 3])
            refused(first + second, [8_192, 9_000], [0, 1, 3])
            refused(second + first + rest, [9_000, 8_192, 17], [1, 0, 2, 3])
            refused(first + first + second + rest, [8_192, 8_192, 9_000, 17], [0, 0, 1, 2, 3])
        }
    }
#endif
