import HoldfastWire

/// Which service a request is for. The order of precedence is Docs/Routing.md's: target header, signing scope, host,
/// the query protocol's action in the query, path, and that action in the body.
struct ServiceTable: Sendable {
    /// What decided, for tests and logs.
    enum Reason: Sendable, Hashable { case target, signingName, host, action, claim }

    struct Match: Sendable {
        var index: Int
        var reason: Reason
    }

    private let targets: [(prefix: String, index: Int)]
    private let signingNames: [String: Int]
    private let hosts: [(labels: [String], index: Int)]
    private let actions: [String: Int]
    private let endpoints: [any ServiceEndpoint]

    init(_ routed: [APIRouter.Endpoint]) {
        let endpoints = routed.map(\.service)
        var targets: [(String, Int)] = []
        var signingNames: [String: Int] = [:]
        var hosts: [([String], Int)] = []
        var actions: [String: Int] = [:]
        for (index, endpoint) in endpoints.enumerated() {
            for prefix in endpoint.targetPrefixes {
                precondition(!targets.contains { $0.0 == prefix + "." }, "two services claim the target \(prefix)")
                targets.append((prefix + ".", index))
            }
            for name in endpoint.signingNames {
                // Services may share a signing name (DynamoDB and its streams): the first to register has it.
                if signingNames[name] == nil { signingNames[name] = index }
            }
            for label in endpoint.hostLabels {
                hosts.append((label.split(separator: ".").map(String.init), index))
            }
            guard case .buffered(let endpoint) = routed[index] else { continue }
            for action in endpoint.queryActions where actions[action] == nil { actions[action] = index }
        }
        self.endpoints = endpoints
        self.targets = targets
        self.signingNames = signingNames
        // The longer label first, so that `streams.dynamodb` is not taken for `streams`.
        self.hosts = hosts.sorted { $0.0.count > $1.0.count }
        self.actions = actions
    }

    /// - Returns: `nil` where nothing in the head names a service. A target header that names none settles it too.
    func match(_ head: WireRequest) -> Match? {
        if let target = head.headers["x-amz-target"] {
            for entry in targets where target.utf8.starts(with: entry.prefix.utf8) {
                return Match(index: entry.index, reason: .target)
            }
            return nil
        }
        if let name = CredentialText.service(in: head), let index = signingNames[name] {
            return Match(index: index, reason: .signingName)
        }
        if let host = head.host, let index = match(host: host) { return Match(index: index, reason: .host) }
        if let query = head.query, let action = Self.action(inForm: query.utf8), let index = actions[action] {
            return Match(index: index, reason: .action)
        }
        for (index, endpoint) in endpoints.enumerated() where endpoint.claims(head) {
            return Match(index: index, reason: .claim)
        }
        return nil
    }

    /// The same for a form in the body, which is known only when the body has come.
    func match(form body: [UInt8]) -> Match? {
        guard !actions.isEmpty, let action = Self.action(inForm: body), let index = actions[action] else { return nil }
        return Match(index: index, reason: .action)
    }

    /// `dynamodb.us-east-1.amazonaws.com`, `dynamodb.localhost:4566`, `orders.s3.amazonaws.com`: the service's label
    /// stands first, or after a bucket or an account.
    private func match(host: String) -> Int? {
        let name = host.utf8.prefix { $0 != 0x3A }
        let labels = name.split(separator: 0x2E).map { String(Substring($0)).lowercased() }
        guard labels.count >= 2 else { return nil }
        for entry in hosts where labels.starts(with: entry.labels) { return entry.index }
        for entry in hosts {
            for start in labels.indices.dropFirst() where labels[start...].starts(with: entry.labels) {
                return entry.index
            }
        }
        return nil
    }

    private static func action(inForm form: some Collection<UInt8>) -> String? {
        let label = Array("Action=".utf8)
        for pair in form.split(separator: 0x26) where pair.starts(with: label) {
            return String(decoding: pair.dropFirst(label.count), as: UTF8.self)
        }
        return nil
    }
}
