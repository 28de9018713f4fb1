import HoldfastCore
import Testing

@testable import HoldfastBuckets

/// The bucket that the policies in these tests are of.
let policyBucket = BucketName(trusted: "kelp")
let bucketOwner = AccountID("111122223333")!
let otherAccount = AccountID("444455556666")!

/// A policy of 2012 with these statements.
func policy(_ statements: String..., version: String = "2012-10-17") throws -> BucketPolicy {
    let text = #"{"Version":"\#(version)","Statement":[\#(statements.joined(separator: ","))]}"#
    return try BucketPolicy(document: Array(text.utf8), for: policyBucket)
}

/// A statement; whom, what and when it is about stand there as JSON.
func statement(
    _ effect: String = "Allow", principal: String = #""*""#, action: String = #""s3:GetObject""#,
    resource: String = #""arn:aws:s3:::kelp/*""#, when condition: String? = nil
) -> String {
    #"{"Effect":"\#(effect)","Principal":\#(principal),"Action":\#(action),"Resource":\#(resource)"#
        + (condition.map { #","Condition":\#($0)}"# } ?? "}")
}

extension BucketPolicy {
    /// What it says to a request on an object of the bucket, or on the bucket itself.
    func says(
        _ action: S3Action = .getObject, _ key: String? = "a", by requester: Requester = .anonymous,
        _ values: [String: [String]] = [:]
    ) throws -> Verdict {
        var context = AccessContext()
        for (key, value) in values { context[key] = value }
        let resource = PolicyResource(policyBucket, try key.map { try ObjectKey($0) })
        return verdict(on: action, resource, by: requester, CanonicalIDs(), context)
    }
}
