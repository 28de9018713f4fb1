import HoldfastWire
import Testing

@testable import HoldfastAPI

private func rules(_ rules: S3Shapes.CORSRule...) -> S3Shapes.CORSConfiguration { .init(corsRules: rules) }

@Suite struct `Rules for web pages` {
    @Test(
        arguments: [
            ("*", "https://a.example", "*"), ("https://a.example", "https://a.example", "https://a.example"),
            ("https://a.example", "http://a.example", nil), ("https://a.example", "https://a.example:8080", nil),
            ("https://*.example", "https://a.b.example", "https://a.b.example"),
            ("https://*.example", "https://.example", "https://.example"),
            ("https://*.example", "https://example", nil),
            ("http://test*", "http://test.origin.com", "http://test.origin.com"), ("*a*", "xax", nil),
            ("https://ab*ba", "https://aba", nil), ("", "https://a.example", nil),
        ])
    func `an origin is taken to the letter, but for one wildcard`(allowed: String, origin: String, granted: String?) {
        let configuration = rules(.init(allowedMethods: ["GET"], allowedOrigins: [allowed]))
        #expect(configuration.grant(origin: origin, method: "GET", requestHeaders: nil)?.origin == granted)
    }

    @Test func `the first rule that has everything counts`() {
        let configuration = rules(
            .init(id: "get", allowedMethods: ["GET"], allowedOrigins: ["*"]),
            .init(
                id: "headers", allowedHeaders: ["X-*"], allowedMethods: ["GET", "PUT"], allowedOrigins: ["http://a"]),
            .init(id: "all", allowedHeaders: ["*"], allowedMethods: ["PUT"], allowedOrigins: ["http://*"]))
        func rule(_ origin: String, _ method: String, _ headers: String? = nil) -> String? {
            configuration.grant(origin: origin, method: method, requestHeaders: headers)?.rule.id
        }
        #expect(rule("http://a", "GET") == "get")
        #expect(rule("http://a", "GET", "x-one, X-Two") == "headers")
        #expect(rule("http://a", "GET", "x-one,content-type") == nil)
        #expect(rule("http://a", "PUT", "x-one") == "headers")
        #expect(rule("http://a", "PUT", "content-type") == "all")
        #expect(rule("https://a", "PUT") == nil)
        #expect(rule("http://a", "DELETE") == nil)
        #expect(rule("http://a", "get") == nil)
        #expect(rule("http://b", "GET", " , ") == "get")
    }

    @Test func `browsers are told what the rule says`() {
        let grant = rules(
            .init(
                allowedHeaders: ["*"], allowedMethods: ["GET", "PUT"], allowedOrigins: ["http://a"],
                exposeHeaders: ["ETag", "x-amz-id-2"], maxAgeSeconds: 3_000)
        ).grant(origin: "http://a", method: "PUT", requestHeaders: "X-One,x-two")
        var headers = WireHeaders()
        grant?.add(to: &headers)
        #expect(
            headers
                == WireHeaders([
                    ("Access-Control-Allow-Origin", "http://a"), ("Access-Control-Allow-Methods", "GET, PUT"),
                    ("Access-Control-Allow-Headers", "x-one, x-two"),
                    ("Access-Control-Expose-Headers", "ETag, x-amz-id-2"), ("Access-Control-Max-Age", "3000"),
                    ("Access-Control-Allow-Credentials", "true"),
                    ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"),
                ]))
        headers = WireHeaders()
        let open = rules(.init(allowedMethods: ["GET"], allowedOrigins: ["*"]))
        open.grant(origin: "http://a", method: "GET", requestHeaders: nil)?.add(to: &headers)
        #expect(
            headers
                == WireHeaders([
                    ("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "GET"),
                    ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"),
                ]))
    }
}
