import HoldfastBuckets
import HoldfastCore

/// JSON is refused, or reads as the same when it is written again. A policy is refused, or says something to every
/// request; one that is not public says no to everybody.
func fuzzPolicy(_ bytes: [UInt8]) {
    if let (value, compactLength) = try? PolicyJSON.parse(bytes) {
        precondition(compactLength <= bytes.count)
        guard let again = try? PolicyJSON.parse(Array(text(value).utf8)) else { fatalError("what was read is refused") }
        precondition(again.value == value, "what was written reads as something else")
    }
    guard let policy = try? BucketPolicy(document: bytes, for: fixture.bucket) else { return }
    for action in S3Action.allCases {
        for key in [nil, fixture.key] {
            let resource = PolicyResource(fixture.bucket, key)
            for requester in fixture.requesters {
                for context in [AccessContext(), fixture.context] {
                    _ = policy.verdict(on: action, resource, by: requester, CanonicalIDs(), context)
                }
            }
            let open = policy.verdict(on: action, resource, by: .anonymous, CanonicalIDs(), AccessContext())
            precondition(policy.isPublic || open != .allowed, "a policy that is not public lets everybody in")
        }
    }
}

/// A stored list of grants is refused, or is written again as it reads; a header is refused, or gives such a list.
func fuzzGrants(_ bytes: [UInt8]) {
    func check(_ list: AccessControlList) {
        guard let again = try? AccessControlList(document: list.document) else {
            fatalError("a written list is refused")
        }
        precondition(again == list, "a list reads as another one")
    }
    if let list = try? AccessControlList(document: bytes) { check(list) }
    let header = String(decoding: bytes, as: UTF8.self)
    if case .grants(let list)? = try? RequestedACL(canned: nil, headers: [(.read, header), (.fullControl, header)]) {
        check(list)
    }
    _ = try? OwnershipControls(document: bytes)
    _ = try? PublicAccessBlock(document: bytes)
}

private func text(_ value: PolicyJSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): number
    case .string(let string): quoted(string)
    case .array(let elements): "[" + elements.map(text).joined(separator: ",") + "]"
    case .object(let members):
        "{" + members.map { quoted($0.name) + ":" + text($0.value) }.joined(separator: ",") + "}"
    }
}

private func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
        switch scalar {
        case "\"", "\\": text += "\\" + String(scalar)
        case "\u{0}"..."\u{1F}": text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text + "\""
}

private struct Fixture {
    let bucket: BucketName
    let key: ObjectKey
    let requesters: [Requester]
    let context: AccessContext
}

private let fixture: Fixture = {
    do {
        var context = AccessContext()
        let values = [
            "aws:SourceIp": "203.0.113.9", "aws:SecureTransport": "true", "aws:UserAgent": "a", "aws:username": "Ann",
            "aws:CurrentTime": "2026-11-25T12:00:00Z", "s3:signatureAge": "10", "aws:PrincipalArn": "arn:aws:iam::1:a",
        ]
        for (key, value) in values { context.set(key, value) }
        return Fixture(
            bucket: try BucketName("kelp"), key: try ObjectKey("a/b"),
            requesters: [
                .anonymous, .root(.local), .account(.local, user: "Ann"), .service("logging.s3.amazonaws.com"),
            ],
            context: context)
    } catch {
        fatalError("the fixture is refused: \(error)")
    }
}()
