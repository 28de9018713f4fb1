/// Why an expression is refused. ``message`` is DynamoDB's text.
package enum ExpressionError: Error, Hashable, Sendable {
    /// What is wrong with the expression of one parameter.
    case invalid(ExpressionKind, ExpressionProblem)
    /// Any other refusal, by its text.
    case refused(String)

    package var message: String {
        switch self {
        case .invalid(let kind, let problem): "Invalid \(kind.rawValue): \(problem.message)"
        case .refused(let message): message
        }
    }
}

/// What can be wrong with one expression.
package enum ExpressionProblem: Hashable, Sendable {
    case empty
    case tooLong(bytes: Int)
    case syntax(token: String, near: String)
    case redundantParentheses
    case reservedWord(String)
    case unknownFunction(String)
    case functionNotAllowed(String, ExpressionKind)
    /// Such as `size` where a condition is due.
    case functionMisused(String)
    case tooManyOperators(Int)
    case tooManyOperands(Int)
    case nestedTooDeep
    case pathTooDeep(levels: Int)
    case indexOutOfRange(String)
    case nameUndefined(String)
    case valueUndefined(String)
    case operandCount(String, Int)
    case operandType(String, String)
    case updateOperandType(operator: String, type: String, allowed: String)
    case pathRequired(String)
    case notDistinct(String, path: String)
    case unknownTypeName(String)
    case betweenTypes(lower: String, upper: String)
    case betweenOrder(lower: String, upper: String)
    case sectionRepeated(String)
    case pathsOverlap(String, String)
    case pathsConflict(String, String)

    var message: String {
        switch self {
        case .empty: "The expression can not be empty;"
        case .tooLong(let bytes):
            "Expression size has exceeded the maximum allowed size; expression size: \(bytes)"
        case .syntax(let token, let near): "Syntax error; token: \"\(token)\", near: \"\(near)\""
        case .redundantParentheses: "The expression has redundant parentheses;"
        case .reservedWord(let word): "Attribute name is a reserved keyword; reserved keyword: \(word)"
        case .unknownFunction(let name): "Invalid function name; function: \(name)"
        case .functionNotAllowed(let name, let kind):
            "The function is not allowed in \(kind.words); function: \(name)"
        case .functionMisused(let name):
            "The function is not allowed to be used this way in an expression; function: \(name)"
        case .tooManyOperators(let count):
            "The expression contains too many operators; operator count: \(count)"
        case .tooManyOperands(let count):
            "The IN operator is provided with too many operands; number of operands: \(count)"
        case .nestedTooDeep: "The expression is nested too deep;"
        case .pathTooDeep(let levels):
            "The document path has too many nesting elements; nesting levels: \(levels)"
        case .indexOutOfRange(let index): "List index is not within the allowable range; index: [\(index)]"
        case .nameUndefined(let name):
            "An expression attribute name used in the document path is not defined; attribute name: \(name)"
        case .valueUndefined(let name):
            "An expression attribute value used in expression is not defined; attribute value: \(name)"
        case .operandCount(let name, let count):
            "Incorrect number of operands for operator or function; operator or function: \(name), "
                + "number of operands: \(count)"
        case .operandType(let name, let type):
            "Incorrect operand type for operator or function; operator or function: \(name), operand type: \(type)"
        case .updateOperandType(let name, let type, let allowed):
            "Incorrect operand type for operator or function; operator: \(name), operand type: \(type), "
                + "typeSet: \(allowed)"
        case .pathRequired(let name):
            "Operator or function requires a document path; operator or function: \(name)"
        case .notDistinct(let name, let path):
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: \(name), first operand: \(path)"
        case .unknownTypeName(let name):
            "Invalid attribute type name found; type: \(name), valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
        case .betweenTypes(let lower, let upper):
            "The BETWEEN operator requires same data type for lower and upper bounds; "
                + "lower bound operand: AttributeValue: \(lower), upper bound operand: AttributeValue: \(upper)"
        case .betweenOrder(let lower, let upper):
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                + "lower bound operand: AttributeValue: \(lower), upper bound operand: AttributeValue: \(upper)"
        case .sectionRepeated(let section):
            "The \"\(section)\" section can only be used once in an update expression;"
        case .pathsOverlap(let one, let two):
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                + "path one: \(one), path two: \(two)"
        case .pathsConflict(let one, let two):
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                + "path one: \(one), path two: \(two)"
        }
    }
}
