import HoldfastCore
import HoldfastWire
import Testing

@testable import HoldfastAPI

/// Answers with its name.
private struct Named: BufferedEndpoint {
    let name: String
    let signingNames: [String]
    let targetPrefixes: [String]
    let hostLabels: [String]
    let queryActions: [String]

    init(_ name: String, signing: [String] = [], hosts: [String] = [], actions: [String] = []) {
        self.name = name
        signingNames = signing + [name]
        targetPrefixes = ["\(name)_1"]
        hostLabels = hosts + [name]
        queryActions = actions + ["Do-\(name)"]
    }

    func bodyBytesMax(for head: WireRequest) -> Int { 10_000 }

    func respond(_ request: WireRequest, caller: Caller, requestID: String) async -> WireResponse {
        WireResponse(status: 200, body: Array(name.utf8) + request.body)
    }
}

/// Takes every path but `/`, as S3 does.
private struct Streamed: StreamingEndpoint {
    let signingNames = ["paths"]
    let hostLabels = ["paths"]

    func claims(_ head: WireRequest) -> Bool { head.path != "/" }

    func respond(_ head: WireRequest, _ body: any BodyPieces, _ context: StreamingContext) async -> WireResponse {
        WireResponse(status: 200, body: Array("paths\(context.isOriginTrusted ? "" : ", not trusted")".utf8))
    }
}

private final class NoBody: BodyPieces {
    func next() async throws -> [UInt8]? { nil }
}

private func router(
    _ endpoints: [APIRouter.Endpoint]? = nil, authenticator: Authenticator = .anyone, crossOrigin: CrossOrigin? = nil
) -> APIRouter {
    APIRouter(
        endpoints: endpoints ?? [.buffered(Named("alpha")), .buffered(Named("beta")), .streaming(Streamed())],
        authenticator: authenticator, crossOrigin: crossOrigin)
}

private func answer(_ router: APIRouter, _ request: WireRequest) async -> WireResponse {
    switch router.admit(request) {
    case .answer(let response): response
    case .buffer(let admission): await router.respond(request, admission)
    case .stream(let admission): await router.respond(request, NoBody(), admission)
    }
}

private func text(_ response: WireResponse) -> String { String(decoding: response.body, as: UTF8.self) }

/// What names a service in a request, the strongest first.
private func request(
    target: String? = nil, signed: String? = nil, host: String? = nil, action: String? = nil, path: String? = nil,
    headers: [(String, String)] = [], body: String = ""
) -> WireRequest {
    var fields = WireHeaders(headers)
    if let target { fields.append("X-Amz-Target", "\(target)_1.Do") }
    if let signed {
        fields.append(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKID/20260228/us-east-1/\(signed)/aws4_request, SignedHeaders=host, Signature=0"
        )
    }
    return WireRequest(
        method: "POST", path: path ?? "/", query: action.map { "Action=Do-\($0)" },
        host: host.map { "\($0).us-east-1.amazonaws.com" } ?? "localhost:4566", headers: fields, body: Array(body.utf8))
}

@Suite struct `How a request finds its service` {
    @Test func `what stands higher in the table decides`() async {
        let router = router()
        for (service, other) in [("alpha", "beta"), ("beta", "alpha")] {
            let cases = [
                request(target: service, signed: other, host: other, action: other, path: "/bucket"),
                request(signed: service, host: other, action: other, path: "/bucket"),
                request(host: service, action: other, path: "/bucket"),
                request(action: service, path: "/bucket"),
                request(signed: "unknown", action: service),
            ]
            for (place, request) in cases.enumerated() {
                #expect(text(await answer(router, request)) == service, "case \(place)")
            }
        }
        #expect(text(await answer(router, request(path: "/bucket"))) == "paths")
        #expect(text(await answer(router, request(signed: "paths"))) == "paths")
        #expect(text(await answer(router, request(signed: "paths", host: "alpha", action: "alpha"))) == "paths")
    }

    @Test func `a form in the body is asked last of what a service says of itself`() async {
        #expect(
            text(await answer(router(), request(body: "Version=1&Action=Do-beta"))) == "betaVersion=1&Action=Do-beta")
        #expect(text(await answer(router(), request(host: "alpha", body: "Action=Do-beta"))) == "alphaAction=Do-beta")
        #expect(text(await answer(router(), request(path: "/bucket", body: "Action=Do-beta"))) == "paths")
    }

    @Test func `a target that names no service settles it`() async {
        for stray in [
            request(target: "gamma", signed: "alpha", host: "alpha", action: "alpha", path: "/bucket"),
            request(target: "alph", signed: "alpha"), request(), request(body: "Action=Unknown"),
        ] {
            let response = await answer(router(), stray)
            #expect(response.status == 400 && text(response).contains("UnknownOperationException"))
        }
    }

    @Test func `the longest label of a host decides, wherever it stands`() async {
        let router = router([
            .buffered(Named("streams")), .buffered(Named("second", hosts: ["streams.first"])),
            .buffered(Named("first")),
        ])
        for (host, service) in [
            ("streams.first", "second"), ("first", "first"), ("streams", "streams"), ("account.first", "first"),
            ("STREAMS.first", "second"),
        ] {
            #expect(text(await answer(router, request(host: host))) == service)
        }
        // A label is whole: this is no service's.
        #expect(await answer(router, request(host: "firsts")).status == 400)
    }

    @Test func `the first to register has a shared name and a shared action`() async {
        let router = router([
            .buffered(Named("one", signing: ["shared"], actions: ["Do-both"])),
            .buffered(Named("two", signing: ["shared"], actions: ["Do-both"])),
        ])
        #expect(text(await answer(router, request(signed: "shared"))) == "one")
        #expect(text(await answer(router, request(action: "both"))) == "one")
        #expect(text(await answer(router, request(signed: "two"))) == "two")
    }

    @Test func `an unsigned GET of the root is answered as DynamoDB's endpoint does`() async {
        let hosts = [
            ("localhost:4566", "us-east-1"), ("dynamodb.eu-west-1.amazonaws.com", "eu-west-1"),
            ("dynamodb.nowhere!.amazonaws.com", "us-east-1"),
        ]
        for (host, region) in hosts {
            let response = await answer(router(), WireRequest(method: "GET", path: "/", host: host))
            #expect(response.status == 200 && text(response) == "healthy: dynamodb.\(region).amazonaws.com ")
        }
        #expect(await answer(router(), WireRequest(method: "HEAD", path: "/", host: "x")).body.isEmpty)
        #expect(await answer(router(), WireRequest(method: "GET", path: "/", query: "x", host: "x")).status == 400)
        let paths = WireRequest(method: "GET", path: "/", host: "paths.us-east-1.amazonaws.com")
        #expect(text(await answer(router(), paths)) == "paths")
    }
}

@Suite struct `Web pages of other origins` {
    private func preflight(_ origin: String) -> WireRequest {
        WireRequest(
            method: "OPTIONS", path: "/", host: "localhost",
            headers: WireHeaders([
                ("Origin", origin), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "x-amz-target"),
            ]))
    }

    private func call(_ origin: String) -> WireRequest { request(target: "alpha", headers: [("Origin", origin)]) }

    @Test(arguments: [
        "http://localhost", "https://localhost:3000", "http://127.0.0.1:8080", "http://[::1]:8080",
        "http://app.localhost:3000",
    ]) func `pages of this machine are let in`(origin: String) async {
        let asked = await answer(router(), preflight(origin))
        #expect(asked.status == 200)
        #expect(asked.headers["access-control-allow-origin"] == origin && asked.headers["vary"] == "Origin")
        #expect(asked.headers["access-control-allow-headers"] == "x-amz-target")
        let done = await answer(router(), call(origin))
        #expect(text(done) == "alpha" && done.headers["access-control-allow-origin"] == origin)
    }

    @Test(arguments: [
        "https://example.com", "http://localhost.example.com", "null", "file://localhost",
        "http://127.0.0.1.example.com",
        "http://[::2]", "localhost",
    ]) func `others are refused, asking and calling`(origin: String) async {
        for request in [preflight(origin), call(origin)] {
            let response = await answer(router(), request)
            #expect(response.status == 403 && text(response).contains("AccessDeniedException"))
            #expect(response.headers["access-control-allow-origin"] == nil)
        }
    }

    @Test func `those that are listed are let in beside them, and no others`() async {
        let router = router(crossOrigin: CrossOrigin(.listed(["https://app.example.com"])))
        #expect(text(await answer(router, call("https://app.example.com"))) == "alpha")
        #expect(text(await answer(router, call("http://localhost"))) == "alpha")
        #expect(await answer(router, call("https://app.example.com:444")).status == 403)
    }

    @Test func `refusals tell a page why`() async {
        let response = await answer(router(), request(target: "gamma", headers: [("Origin", "http://localhost")]))
        #expect(response.status == 400 && response.headers["access-control-allow-origin"] == "http://localhost")
    }

    @Test func `a streaming endpoint decides by itself`() async {
        let foreign = request(path: "/bucket", headers: [("Origin", "https://example.com")])
        #expect(text(await answer(router(), foreign)) == "paths, not trusted")
        let own = request(path: "/bucket", headers: [("Origin", "http://localhost")])
        #expect(text(await answer(router(), own)) == "paths")
    }

    #if Server
        @Test func `where signatures are verified, every page may ask`() async {
            let router = router(authenticator: .signed(Credentials([])))
            let asked = await answer(router, preflight("https://example.com"))
            #expect(asked.status == 200 && asked.headers["access-control-allow-origin"] == "*")
            let refused = await answer(router, call("https://example.com"))
            #expect(text(refused).contains("MissingAuthenticationToken"))
            #expect(refused.headers["access-control-allow-origin"] == "*")
        }
    #endif
}

@Suite struct `Bodies and their codings` {
    private func coded(_ body: [UInt8], _ coding: String, accepts: String? = nil) async -> WireResponse {
        var request = request(target: "alpha", headers: [("Content-Encoding", coding)])
        if let accepts { request.headers.append("Accept-Encoding", accepts) }
        request.body = body
        return await answer(router(), request)
    }

    @Test func `a coding is undone before the service sees the body`() async {
        let body = [UInt8](repeating: 0x61, count: 9_000)
        for coding in [Compression.gzip, .deflate] {
            #expect(await coded(coding.compress(body.span), coding.rawValue).body == Array("alpha".utf8) + body)
        }
        #expect(await coded(body, "identity").body == Array("alpha".utf8) + body)
    }

    @Test func `what is longer than the limit when it is unpacked is refused`() async {
        let body = [UInt8](repeating: 0x61, count: 10_001)
        let response = await coded(Compression.gzip.compress(body.span), "gzip")
        #expect(response.status == 413 && text(response).contains("RequestEntityTooLargeException"))
        #expect(text(response).contains("10000 bytes"))
    }

    @Test func `a coding that is not known, or not what came, is refused`() async {
        for (body, coding) in [([1, 2, 3], "gzip"), ([1, 2, 3], "br"), (Array("{}".utf8), "gzip, gzip")]
            as [([UInt8], _)]
        {
            let response = await coded(body, coding)
            #expect(response.status == 400 && text(response).contains("SerializationException"))
        }
    }

    @Test func `long replies are compressed for who takes it, and their checksum is of what is sent`() async throws {
        let body = [UInt8](repeating: 0x61, count: 5_000)
        for (accepted, isPacked) in [
            ("gzip", true), ("br, gzip;q=0.5", true), ("identity", false), ("gzip;q=0", false), ("br", false),
        ] {
            let response = await coded(body, "identity", accepts: accepted)
            #expect(response.headers["content-encoding"] == (isPacked ? "gzip" : nil), "\(accepted)")
            let plain =
                isPacked ? try Compression.gzip.decompress(response.body.span, limit: 10_000) : response.body
            #expect(plain == Array("alpha".utf8) + body)
        }
        #expect(await coded([1], "identity", accepts: "gzip").headers["content-encoding"] == nil)
    }

    @Test func `a body over its limit is refused in the service's words`() throws {
        let router = router()
        guard case .buffer(let admission) = router.admit(request(target: "alpha")) else {
            Issue.record("not admitted")
            return
        }
        #expect(admission.bodyBytesMax == 10_000 && admission.service == "alpha")
        let response = router.refuseBody(request(target: "alpha"), admission)
        #expect(response.status == 413 && response.headers["x-amzn-requestid"] == admission.requestID)
    }
}
