import HoldfastCore

/// One statement of a policy.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html>.
struct PolicyStatement: Hashable, Sendable {
    let allows: Bool
    let principals: PolicyPrincipals
    /// The actions that it is about: those named, or all but those.
    let actions: Set<S3Action>
    /// What stands in the ARNs after `arn:aws:s3:::`.
    let resources: [PolicyPattern]
    /// `NotResource`: everything but those.
    let excludesResources: Bool
    let conditions: [PolicyCondition]

    /// Whether it is about the request.
    func applies(
        to action: S3Action, on resource: PolicyResource, by requester: Requester, _ ids: CanonicalIDs,
        _ context: AccessContext
    ) -> Bool {
        guard actions.contains(action), principals.include(requester, ids) else { return false }
        let name = resource.name
        let isNamed = resources.contains { $0.resolved(context)?.matches(name) ?? false }
        return isNamed != excludesResources && conditions.allSatisfy { $0.holds(context) }
    }

    /// The keys that it asks the request for, in lower case.
    var keys: [String] { resources.flatMap(\.keys) + conditions.flatMap(\.keys) }
}

extension PolicyStatement {
    /// Reads and checks a statement.
    ///
    /// - Parameters:
    ///   - bucket: whose policy it is of, and none other.
    ///   - hasVariables: whether the policy is of the version that has them.
    /// - Throws: `malformedPolicy`.
    init(_ json: PolicyJSON, for bucket: BucketName, hasVariables: Bool) throws(BucketError) {
        guard case .object(let members) = json else { throw .malformedPolicy(PolicyMessage.syntax) }
        let elements = try Elements(members)
        switch elements.effect {
        case nil: throw .malformedPolicy("Missing required field Effect")
        case .string("Allow"): allows = true
        case .string("Deny"): allows = false
        case .string(let other): throw .malformedPolicy("Invalid effect: \(other)")
        default: throw .malformedPolicy(PolicyMessage.syntax)
        }
        guard let principal = elements.principal else { throw .malformedPolicy("Missing required field Principal") }
        if principal.isNegated, allows { throw .malformedPolicy("Allow with NotPrincipal is not allowed.") }
        principals = try PolicyPrincipals(principal.json, isNegated: principal.isNegated)

        guard let action = elements.action else { throw .malformedPolicy("Missing required field Action") }
        let named = try Self.actions(action.json)
        let all = named.reduce(into: Set<S3Action>()) { $0.formUnion($1) }
        actions = action.isNegated ? Set(S3Action.allCases).subtracting(all) : all

        guard let resource = elements.resource else { throw .malformedPolicy("Missing required field Resource") }
        resources = try Self.resources(resource.json, for: bucket, hasVariables: hasVariables)
        excludesResources = resource.isNegated
        conditions =
            try elements.condition.map { (json) throws(BucketError) in
                try PolicyCondition.parse(json, hasVariables: hasVariables)
            } ?? []
        if !action.isNegated, !excludesResources { try check(named, bucket) }
    }

    /// The elements of a statement as they stand there.
    private struct Elements {
        typealias Element = (json: PolicyJSON, isNegated: Bool)
        var effect: PolicyJSON?
        var principal: Element?
        var action: Element?
        var resource: Element?
        var condition: PolicyJSON?

        init(_ members: [PolicyJSON.Member]) throws(BucketError) {
            for member in members {
                switch member.name {
                case "Sid":
                    guard case .string = member.value else { throw .malformedPolicy(PolicyMessage.syntax) }
                case "Effect": effect = member.value
                case "Principal", "NotPrincipal": try Self.set(&principal, member)
                case "Action", "NotAction": try Self.set(&action, member)
                case "Resource", "NotResource": try Self.set(&resource, member)
                case "Condition": condition = member.value
                default: throw .malformedPolicy("Unknown field \(member.name)")
                }
            }
        }

        /// An element or its opposite, of which a statement has one.
        private static func set(_ element: inout Element?, _ member: PolicyJSON.Member) throws(BucketError) {
            guard element == nil else { throw .malformedPolicy(PolicyMessage.syntax) }
            element = (member.value, member.name.hasPrefix("Not"))
        }
    }

    /// A text or a list of texts.
    static func strings(_ json: PolicyJSON) throws(BucketError) -> [String] {
        switch json {
        case .string(let text): return [text]
        case .array(let elements):
            var all: [String] = []
            for element in elements {
                guard case .string(let text) = element else { throw .malformedPolicy(PolicyMessage.syntax) }
                all.append(text)
            }
            return all
        default: throw .malformedPolicy(PolicyMessage.syntax)
        }
    }

    /// The actions that each of the names stands for.
    private static func actions(_ json: PolicyJSON) throws(BucketError) -> [Set<S3Action>] {
        let names = try strings(json)
        guard !names.isEmpty else { throw .malformedPolicy(PolicyMessage.action) }
        var all: [Set<S3Action>] = []
        for name in names {
            let known = S3Action.named(name)
            guard !known.isEmpty else { throw .malformedPolicy(PolicyMessage.action) }
            all.append(known)
        }
        return all
    }

    private static func resources(
        _ json: PolicyJSON, for bucket: BucketName, hasVariables: Bool
    ) throws(BucketError) -> [PolicyPattern] {
        let names = try strings(json)
        guard !names.isEmpty else { throw .malformedPolicy(PolicyMessage.resource) }
        var all: [PolicyPattern] = []
        for name in names {
            guard name.hasPrefix(PolicyResource.prefix) else { throw .malformedPolicy(PolicyMessage.resource) }
            let rest = String(name.dropFirst(PolicyResource.prefix.count))
            guard let pattern = PolicyPattern(rest, hasVariables ? [.wildcards, .variables] : .wildcards),
                pattern.mayBe(bucket, .bucket) || pattern.mayBe(bucket, .object)
            else { throw .malformedPolicy(PolicyMessage.resource) }
            all.append(pattern)
        }
        return all
    }

    /// Whether each of the actions can be done to one of the resources, and each condition be met by each of them.
    private func check(_ named: [Set<S3Action>], _ bucket: BucketName) throws(BucketError) {
        let targets = [S3Action.Target.bucket, .object].filter { target in
            resources.contains { $0.mayBe(bucket, target) }
        }
        for actions in named {
            let possible = actions.filter { targets.contains($0.target) }
            guard !possible.isEmpty else { throw .malformedPolicy(PolicyMessage.noResource) }
            for condition in conditions {
                guard case .only(let known) = ConditionKeys.applicability(condition.key) else { continue }
                guard !known.isDisjoint(with: possible) else { throw .malformedPolicy(PolicyMessage.noCondition) }
            }
        }
    }
}

extension PolicyPattern {
    /// Whether it may stand for the bucket, or for an object in it.
    fileprivate func mayBe(_ bucket: BucketName, _ target: S3Action.Target) -> Bool {
        switch target {
        case .account: false
        case .bucket: mayMatch(bucket.description.utf8)
        case .object: mayStart(with: Array(bucket.description.utf8) + [UInt8(ascii: "/")])
        }
    }
}

extension S3Action {
    /// The actions that a name in a policy stands for, which may have wildcards and any case; empty where there are
    /// none.
    static func named(_ name: String) -> Set<S3Action> {
        let lowercased = name.lowercased()
        if let action = byName[lowercased] { return [action] }
        guard let pattern = PolicyPattern(lowercased, .wildcards) else { return [] }
        return Set(byName.filter { pattern.matches($0.key.utf8) }.values)
    }

    /// Those that policies of buckets can name.
    private static let byName: [String: S3Action] = Dictionary(
        uniqueKeysWithValues: allCases.filter { $0.target != .account }.map { ($0.name.lowercased(), $0) })
}
