import HoldfastWire

/// What a bucket lets a web page of another origin do, as browsers are told.
struct CORSGrant: Sendable, Hashable {
    /// The page's origin, or `*` for any.
    var origin: String
    /// The rule that lets it.
    var rule: S3Shapes.CORSRule
    /// Of the request's headers, those that were asked for, in lower case.
    var requestHeaders: [String]

    /// Adds what browsers look for.
    func add(to headers: inout WireHeaders) {
        headers.append("Access-Control-Allow-Origin", origin)
        headers.append("Access-Control-Allow-Methods", rule.allowedMethods.joined(separator: ", "))
        if !requestHeaders.isEmpty {
            headers.append("Access-Control-Allow-Headers", requestHeaders.joined(separator: ", "))
        }
        if !rule.exposeHeaders.isEmpty {
            headers.append("Access-Control-Expose-Headers", rule.exposeHeaders.joined(separator: ", "))
        }
        if let seconds = rule.maxAgeSeconds { headers.append("Access-Control-Max-Age", String(seconds)) }
        // What is open to any origin is not for cookies.
        if origin != "*" { headers.append("Access-Control-Allow-Credentials", "true") }
        headers.append("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
    }
}

extension S3Shapes.CORSConfiguration {
    /// What the first rule that fits lets a page do; `nil` where none does.
    ///
    /// A rule fits where it has the origin and the method, and each of the headers that the page wants to send. Origins
    /// and headers may have one `*`, which stands for anything; headers compare without regard to case.
    ///
    /// - Parameters:
    ///   - method: of the request itself, or what a preflight asks for.
    ///   - requestHeaders: the value of `Access-Control-Request-Headers`.
    /// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html>.
    func grant(origin: String, method: String, requestHeaders: String?) -> CORSGrant? {
        let wanted = (requestHeaders ?? "").utf8.split(separator: UInt8(ascii: ",")).compactMap { part in
            let name = String(Substring(part)).lowercased().filter { $0 != " " && $0 != "\t" }
            return name.isEmpty ? nil : name
        }
        for rule in corsRules {
            guard rule.allowedMethods.contains(method) else { continue }
            guard let allowed = rule.allowedOrigins.first(where: { wildcard($0, matches: origin) }) else { continue }
            let headers = rule.allowedHeaders.map { $0.lowercased() }
            guard wanted.allSatisfy({ name in headers.contains { wildcard($0, matches: name) } }) else { continue }
            return CORSGrant(origin: allowed == "*" ? "*" : origin, rule: rule, requestHeaders: wanted)
        }
        return nil
    }
}

/// Whether `text` is what `pattern` says, in which one `*` stands for anything.
private func wildcard(_ pattern: String, matches text: String) -> Bool {
    guard let star = pattern.utf8.firstIndex(of: UInt8(ascii: "*")) else { return pattern == text }
    let head = pattern.utf8[..<star]
    let tail = pattern.utf8[pattern.utf8.index(after: star)...]
    let text = text.utf8
    return text.count >= head.count + tail.count && text.starts(with: head)
        && text.suffix(tail.count).elementsEqual(tail)
}
