public import HoldfastCore

/// What a form may upload, as whoever signed it has it.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html>.
public struct PostPolicy: Sendable, Hashable {
    /// What must hold of a form. Fields are named as the policy writes them, without the dollar sign.
    public enum Condition: Sendable, Hashable {
        case equals(field: String, value: String)
        case startsWith(field: String, prefix: String)
        case contentLength(minimum: Int, maximum: Int)
    }

    public let expiration: Timestamp
    public let conditions: [Condition]

    /// Checks everything but the length of the file.
    /// - Parameters:
    ///   - fields: with the file's name in place, as ``PostForm`` gives them.
    ///   - bucket: the one that the form was sent to. A policy must name it like any other field.
    public func check(_ fields: PostFormFields, bucket: String, now: Timestamp) throws(PostPolicyError) {
        guard now <= expiration else { throw .expired }
        var named: Set<String> = []
        for condition in conditions {
            guard let field = condition.field?.lowercased() else { continue }
            named.insert(field)
            let value = field == "bucket" ? bucket : fields[field]
            guard let value, condition.holds(value, of: field) else {
                throw .denied("Policy Condition failed: \(condition)")
            }
        }
        let extra = (fields.list.map(\.name) + ["bucket"]).filter { !named.contains($0) && !Self.isExempt($0) }
        guard extra.isEmpty else {
            throw .denied("Extra input fields: \(Set(extra).sorted().joined(separator: ", "))")
        }
    }

    /// Checks the length of the file, as much of it as has come.
    /// - Parameter isWhole: whether no more comes: only then can it be too short.
    public func check(contentBytes bytes: Int, isWhole: Bool) throws(PostPolicyError) {
        for case .contentLength(let minimum, let maximum) in conditions {
            if bytes > maximum { throw .tooLarge(bytes: bytes, maximum: maximum) }
            if isWhole, bytes < minimum { throw .tooSmall(bytes: bytes, minimum: minimum) }
        }
    }

    /// Whether a field needs no condition.
    private static func isExempt(_ name: String) -> Bool {
        ["policy", "x-amz-signature", "signature", "awsaccesskeyid", "file"].contains(name)
            || name.hasPrefix("x-ignore-")
    }
}

extension PostPolicy.Condition: CustomStringConvertible {
    /// As S3 shows a condition that failed.
    public var description: String {
        switch self {
        case .equals(let field, let value): "[\"eq\", \"$\(field)\", \"\(value)\"]"
        case .startsWith(let field, let prefix): "[\"starts-with\", \"$\(field)\", \"\(prefix)\"]"
        case .contentLength(let minimum, let maximum): "[\"content-length-range\", \(minimum), \(maximum)]"
        }
    }

    fileprivate var field: String? {
        switch self {
        case .equals(let field, _), .startsWith(let field, _): field
        case .contentLength: nil
        }
    }

    /// - Parameter field: in lower case.
    fileprivate func holds(_ value: String, of field: String) -> Bool {
        switch self {
        case .equals(_, let wanted):
            return value.utf8.elementsEqual(wanted.utf8)
        case .startsWith(_, let prefix):
            // Several types in one field must all begin so.
            guard field == "content-type" else { return value.utf8.starts(with: prefix.utf8) }
            return value.utf8.split(separator: 0x2C, omittingEmptySubsequences: false).allSatisfy { type in
                type.drop { $0 == 0x20 }.starts(with: prefix.utf8)
            }
        case .contentLength:
            return true
        }
    }
}
