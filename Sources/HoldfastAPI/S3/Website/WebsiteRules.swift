import HoldfastWire

/// A bucket's website configuration as its pages are served by it.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html>.
struct WebsiteRules: Sendable, Hashable {
    struct Redirect: Sendable, Hashable {
        var host: String?
        var scheme: String?
        var code = 301
        var replacedPrefix: String?
        var replacedKey: String?

        init(_ node: XMLNode) {
            host = node.text(of: "HostName")
            scheme = node.text(of: "Protocol")
            if let code = node.text(of: "HttpRedirectCode").flatMap({ Int($0) }) { self.code = code }
            replacedPrefix = node.text(of: "ReplaceKeyPrefixWith")
            replacedKey = node.text(of: "ReplaceKeyWith")
        }

        /// Where the redirect of a key leads.
        /// - Parameter prefix: of the rule's condition.
        func location(_ key: String, prefix: String, host defaultHost: String, scheme defaultScheme: String) -> String {
            var place = key
            if let replacedKey {
                place = replacedKey
            } else if let replacedPrefix {
                place = replacedPrefix + key.dropFirst(prefix.count)
            }
            let encoded = PercentEncoding.encode(place.utf8, keepingSlash: true)
            return "\(scheme ?? defaultScheme)://\(host ?? defaultHost)/\(encoded)"
        }
    }

    struct Rule: Sendable, Hashable {
        var prefix: String?
        /// The status on which it takes effect; `nil` for one that takes effect before the object is looked for.
        var status: Int?
        var redirect: Redirect

        func applies(to key: String, status: Int?) -> Bool {
            guard self.status == status else { return false }
            return prefix.map { key.hasPrefix($0) } ?? true
        }
    }

    var index: String?
    var errorKey: String?
    var redirectsAll: Redirect?
    var rules: [Rule]

    /// - Parameter document: a `WebsiteConfiguration` that was checked when it was stored.
    init(_ document: XMLNode) {
        index = document.child("IndexDocument")?.text(of: "Suffix")
        errorKey = document.child("ErrorDocument")?.text(of: "Key")
        redirectsAll = document.child("RedirectAllRequestsTo").map { Redirect($0) }
        rules = (document.child("RoutingRules")?.children ?? []).compactMap { node in
            guard let redirect = node.child("Redirect") else { return nil }
            let condition = node.child("Condition")
            return Rule(
                prefix: condition?.text(of: "KeyPrefixEquals"),
                status: condition?.text(of: "HttpErrorCodeReturnedEquals").flatMap { Int($0) },
                redirect: Redirect(redirect))
        }
    }

    /// The key that a path asks for: the index document where the path names a folder.
    func key(of path: String) -> String {
        guard let index, path.isEmpty || path.hasSuffix("/") else { return path }
        return path + index
    }

    /// The first rule for a key, before the object is looked for or after that gave an error.
    func rule(for key: String, status: Int? = nil) -> Rule? { rules.first { $0.applies(to: key, status: status) } }
}
