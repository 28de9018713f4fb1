import Synchronization

/// Conditions that were parsed before, by their text: a program asks the same few over and over.
///
/// A bounded number of short ones, emptied when it is full.
private let known = Mutex<[ConditionText: ConditionSyntax]>([:])

private struct ConditionText: Hashable {
    let text: String
    let kind: ExpressionKind

    static let knownMax = 256
    static let bytesMax = 1_024
}

extension ConditionSyntax {
    /// As ``init(parsing:as:)``, which the same text need not go through again.
    static func parsed(_ text: String, as kind: ExpressionKind) throws(ExpressionError) -> ConditionSyntax {
        let key = ConditionText(text: text, kind: kind)
        // Strings may be equal whose bytes are not.
        if let syntax = known.withLock({ $0[key] }), syntax.bytes.elementsEqual(text.utf8) { return syntax }
        let syntax = try ConditionSyntax(parsing: text, as: kind)
        if syntax.bytes.count <= ConditionText.bytesMax {
            known.withLock { known in
                if known.count == ConditionText.knownMax { known.removeAll() }
                known[key] = syntax
            }
        }
        return syntax
    }
}
