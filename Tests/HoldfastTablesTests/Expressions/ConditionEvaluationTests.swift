import HoldfastTables
import Testing

@Suite struct ConditionEvaluationTests {
    static let item: Item = [
        "s": "hello", "n": 5, "b": .binary([1, 2, 3]), "t": true, "z": .null,
        "ss": .stringSet(["a", "b"]), "ns": .numberSet([DecimalNumber(1), DecimalNumber(2)]),
        "l": .list(["x", 7, .map(["k": "v"])]), "m": .map(["k": 1, "d": .map(["e": "deep"])]),
    ]

    static let values: [String: AttributeValue] = [
        ":hello": "hello", ":he": "he", ":ell": "ell", ":five": 5, ":four": 4, ":six": 6, ":true": true,
        ":null": .null, ":S": "S", ":M": "M", ":a": "a", ":x": "x", ":v": "v", ":one": 1, ":deep": "deep",
        ":bin": .binary([1, 2]), ":ab": .stringSet(["b", "a"]), ":nine": 9,
    ]

    @Test(arguments: [
        ("s = :hello", true), ("s = :five", false), ("s <> :five", true), ("absent = :five", false),
        ("absent <> :five", true), ("absent < :five", false), ("n > :four", true), ("n >= :five", true),
        ("n < :five", false), ("n <= :five", true), (":five = n", true), ("n BETWEEN :four AND :six", true),
        ("n BETWEEN :six AND :nine", false), ("s BETWEEN :four AND :six", false), ("n IN (:four, :five)", true),
        ("n IN (:four)", false), ("absent IN (:four)", false), ("attribute_exists(s)", true),
        ("attribute_exists(m.d.e)", true), ("attribute_exists(m.d.x)", false), ("attribute_exists(l[2].k)", true),
        ("attribute_exists(l[3])", false), ("attribute_not_exists(absent)", true), ("attribute_type(s, :S)", true),
        ("attribute_type(m, :M)", true), ("attribute_type(n, :S)", false), ("begins_with(s, :he)", true),
        ("begins_with(s, :ell)", false), ("begins_with(b, :bin)", true), ("begins_with(n, :he)", false),
        ("contains(s, :ell)", true), ("contains(ss, :a)", true), ("contains(ss, :x)", false),
        ("contains(ns, :one)", true), ("contains(ns, :a)", false), ("contains(l, :x)", true),
        ("contains(l, :five)", false), ("contains(b, :bin)", true), ("size(s) = :five", true),
        ("size(ss) < :five", true), ("size(n) = :one", false), ("size(absent) = :one", false),
        ("ss = :ab", true), ("t = :true", true), ("z = :null", true), ("m.d.e = :deep", true), ("l[2].k = :v", true),
        ("NOT n = :five", false), ("NOT n = :four AND s = :hello", true), ("NOT (n = :five AND s = :hello)", false),
        ("n = :four OR n = :five AND s = :x", false), ("n = :five OR n = :five AND s = :x", true),
        ("(n = :four OR n = :five) AND s = :hello", true), ("not not n = :five", true), ("(n) = (:five)", true),
        ("n = :four or (s = :hello and not (n = :six))", true),
    ])
    func `conditions hold by DynamoDB's rules`(_ text: String, _ expected: Bool) throws {
        let used = Self.values.filter { text.split { !($0.isLetter || $0 == ":") }.contains(Substring($0.key)) }
        let condition = try condition(text, used.isEmpty ? nil : used)
        let item = try Self.item.encoded()
        #expect(condition.holds(item.view) == expected)
    }

    @Test func `hostile nesting is refused or evaluated, and never overflows the stack`() throws {
        let parentheses = String(repeating: "(", count: 2040) + "a = :v" + String(repeating: ")", count: 2040)
        #expect(
            message { try condition(parentheses, [":v": 1]) }
                == "Invalid ConditionExpression: The expression has redundant parentheses;")
        let nots = String(repeating: "NOT ", count: 299) + "a = :v"
        let item = EncodedItem.empty
        #expect(try condition(nots, [":v": 1]).holds(item.view))
        let calls = String(repeating: "size(", count: 800)
        #expect(message { try condition(calls) }.hasPrefix("Invalid ConditionExpression: "))
        let updates = "SET a = " + String(repeating: "(", count: 4000)
        #expect(message { try updated([:], updates) }.hasPrefix("Invalid UpdateExpression: "))
        let lists = "INSERT INTO t VALUE {'a': " + String(repeating: "[", count: 8000)
        #expect(message { try Statement(parsing: lists) }.hasPrefix("Nesting Levels"))
    }
}
