/// DynamoDB's limits on expressions.
///
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
package enum ExpressionLimits {
    /// Bytes of an expression as it was sent ("Lengths": 4 KB).
    package static let expressionBytesMax = 4096
    /// Operators and functions in one expression ("Operators and operands").
    package static let operatorsMax = 300
    /// Operands of an `IN` after the first ("Operators and operands").
    package static let inOperandsMax = 100
    /// Bytes of all substitution variables of a request ("Lengths": 2 MB).
    package static let substitutionBytesMax = 2 * 1024 * 1024
    /// Bytes of one placeholder, its `#` or `:` included ("Lengths").
    package static let placeholderBytesMax = 255
    /// Elements of a document path ("Nested attribute depth").
    package static let pathElementsMax = 32
    /// Largest position in a list that a path may name.
    package static let listIndexMax = Int(Int32.max)
    /// Parentheses or function calls within one another: our own bound, beyond what 300 operators need.
    package static let nestingMax = 300
    /// Characters of a PartiQL statement (`PartiQLStatement` of the API reference).
    package static let statementCharactersMax = 8192
}
