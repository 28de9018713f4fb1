/// What a request asks for as the list of a bucket or an object: a name, or grants.
public enum RequestedACL: Hashable, Sendable {
    case canned(CannedACL)
    case grants(AccessControlList)

    /// What the headers of a request ask for; `nil` where they say nothing.
    ///
    /// - Parameters:
    ///   - canned: the value of `x-amz-acl`.
    ///   - headers: the values of the `x-amz-grant-*` headers that are there.
    /// - Throws: `invalidRequest` for both at once, `invalidArgument`, `methodNotAllowed` for an e-mail address,
    ///   `malformedACL` for over 100 grants.
    public init?(canned: String?, headers: [(permission: ACLPermission, value: String)]) throws(BucketError) {
        if let canned {
            guard headers.isEmpty else {
                throw .invalidRequest("Specifying both Canned ACLs and Header Grants is not allowed")
            }
            guard let known = CannedACL(rawValue: canned) else {
                throw .invalidArgument("", name: "x-amz-acl", value: canned)
            }
            self = .canned(known)
        } else if !headers.isEmpty {
            var grants: [Grant] = []
            for (permission, value) in headers { grants += try Grant.parse(value, permission) }
            self = .grants(try AccessControlList(grants))
        } else {
            return nil
        }
    }

    /// The grants that are asked for.
    public func list(owner: CanonicalID, bucketOwner: CanonicalID) -> AccessControlList {
        switch self {
        case .canned(let canned): canned.list(owner: owner, bucketOwner: bucketOwner)
        case .grants(let list): list
        }
    }

    /// Whether it is `bucket-owner-full-control`, or the like in grants: what a bucket without lists accepts.
    func isBucketOwnerFullControl(owner: CanonicalID, bucketOwner: CanonicalID) -> Bool {
        switch self {
        case .canned(let canned): return canned == .bucketOwnerFullControl
        case .grants(let list):
            let full = [owner, bucketOwner].map { Grant(.fullControl, to: .canonicalUser($0)) }
            return list.grants.contains(full[1]) && list.grants.allSatisfy { full.contains($0) }
        }
    }
}

extension Grant {
    /// The grants of a `x-amz-grant-*` header: `id="…", uri="…"`, the quotes optional.
    ///
    /// - Throws: `invalidArgument`; `methodNotAllowed` for an e-mail address, which S3 no longer takes.
    static func parse(_ header: String, _ permission: ACLPermission) throws(BucketError) -> [Grant] {
        var grants: [Grant] = []
        for part in header.split(separator: ",", omittingEmptySubsequences: false) {
            let text = trimmed(part)
            guard let equals = text.firstIndex(of: "=") else { throw unrecognized(text, permission) }
            let name = trimmed(text[..<equals])
            var value = trimmed(text[text.index(after: equals)...])
            if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
            switch name {
            case "id":
                guard let id = CanonicalID(value) else {
                    throw .invalidArgument("Invalid id", name: "id", value: String(value))
                }
                grants.append(Grant(permission, to: .canonicalUser(id)))
            case "uri":
                guard let group = Grantee.Group(uri: value) else {
                    throw .invalidArgument("Invalid group uri", name: "uri", value: String(value))
                }
                grants.append(Grant(permission, to: .group(group)))
            case "emailAddress": throw .methodNotAllowed
            default: throw unrecognized(text, permission)
            }
        }
        return grants
    }

    private static func unrecognized(_ text: Substring, _ permission: ACLPermission) -> BucketError {
        .invalidArgument("Argument format not recognized", name: permission.header, value: String(text))
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
}
