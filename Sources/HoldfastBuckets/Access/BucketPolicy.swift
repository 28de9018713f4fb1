/// A bucket's policy: who may do what in it, besides its owner, and who may not, its owner included.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html> and
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.
public struct BucketPolicy: Hashable, Sendable {
    /// The JSON as it was put, and as it is stored.
    public let document: [UInt8]
    /// The bucket that it is of.
    public let bucket: BucketName
    /// Whether it allows something to everybody, as S3 judges that.
    public let isPublic: Bool
    let statements: [PolicyStatement]
    /// Whether it asks for the tags of objects.
    let asksForObjectTags: Bool
    /// Whether it asks for the tags that a request brings.
    let asksForRequestTags: Bool
    /// Whether it asks the request for anything.
    let asksForContext: Bool

    /// Reads and checks a policy.
    ///
    /// - Parameter bucket: the only one that it may name.
    /// - Throws: `malformedPolicy`, with S3's messages.
    /// - Complexity: O(length × statements); of a document of at most 20 KiB.
    public init(document: [UInt8], for bucket: BucketName) throws(BucketError) {
        guard document.first == UInt8(ascii: "{") else {
            throw .malformedPolicy("Policies must be valid JSON and the first byte must be '{'")
        }
        guard document.count <= BucketLimits.policyDocumentBytesMax else { throw Self.tooLong }
        let json: PolicyJSON
        do throws(PolicyJSON.Malformed) {
            let parsed = try PolicyJSON.parse(document)
            if parsed.compactLength > BucketLimits.policyBytesMax { throw PolicyJSON.Malformed(offset: -1) }
            json = parsed.value
        } catch {
            throw error.offset < 0 ? Self.tooLong : .malformedPolicy("This policy contains invalid Json")
        }
        self.document = document
        self.bucket = bucket
        statements = try Self.statements(json, bucket)
        isPublic = statements.contains(where: \.isPublic)
        let keys = statements.flatMap(\.keys)
        asksForContext = !keys.isEmpty
        asksForRequestTags = keys.contains {
            $0.hasPrefix("s3:requestobjecttag/") || $0 == "s3:requestobjecttagkeys"
        }
        asksForObjectTags = keys.contains { $0.hasPrefix("s3:existingobjecttag/") }
    }

    private static let tooLong = BucketError.malformedPolicy(
        "Normalized policy document exceeds the maximum allowed size of \(BucketLimits.policyBytesMax) bytes")

    private static func statements(
        _ json: PolicyJSON, _ bucket: BucketName
    ) throws(BucketError) -> [PolicyStatement] {
        guard case .object(let members) = json else { throw .malformedPolicy(PolicyMessage.syntax) }
        var hasVariables = false
        var found: PolicyJSON?
        for member in members {
            switch (member.name, member.value) {
            case ("Version", .string("2012-10-17")): hasVariables = true
            case ("Version", .string("2008-10-17")): break
            case ("Version", _): throw .malformedPolicy("The policy must contain a valid version string")
            case ("Id", .string): break
            case ("Id", _): throw .malformedPolicy(PolicyMessage.syntax)
            case ("Statement", let value): found = value
            default: throw .malformedPolicy("Unknown field \(member.name)")
            }
        }
        let elements: [PolicyJSON]
        switch found {
        case nil: throw .malformedPolicy("Missing required field Statement")
        case .array(let several): elements = several
        case .object: elements = found.map { [$0] } ?? []
        default: throw .malformedPolicy(PolicyMessage.syntax)
        }
        guard !elements.isEmpty else { throw .malformedPolicy("Could not parse the policy: Statement is empty!") }
        var statements: [PolicyStatement] = []
        for element in elements {
            statements.append(try PolicyStatement(element, for: bucket, hasVariables: hasVariables))
        }
        return statements
    }

    /// What a policy says to a request.
    package enum Verdict: Hashable, Sendable {
        /// A statement forbids it, whatever the others say.
        case denied
        case allowed
        /// No statement is about it.
        case silent
    }

    package func verdict(
        on action: S3Action, _ resource: PolicyResource, by requester: Requester, _ ids: CanonicalIDs,
        _ context: AccessContext
    ) -> Verdict {
        var verdict = Verdict.silent
        for statement in statements where verdict == .silent || !statement.allows {
            guard statement.applies(to: action, on: resource, by: requester, ids, context) else { continue }
            if !statement.allows { return .denied }
            verdict = .allowed
        }
        return verdict
    }
}
