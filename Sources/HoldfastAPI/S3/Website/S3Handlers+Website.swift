import HoldfastBuckets
import HoldfastCore
import HoldfastWire

extension S3Handlers {
    /// Serves a page of a bucket's website, as S3's website endpoints do: index documents, redirects, error pages in
    /// HTML.
    ///
    /// - Parameter readable: tells whether the sender may read a key, or throws why not.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html>.
    func servePage(_ request: S3Request, readable: (ObjectKey) throws -> Void) async -> WireResponse {
        do {
            guard request.head.method == "GET" || request.head.method == "HEAD" else {
                throw S3Error.methodNotAllowed
            }
            let bucket = try request.bucket
            guard let stored = try request.buckets.setting(.website, of: bucket) else {
                throw BucketError.noSuchSetting(.website)
            }
            let rules = WebsiteRules(try XMLNode(document: stored, root: "WebsiteConfiguration"))
            return try await page(request, bucket, rules, readable)
        } catch {
            return WebsitePage.error(S3Error(any: error), request)
        }
    }

    private func page(
        _ request: S3Request, _ bucket: BucketName, _ rules: WebsiteRules, _ readable: (ObjectKey) throws -> Void
    ) async throws -> WireResponse {
        let path = String(decoding: request.address.key ?? [], as: UTF8.self)
        if let redirect = rules.redirectsAll { return redirected(request, redirect, path, prefix: "") }
        let key = rules.key(of: path)
        if let rule = rules.rule(for: path) {
            return redirected(request, rule.redirect, path, prefix: rule.prefix ?? "")
        }
        do {
            return try await object(request, bucket, key, readable)
        } catch {
            let failure = S3Error(any: error)
            if let rule = rules.rule(for: path, status: failure.status) {
                return redirected(request, rule.redirect, path, prefix: rule.prefix ?? "")
            }
            // A folder asked for without its slash.
            if failure.status == 404, let index = rules.index, !path.isEmpty, !path.hasSuffix("/"),
                (try? request.buckets.objectInfo(bucket, try ObjectKey(path + "/" + index))) != nil
            {
                return S3Reply.empty(status: 302, WireHeaders([("Location", "/" + path + "/")]))
            }
            guard let errorKey = rules.errorKey, failure.status / 100 == 4,
                var page = try? await object(request, bucket, errorKey, readable, isError: true)
            else { throw failure }
            page.status = failure.status
            return page
        }
    }

    private func object(
        _ request: S3Request, _ bucket: BucketName, _ key: String, _ readable: (ObjectKey) throws -> Void,
        isError: Bool = false
    ) async throws -> WireResponse {
        let key = try ObjectKey(key)
        try readable(key)
        var asked = ObjectReadRequest(bucket, key)
        if !isError {
            asked.conditions = ReadConditions(request)
            asked.range = request.text("range").flatMap { ByteRange(header: $0) }
        }
        let reader = try request.buckets.openObject(asked)
        if !isError, let place = reader.info.metadata.headers[.websiteRedirectLocation] {
            return S3Reply.empty(status: 301, WireHeaders([("Location", place)]))
        }
        return try await reply(request, reader)
    }

    private func redirected(
        _ request: S3Request, _ redirect: WebsiteRules.Redirect, _ path: String, prefix: String
    ) -> WireResponse {
        let place = redirect.location(
            path, prefix: prefix, host: request.head.host ?? "localhost", scheme: request.head.isTLS ? "https" : "http")
        return S3Reply.empty(status: redirect.code, WireHeaders([("Location", place)]))
    }
}

/// The pages that website endpoints make themselves.
private enum WebsitePage {
    static func error(_ error: S3Error, _ request: S3Request) -> WireResponse {
        var response = WireResponse(status: error.status, headers: error.headers)
        guard error.hasDocument else { return response }
        let title = "\(error.status) \(reason(error.status))"
        var items = "<li>Code: \(escaped(error.code))</li>\n<li>Message: \(escaped(error.message))</li>\n"
        for (name, value) in error.details { items += "<li>\(escaped(name)): \(escaped(value))</li>\n" }
        items += "<li>RequestId: \(request.requestID.short)</li>\n<li>HostId: \(request.requestID.host)</li>\n"
        let page = """
            <html>
            <head><title>\(title)</title></head>
            <body>
            <h1>\(title)</h1>
            <ul>
            \(items)</ul>
            <hr/>
            </body>
            </html>

            """
        response.headers.append("x-amz-error-code", error.code)
        response.headers.append("x-amz-error-message", error.message)
        response.headers.append("Content-Type", "text/html; charset=utf-8")
        if request.head.method == "HEAD" {
            response.lengthWithoutBody = UInt64(page.utf8.count)
        } else {
            response.body = Array(page.utf8)
        }
        return response
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 412: "Precondition Failed"
        case 416: "Requested Range Not Satisfiable"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }

    private static func escaped(_ text: String) -> String {
        var xml = XMLWriter()
        xml.text(text)
        return String(decoding: xml.bytes, as: UTF8.self)
    }
}
