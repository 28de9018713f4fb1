import Testing

@testable import HoldfastTables

@Suite struct KeyConditionTests {
    static let values: [String: AttributeValue] = [":p": "p", ":a": "a", ":b": "b", ":n": 1, ":e": ""]

    /// Two partition and two sort attributes, as an index may have.
    static let composite = KeySchema(
        partition: [KeyAttribute("p1", .string), KeyAttribute("p2", .string)],
        sort: [KeyAttribute("s1", .string), KeyAttribute("s2", .string)])
    static let table = KeySchema(KeyAttribute("pk", .string), sort: KeyAttribute("sk", .string))

    private func plan(_ text: String, _ schema: KeySchema = table) throws -> KeyConditionPlan {
        let used = Self.values.filter { text.split { !($0.isLetter || $0 == ":") }.contains(Substring($0.key)) }
        let request = QueryRequest(table: "t", keyCondition: text, placeholders: try placeholders(nil, used))
        return try ReadExpressions(request).keyConditions!.plan(schema)
    }

    @Test func `a key condition becomes values and a range`() throws {
        let p = try encoded("p")
        let a = try encoded("a")
        let b = try encoded("b")
        let none = try plan("pk = :p")
        #expect(none == KeyConditionPlan(partition: [p], sortEqual: [], sortRange: nil))
        let equal = try plan("(sk = :a) AND pk = :p")
        #expect(equal == KeyConditionPlan(partition: [p], sortEqual: [a], sortRange: nil))
        let ranges: [(String, KeyConditions.Range)] = [
            ("sk < :a", .less(a)), ("sk <= :a", .lessOrEqual(a)), ("sk > :a", .greater(a)),
            ("sk >= :a", .greaterOrEqual(a)), (":a < sk", .greater(a)), ("sk BETWEEN :a AND :b", .between(a, b)),
            ("begins_with(sk, :a)", .beginsWith(a)),
        ]
        for (text, range) in ranges {
            let found = try plan("pk = :p AND \(text)")
            #expect(found == KeyConditionPlan(partition: [p], sortEqual: [], sortRange: range))
        }
    }

    @Test func `an index of several attributes takes a left prefix of its sort key`() throws {
        let a = try encoded("a")
        let b = try encoded("b")
        let found = try plan("s2 > :b AND p2 = :b AND s1 = :a AND p1 = :a", Self.composite)
        #expect(found == KeyConditionPlan(partition: [a, b], sortEqual: [a], sortRange: .greater(b)))
        #expect(
            message { try plan("p1 = :a AND p2 = :b AND s2 = :b", Self.composite) }
                == "Query condition missed key schema element: s1")
        #expect(
            message { try plan("p1 = :a AND s1 = :b", Self.composite) }
                == "Query condition missed key schema element: p2")
    }

    @Test(arguments: [
        ("sk = :a", "Query condition missed key schema element: pk"),
        ("pk > :a", "Query key condition not supported"),
        ("pk = :p AND extra = :a", "Query condition missed key schema element: sk"),
        ("pk = :p AND sk = :a AND extra = :a", "Query key condition not supported"),
        ("pk = :p AND pk = :a", "KeyConditionExpressions must only contain one condition per key"),
        ("pk = :p OR sk = :a", "Invalid operator used in KeyConditionExpression: OR"),
        ("pk = :p AND NOT sk = :a", "Invalid operator used in KeyConditionExpression: NOT"),
        ("pk <> :p", "Invalid operator used in KeyConditionExpression: <>"),
        ("pk = :p AND sk IN (:a)", "Invalid operator used in KeyConditionExpression: IN"),
        ("pk = :p AND contains(sk, :a)", "Invalid operator used in KeyConditionExpression: contains"),
        ("pk = :p AND sk.a = :a", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (
            "pk = :n", "One or more parameter values were invalid: Condition parameter type does not match schema type"
        ),
        (
            "pk = :e",
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                + "empty string value. Key: pk"
        ),
    ])
    func `other key conditions are refused`(_ text: String, _ expected: String) {
        #expect(message { try plan(text) } == expected)
    }

    @Test func `the older key conditions make the same plan`() throws {
        var request = QueryRequest(table: "t")
        request.keyConditions = [
            "pk": AttributeCondition(.equal, [try encoded("p")]),
            "sk": AttributeCondition(.beginsWith, [try encoded("a")]),
        ]
        let found = try ReadExpressions(request).keyConditions!.plan(Self.table)
        #expect(found == (try plan("pk = :p AND begins_with(sk, :a)")))
    }
}
