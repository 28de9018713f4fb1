import HoldfastCore

/// Whom a statement of a policy is about.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html> and
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.
struct PolicyPrincipals: Hashable, Sendable {
    /// `NotPrincipal`: everybody but those that are named.
    var isNegated = false
    var everyone = false
    /// Accounts, by their number or the name of their root user.
    var accounts: Set<AccountID> = []
    /// Users, roles and sessions.
    var names: Set<String> = []
    var canonicalUsers: Set<CanonicalID> = []
    var services: Set<String> = []
    /// Providers of identities. Nobody signs as one of their users here.
    var providers: Set<String> = []

    /// Whether the statement is about the requester.
    func include(_ requester: Requester, _ ids: CanonicalIDs) -> Bool {
        if everyone { return !isNegated }
        switch requester {
        case .anonymous: return isNegated
        case .service(let service): return services.contains(service) != isNegated
        case .account(let account, let user):
            let namesAccount =
                accounts.contains(account) || (!canonicalUsers.isEmpty && canonicalUsers.contains(ids[account]))
            let namesUser = user != nil && requester.arn.map { names.contains($0) } ?? false
            // To be left out of a denial, a user must be named and its account too, since what denies an account denies
            // its users.
            if isNegated { return !(namesAccount && (user == nil || namesUser)) }
            return namesAccount || namesUser
        }
    }

    /// Reads `"*"` or a map of kinds to names.
    /// - Throws: `malformedPolicy`.
    init(_ json: PolicyJSON, isNegated: Bool) throws(BucketError) {
        self.isNegated = isNegated
        switch json {
        case .string("*"): everyone = true
        case .object(let members) where !members.isEmpty:
            for member in members { try add(member) }
        case .object: throw Self.invalid
        default: throw .malformedPolicy(PolicyMessage.syntax)
        }
    }

    private static let invalid = BucketError.malformedPolicy("Invalid principal in policy")

    private mutating func add(_ member: PolicyJSON.Member) throws(BucketError) {
        let listed = try PolicyStatement.strings(member.value)
        guard !listed.isEmpty, !listed.contains("") else { throw Self.invalid }
        switch member.name {
        case "AWS":
            for name in listed { try addName(name) }
        case "CanonicalUser":
            for name in listed {
                guard let id = CanonicalID(name) else { throw Self.invalid }
                canonicalUsers.insert(id)
            }
        case "Service":
            for name in listed {
                guard Self.isService(name) else { throw Self.invalid }
                services.insert(name)
            }
        case "Federated":
            guard listed.allSatisfy({ !$0.contains("*") }) else { throw Self.invalid }
            providers.formUnion(listed)
        default: throw Self.invalid
        }
    }

    /// An account's number, `*`, or the ARN of an account, user, role or session.
    private mutating func addName(_ name: String) throws(BucketError) {
        if name == "*" {
            everyone = true
        } else if let account = AccountID(name) {
            accounts.insert(account)
        } else {
            guard let arn = ResourceName(name), arn.region.isEmpty, let account = AccountID(arn.account),
                !name.contains("*"), !name.contains("?")
            else { throw Self.invalid }
            let kind = arn.resource.prefix { $0 != "/" }
            let hasName = arn.resource.utf8.count > kind.utf8.count + 1
            switch (arn.service, kind) {
            case ("iam", "root") where arn.resource == "root": accounts.insert(account)
            case ("iam", "user") where hasName, ("iam", "role") where hasName: names.insert(name)
            case ("sts", "assumed-role") where hasName, ("sts", "federated-user") where hasName: names.insert(name)
            default: throw Self.invalid
            }
        }
    }

    private static func isService(_ name: String) -> Bool {
        let endings = [".amazonaws.com", ".amazonaws.com.cn", ".amazon.com", ".aws.internal"]
        let isLegal = name.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
        }
        return isLegal && endings.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
    }
}
