/// Refuses requests that mix expressions with the older parameters.
struct MixedParameters {
    private var older: [String] = []
    private var expressions: [String] = []

    mutating func older(_ name: String, _ isGiven: Bool) {
        if isGiven { older.append(name) }
    }

    /// Expressions come after the older parameters, beside none of which they are no matter.
    mutating func expression(_ name: String, _ isGiven: Bool) {
        if isGiven && !older.isEmpty { expressions.append(name) }
    }

    func check() throws(ExpressionError) {
        if older.isEmpty || expressions.isEmpty { return }
        throw .refused(
            "Can not use both expression and non-expression parameters in the same request: "
                + "Non-expression parameters: {\(older.joined(separator: ", "))} "
                + "Expression parameters: {\(expressions.joined(separator: ", "))}")
    }
}
