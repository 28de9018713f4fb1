import HoldfastTables
import Testing

@Suite struct ExpressionMessageTests {
    @Test(arguments: [
        ("a-b", #"Syntax error; token: "-", near: "a-b""#),
        ("INVALID SYNTAX HERE", #"Syntax error; token: "SYNTAX", near: "INVALID SYNTAX HERE""#),
        ("contains(a:abc123-", #"Syntax error; token: ":abc123", near: "a:abc123-""#),
        ("()", #"Syntax error; token: ")", near: "()""#),
        ("a = ", #"Syntax error; token: "<EOF>", near: "a =""#),
        ("a = :v)", #"Syntax error; token: ")", near: ":v)""#),
        ("(a = :v", #"Syntax error; token: "<EOF>", near: "= :v""#),
        ("a = 20", #"Syntax error; token: "20", near: "= 20""#),
        ("", "The expression can not be empty;"),
        ("  ", "The expression can not be empty;"),
        ("((a = :v))", "The expression has redundant parentheses;"),
        ("name = :v", "Attribute name is a reserved keyword; reserved keyword: name"),
        ("a.Status = :v", "Attribute name is a reserved keyword; reserved keyword: Status"),
        ("#x = :v", "An expression attribute name used in the document path is not defined; attribute name: #x"),
        ("a = :w", "An expression attribute value used in expression is not defined; attribute value: :w"),
        ("foo(a)", "Invalid function name; function: foo"),
        ("Attribute_Exists(a)", "Invalid function name; function: Attribute_Exists"),
        ("size(a)", "The function is not allowed to be used this way in an expression; function: size"),
        (
            "a = attribute_exists(b)",
            "The function is not allowed to be used this way in an expression; function: attribute_exists"
        ),
        (
            "if_not_exists(a, :v)",
            "The function is not allowed in a condition expression; function: if_not_exists"
        ),
        (
            "begins_with(a)",
            "Incorrect number of operands for operator or function; operator or function: begins_with, "
                + "number of operands: 1"
        ),
        (
            "attribute_exists(:v)",
            "Operator or function requires a document path; operator or function: attribute_exists"
        ),
        (
            "begins_with(a, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
        ),
        (
            "a < :b",
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"
        ),
        (
            "attribute_type(a, :v)",
            "Invalid attribute type name found; type: text, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
        ),
        (
            "a = a",
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: =, first operand: [a]"
        ),
        (
            "contains(a.b[0], a.b[0])",
            "The first operand must be distinct from the remaining operands for this operator or function; "
                + "operator: contains, first operand: [a, b, [0]]"
        ),
        (
            "a BETWEEN :n AND :m",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound "
                + "operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}"
        ),
        (
            "a BETWEEN :n AND :v",
            "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
                + "AttributeValue: {N:5}, upper bound operand: AttributeValue: {S:text}"
        ),
        ("a[99999999999] = :v", "List index is not within the allowable range; index: [99999999999]"),
    ])
    func `a wrong condition is refused in DynamoDB's words`(_ text: String, _ expected: String) throws {
        let values: [String: AttributeValue] = [":v": "text", ":n": 5, ":m": 1, ":b": true]
        #expect(message { try condition(text, values) } == "Invalid ConditionExpression: \(expected)")
    }

    @Test func `limits have messages of their own`() throws {
        let long = "a" + String(repeating: " ", count: 4096)
        #expect(
            message { try condition(long) }
                == "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
                + "expression size: 4097")
        let many = Array(repeating: "a = :v", count: 151).joined(separator: " OR ")
        #expect(
            message { try condition(many, [":v": 1]) }
                == "Invalid ConditionExpression: The expression contains too many operators; operator count: 301")
        let operands = Array(repeating: ":v", count: 101).joined(separator: ",")
        #expect(
            message { try condition("a IN (\(operands))", [":v": 1]) }
                == "Invalid ConditionExpression: The IN operator is provided with too many operands; "
                + "number of operands: 101")
        let deep = "a" + String(repeating: ".a", count: 32)
        #expect(
            message { try condition("attribute_exists(\(deep))") }
                == "Invalid ConditionExpression: The document path has too many nesting elements; nesting levels: 33")
    }

    @Test func `placeholders are checked before and after the expressions`() throws {
        #expect(
            message { try WriteExpressions(condition: WriteCondition(), placeholders: placeholders(["#a": "a"])) }
                == "ExpressionAttributeNames can only be specified when using expressions")
        #expect(
            message { try WriteExpressions(condition: WriteCondition(), placeholders: placeholders(nil, [":a": 1])) }
                == "ExpressionAttributeValues can only be specified when using expressions: "
                + "ConditionExpression is null")
        #expect(message { try condition("=", [:]) } == "ExpressionAttributeValues must not be empty")
        #expect(message { try condition("=", names: [:]) } == "ExpressionAttributeNames must not be empty")
        #expect(
            message { try condition("=", names: ["x": "a"]) }
                == #"ExpressionAttributeNames contains invalid key: Syntax error; key: "x""#)
        #expect(
            message { try condition("=", ["v": 1]) }
                == #"ExpressionAttributeValues contains invalid key: Syntax error; key: "v""#)
        #expect(
            message { try condition("a = :v", [":v": 1, ":w": 2], names: ["#x": "x", "#y": "y"]) }
                == "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x, #y}")
        #expect(
            message { try condition("a = :v", [":v": 1, ":w": 2]) }
                == "Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}")
    }

    @Test func `all expressions are parsed before any placeholder is looked up`() throws {
        let found = message {
            try WriteExpressions(
                update: "SET a = :missing", attributeUpdates: nil, condition: WriteCondition("a ="),
                placeholders: .none)
        }
        #expect(found == #"Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "a =""#)
    }

    @Test(arguments: [
        ("INVALID SYNTAX HERE", #"Syntax error; token: "INVALID", near: "INVALID SYNTAX""#),
        ("ADD hits : incr", #"Syntax error; token: ":", near: "hits : incr""#),
        ("SET a = :n SET b = :n", #"The "SET" section can only be used once in an update expression;"#),
        (
            "SET a = :n, a.b = :n",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                + "path one: [a], path two: [a, b]"
        ),
        (
            "SET a.b = :n REMOVE a[1]",
            "Two document paths conflict with each other; must remove or rewrite one of these paths; "
                + "path one: [a, b], path two: [a, [1]]"
        ),
        (
            "ADD a :s",
            "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
                + "typeSet: ALLOWED_FOR_ADD_OPERAND"
        ),
        (
            "DELETE a :n",
            "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, "
                + "typeSet: ALLOWED_FOR_DELETE_OPERAND"
        ),
        (
            "SET a = b + :s",
            "Incorrect operand type for operator or function; operator or function: +, operand type: S"
        ),
        (
            "SET a = list_append(b, :n)",
            "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"
        ),
        (
            "SET a = attribute_exists(b)",
            "The function is not allowed in an update expression; function: attribute_exists"
        ),
        (
            "SET a = if_not_exists(:n, :n)",
            "Operator or function requires a document path; operator or function: if_not_exists"
        ),
    ])
    func `a wrong update is refused in DynamoDB's words`(_ text: String, _ expected: String) throws {
        let found = message { try updated([:], text, [":n": 1, ":s": "text"]) }
        #expect(found == "Invalid UpdateExpression: \(expected)")
    }

    @Test(arguments: [
        ("!!", #"Syntax error; token: "!", near: "!!""#),
        ("a, ", #"Syntax error; token: "<EOF>", near: "a,""#),
        ("a[x]", #"Syntax error; token: "x", near: "[x]""#),
        (
            "a, a",
            "Two document paths overlap with each other; must remove or rewrite one of these paths; "
                + "path one: [a], path two: [a]"
        ),
    ])
    func `a wrong projection is refused in DynamoDB's words`(_ text: String, _ expected: String) {
        let found = message { try ReadExpressions(ReadProjection(text), names: nil) }
        #expect(found == "Invalid ProjectionExpression: \(expected)")
    }

    @Test func `reserved words are all of AWS's, in any case`() {
        #expect(ReservedWords.all.count == 573)
        for word in ReservedWords.all {
            let lower = word.map { $0 | 0x20 }
            #expect(ReservedWords.contains(word[...]) && ReservedWords.contains(lower[...]))
            #expect(!ReservedWords.contains((word + [0x31])[...]))
        }
        #expect(!ReservedWords.contains(Array("pk".utf8)[...]))
    }

    @Test func `older parameters and expressions do not mix`() throws {
        let condition = WriteCondition("attribute_exists(a)", expected: ["a": ExpectedAttribute(exists: false)])
        #expect(
            message { try WriteExpressions(condition: condition, placeholders: .none) }
                == "Can not use both expression and non-expression parameters in the same request: "
                + "Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}")
    }
}
