import HoldfastWire
import Testing

@testable import HoldfastAPI

@Suite struct `Web pages and buckets` {
    private let s3: S3Fixture

    init() throws { s3 = try S3Fixture() }

    private let page = [("Origin", "https://page.example")]

    private func openBucket() async -> String {
        let bucket = await s3.bucket()
        let rule =
            "<CORSRule><AllowedOrigin>https://page.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
            + "<AllowedHeader>x-*</AllowedHeader></CORSRule>"
        #expect(await s3.put("\(bucket)?cors", "<CORSConfiguration>\(rule)</CORSConfiguration>").status == 200)
        return bucket
    }

    private func preflight(_ target: String, _ headers: [(String, String)]) async -> S3Answer {
        await s3.send("OPTIONS", target, headers: headers, account: nil, isOriginTrusted: false)
    }

    @Test func `a preflight is answered by the bucket's rules, without a signature`() async {
        let bucket = await openBucket()
        let asked = page + [("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "X-One")]
        let answer = await preflight("\(bucket)/key", asked)
        #expect(answer.status == 200 && answer.text.isEmpty)
        #expect(answer.headers["access-control-allow-origin"] == "https://page.example")
        #expect(answer.headers["access-control-allow-headers"] == "x-one")
    }

    @Test func `a preflight that no rule allows is forbidden`() async {
        let bucket = await openBucket()
        let put = page + [("Access-Control-Request-Method", "PUT")]
        let answer = await preflight("\(bucket)/key", put)
        #expect(answer.status == 403 && answer.code == "AccessForbidden")
        #expect(answer["Method"] == "PUT" && answer["ResourceType"] == "OBJECT")
        #expect(answer.headers["access-control-allow-origin"] == nil)
        #expect(await preflight(bucket, put)["ResourceType"] == "BUCKET")
    }

    @Test func `a preflight that cannot be answered says why`() async {
        let bucket = await openBucket()
        let closed = await s3.bucket("closed")
        let get = [("Access-Control-Request-Method", "GET")]
        let none = await preflight(bucket, get)
        #expect(none.status == 400 && none.message == "Insufficient information. Origin request header needed.")
        let methodless = await preflight(bucket, page)
        #expect(methodless.status == 400 && methodless.message == "Invalid Access-Control-Request-Method: null")
        let unknown = await preflight(bucket, page + [("Access-Control-Request-Method", "PATCH")])
        #expect(unknown.status == 400 && unknown.message == "Invalid Access-Control-Request-Method: PATCH")
        let off = await preflight(closed, page)
        #expect(off.status == 403 && off.message == "CORSResponse: CORS is not enabled for this bucket.")
        #expect(off["Method"] == "OPTIONS")
        let missing = await preflight("/missing", page + get)
        #expect(missing.status == 403 && missing.message == "CORSResponse: Bucket not found")
    }

    @Test func `replies tell what the rules let the page do, refusals included`() async {
        let bucket = await openBucket()
        let found = await s3.send("GET", bucket, headers: page)
        #expect(found.status == 200 && found.headers["access-control-allow-methods"] == "GET")
        let missing = await s3.send("GET", "\(bucket)/missing", headers: page)
        #expect(missing.status == 404 && missing.headers["access-control-allow-origin"] == "https://page.example")
        #expect(await s3.send("GET", bucket).headers["vary"] == nil)
        #expect(await s3.send("HEAD", bucket, headers: page).headers["access-control-allow-origin"] == nil)
        let headers = page + [("Access-Control-Request-Headers", "content-type")]
        #expect(await s3.send("GET", bucket, headers: headers).headers["access-control-allow-origin"] == nil)
    }

    @Test func `where nothing is verified, only pages that a bucket lets in are answered`() async {
        let bucket = await openBucket()
        func status(_ method: String, _ origin: String) async -> Int {
            await s3.send(method, bucket, headers: [("Origin", origin)], isOriginTrusted: false).status
        }
        #expect(await status("GET", "https://page.example") == 200)
        #expect(await status("GET", "https://other.example") == 403)
        #expect(await status("DELETE", "https://page.example") == 403)
        #expect(await s3.send("GET", bucket).status == 200)
    }
}
