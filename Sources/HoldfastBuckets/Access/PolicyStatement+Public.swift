// When a statement gives access to the public, as S3 judges that: it does unless it gives it only to fixed principals,
// or to requests in which one of a few keys has a fixed value.
//
// See <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>, "The meaning of
// public".

extension PolicyStatement {
    var isPublic: Bool { allows && principals.mayBeAnybody && !conditions.contains(where: \.isFixing) }
}

extension PolicyPrincipals {
    /// Whether it is everybody, or whoever has an account with a provider of identities that is nobody's own.
    fileprivate var mayBeAnybody: Bool { everyone || isNegated || providers.contains { !$0.hasPrefix("arn:") } }
}

extension PolicyCondition {
    /// Whether it holds only for requests in which a key that tells where they come from has one of a few values.
    fileprivate var isFixing: Bool {
        // What holds for a request without the key fixes nothing.
        guard !isNegated, !ifExists, quantifier != .all else { return false }
        switch (comparison, key) {
        case (.address, "aws:sourceip"):
            return operands.allSatisfy { operand in
                if case .network(let network) = operand { network.prefix >= (network.isIPv4 ? 8 : 32) } else { false }
            }
        case (.string, "s3:dataaccesspointarn"), (.arn, "s3:dataaccesspointarn"):
            return patterns.allSatisfy(\.hasFixedAccount)
        case (.string, _), (.arn, _):
            return Self.fixing.contains(key) && patterns.allSatisfy(\.isFixed)
        default: return false
        }
    }

    private static let fixing: Set<String> = [
        "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:sourcearn", "aws:sourcevpc",
        "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:userid", "s3:dataaccesspointaccount",
        "s3:x-amz-server-side-encryption-aws-kms-key-id",
    ]

    private var patterns: [PolicyPattern] {
        operands.compactMap { operand in if case .pattern(let pattern) = operand { pattern } else { nil } }
    }
}

extension PolicyPattern {
    /// Whether the fifth part of an ARN is the same in all that it stands for; the name of an access point may be open.
    fileprivate var hasFixedAccount: Bool {
        let parts = tokens.split(separator: .byte(UInt8(ascii: ":")), maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6 else { return false }
        return parts.prefix(5).allSatisfy { PolicyPattern(tokens: Array($0)).isFixed } && !parts[4].isEmpty
    }
}
