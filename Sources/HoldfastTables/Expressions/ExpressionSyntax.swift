// What the parser makes of an expression's text, before placeholders are looked up.

/// A name in a path: bare (`a`) or a placeholder (`#a`).
package enum NameSyntax: Hashable, Sendable {
    case bare(SourceRange)
    case reference(SourceRange)
}

/// One step of a path below its root.
package enum StepSyntax: Hashable, Sendable {
    case name(NameSyntax)
    case index(Int)
}

/// A document path such as `a.#b[0]`.
package struct PathSyntax: Hashable, Sendable {
    package let root: NameSyntax
    package var steps: [StepSyntax] = []
}

/// What a function or comparison works on.
package enum OperandSyntax: Hashable, Sendable {
    case path(PathSyntax)
    /// `:value`
    case value(SourceRange)
    case call(CallSyntax)
    /// `left + right` or `left - right`, in updates only; always two operands.
    case arithmetic(ArithmeticOperator, [OperandSyntax])
}

package enum ArithmeticOperator: String, Hashable, Sendable {
    case plus = "+"
    case minus = "-"
}

/// A function and its operands.
package struct CallSyntax: Hashable, Sendable {
    package let name: SourceRange
    package let operands: [OperandSyntax]
}

/// A condition without `AND`, `OR` and `NOT`.
package enum TestSyntax: Hashable, Sendable {
    case compare(Comparator, OperandSyntax, OperandSyntax)
    case between(OperandSyntax, lower: OperandSyntax, upper: OperandSyntax)
    case among(OperandSyntax, [OperandSyntax])
    case call(CallSyntax)
}

/// The actions of an update expression, in order of their text.
package enum UpdateActionSyntax: Hashable, Sendable {
    case set(PathSyntax, OperandSyntax)
    case remove(PathSyntax)
    case add(PathSyntax, SourceRange)
    case delete(PathSyntax, SourceRange)
}
