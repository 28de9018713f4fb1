import HoldfastCore
import HoldfastWire
import Testing

private let scope = "Credential=AKID/20260228/us-east-1/dynamodb/aws4_request"
private let zeros = String(repeating: "0", count: 64)

private func parse(
    _ authorization: String?, query: String? = nil, date: String? = "20260228T235958Z"
) -> Result<SigV4Authorization, SigV4Error> {
    var request = WireRequest(method: "POST", path: "/", query: query, host: "localhost")
    if let authorization { request.headers.append("Authorization", authorization) }
    if let date { request.headers.append("X-Amz-Date", date) }
    return Result { () throws(SigV4Error) in try SigV4Authorization(request) }
}

@Suite struct `Authorization as it is sent` {
    @Test func `a whole header is taken apart`() throws {
        let found = try parse(
            "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host;x-amz-date, Signature=\(zeros)"
        ).get()
        #expect(found.credential == "AKID/20260228/us-east-1/dynamodb/aws4_request")
        #expect(found.signedHeaders == ["host", "x-amz-date"])
        #expect(found.signature == zeros)
        #expect(found.date == Timestamp(seconds: 1_772_323_198))
        #expect(found.form == .header)
    }

    @Test func `commas do without spaces`() throws {
        let found = try parse("AWS4-HMAC-SHA256 \(scope),SignedHeaders=host,Signature=\(zeros)").get()
        #expect(found.signedHeaders == ["host"])
    }

    @Test(arguments: [nil, "", "Basic dXNlcjpwYXNz", "AWS AKID:signature", "Bearer x"])
    func `without a signature the token is missing`(_ header: String?) {
        #expect(parse(header) == .failure(.missingAuthenticationToken))
    }

    @Test func `what is missing is named, in AWS's order`() {
        #expect(
            parse("AWS4-HMAC-SHA256", date: nil)
                == .failure(
                    .incomplete(
                        """
                        Authorization header requires 'Credential' parameter. Authorization header requires \
                        'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. \
                        Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
                        Authorization=AWS4-HMAC-SHA256
                        """)))
        #expect(
            parse("AWS4-HMAC-SHA256 \(scope), Signature=")
                == .failure(
                    .incomplete(
                        """
                        Authorization header requires 'Signature' parameter. Authorization header requires \
                        'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 \(scope), Signature=
                        """)))
    }

    @Test func `a word that is no pair is shown`() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID /20260228/us-east-1, Signature=0"
        #expect(
            parse(header)
                == .failure(
                    .incomplete(
                        """
                        '/20260228/us-east-1' not a valid key=value pair (missing equal-sign) in Authorization \
                        header: '\(header)'.
                        """)))
    }

    @Test func `the host must be signed`() {
        #expect(
            parse("AWS4-HMAC-SHA256 \(scope), SignedHeaders=x-amz-date, Signature=\(zeros)")
                == .failure(.invalid("'Host' must be a 'SignedHeader' in the AWS Authorization.")))
    }

    @Test func `a date must be one`() {
        let whole = "AWS4-HMAC-SHA256 \(scope), SignedHeaders=host, Signature=\(zeros)"
        for date in ["20260230T000000Z", "20260228", "2026-02-28T23:59:58Z", "20260228T240000Z", "today"] {
            guard case .failure(.incomplete(let message)) = parse(whole, date: date) else {
                Issue.record("\(date) was taken")
                continue
            }
            #expect(message.hasPrefix("Date must be in ISO-8601 'basic format'. Got '\(date)'."))
        }
    }

    @Test func `a query that names a part of a signature must name all`() {
        #expect(
            parse(nil, query: "X-Amz-Signature=0&X-Amz-Algorithm=AWS4-HMAC-SHA256&Action=x")
                == .failure(
                    .incomplete(
                        """
                        AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters \
                        must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. \
                        Re-examine the query-string parameters.
                        """)))
    }

    @Test func `a header and a query together are refused`() {
        #expect(
            parse("AWS4-HMAC-SHA256 \(scope)", query: "X-Amz-Algorithm=AWS4-HMAC-SHA256")
                == .failure(
                    .invalid(
                        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")))
    }

    @Test func `a credential has five parts`() {
        #expect(throws: SigV4Error.self) { try SigV4Scope(credential: "a/b/c") }
        #expect(
            throws: SigV4Error.invalid("Credential should be scoped with a valid terminator: 'aws4_request', not 'e'.")
        ) {
            try SigV4Scope(credential: "a/b/c/d/e")
        }
    }

    @Test func `no bytes make the parser trap`() {
        let seed = SystemRandomness().next()
        let chance = SeededRandomness(seed: seed)
        let whole = Array("AWS4-HMAC-SHA256 \(scope), SignedHeaders=host;x-amz-date, Signature=\(zeros)".utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0...(chance.next() % 5) {
                let place = Int(chance.next() % UInt64(bytes.count))
                switch chance.next() % 3 {
                case 0: bytes[place] = UInt8(chance.next() & 0xFF)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 7))
                default: bytes.insert(contentsOf: ",=/%&;".utf8.shuffled(), at: place)
                }
                if bytes.isEmpty { bytes = whole }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            // What it says does not matter, only that it says something.
            let header = parse(text)
            let query = parse(nil, query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + text)
            if case .success(let found) = header { _ = try? SigV4Scope(credential: found.credential) }
            if case .success = query { Issue.record("a query without a signature was taken, seed \(seed)") }
        }
    }
}

@Suite struct `Times of requests` {
    @Test func `a moment is written as it was read, over four centuries`() throws {
        var seconds: Int64 = 0
        while seconds < 12_622_780_800 {
            let time = Timestamp(seconds: seconds)
            #expect(SigV4Time.parse(SigV4Time.format(time)) == time)
            #expect(SigV4Time.parseHTTPDate(SigV4Time.formatHTTPDate(time)) == time)
            seconds += 86_400 * 13 + 4_567
        }
    }

    @Test func `known moments`() {
        let time = Timestamp(seconds: 1_440_938_160)
        #expect(SigV4Time.format(time) == "20150830T123600Z")
        #expect(SigV4Time.formatHTTPDate(time) == "Sun, 30 Aug 2015 12:36:00 GMT")
        // What a lifecycle rule of two thousand million days comes to is written, too.
        #expect(SigV4Time.formatHTTPDate(Timestamp(seconds: 253_402_300_800)) == "Sat, 01 Jan 10000 00:00:00 GMT")
        #expect(SigV4Time.formatHTTPDate(Timestamp(seconds: -62_167_219_200)) == "Sat, 01 Jan 0000 00:00:00 GMT")
    }
}
