import Testing

@testable import HoldfastTables

@Suite struct StatementTests {
    static let schema = KeySchema(KeyAttribute("pk", .string), sort: KeyAttribute("sk", .number))

    @Test func `a select names its table, index, paths and order`() throws {
        let statement = try Statement(
            parsing: #"SELECT a, "b c".d[0] FROM "t"."i" WHERE pk = ? AND sk BETWEEN 1 AND 5 ORDER BY sk DESC"#,
            parameters: [try encoded("p")])
        guard case .select(let select) = statement else { fatalError("not a select") }
        #expect(select.table == "t" && select.index == "i")
        #expect(select.projection?.paths.map(\.description) == ["a", "b c.d[0]"])
        #expect(select.order == [SelectStatement.Order(name: "sk", isAscending: false)])
        let plans = select.condition?.keyPlans(Self.schema)
        let range = KeyConditions.Range.between(try encoded(1), try encoded(5))
        #expect(plans == [KeyConditionPlan(partition: [try encoded("p")], sortEqual: [], sortRange: range)])
    }

    @Test(
        arguments: [
            ("pk = 'a'", 1), ("pk IN ['a', 'b', 'a']", 2), ("pk = 'a' AND (x = 1 OR y = 2)", 1),
            ("(pk = 'a' AND x = 1)", 1), ("NOT x = 1 AND pk = 'a'", 1), ("x = 1", nil), ("pk = 'a' OR x = 1", nil),
            ("NOT pk = 'a'", nil), ("pk > 'a'", nil), ("pk IN ('a', 'b') AND pk = 'a'", 1), ("pk = 1", 0),
        ] as [(String, Int?)])
    func `key lookups are found where the condition demands them`(_ text: String, _ count: Int?) throws {
        guard case .select(let select) = try Statement(parsing: "SELECT * FROM t WHERE \(text)") else {
            fatalError("not a select")
        }
        #expect(select.condition?.keyPlans(Self.schema)?.count == count)
    }

    @Test func `an insert carries its item`() throws {
        let text =
            "INSERT INTO t VALUE {'pk': 'it''s', 'n': -1.5e2, 'l': [1, true, null], 'm': {'a': ?}, 's': <<'a','b'>>}"
        guard case .insert(let insert) = try Statement(parsing: text, parameters: [try encoded(7)]) else {
            fatalError("not an insert")
        }
        let expected: Item = [
            "pk": "it's", "n": -150, "l": .list([1, true, .null]), "m": .map(["a": 7]), "s": .stringSet(["a", "b"]),
        ]
        #expect(Item(insert.item) == expected)
    }

    @Test func `an update carries its plan, key and what it returns`() throws {
        let text = """
            UPDATE "t" SET a = a + 1, s = set_add(s, <<'c'>>) SET l = list_append(l, [9]) REMOVE m.x
            WHERE pk = 'p' AND sk = 2 RETURNING MODIFIED NEW *
            """
        guard case .update(let update) = try Statement(parsing: text) else { fatalError("not an update") }
        #expect(update.returning == .modifiedNew)
        let key = update.condition.exactKey(Self.schema).map { Item($0) }
        #expect(key == ["pk": "p", "sk": 2])
        let old: Item = ["a": 1, "s": .stringSet(["a"]), "l": .list([]), "m": .map(["x": 1])]
        let encodedOld = try old.encoded()
        let new = Item(try update.plan.apply(to: encodedOld.view))
        #expect(new == ["a": 2, "s": .stringSet(["a", "c"]), "l": .list([9]), "m": .map([:])])
    }

    @Test func `a delete may return the old item`() throws {
        let text = "delete from t where pk = 'p' and sk = 1 returning all old *"
        guard case .delete(let delete) = try Statement(parsing: text) else { fatalError("not a delete") }
        #expect(delete.returning == .allOld && delete.condition.exactKey(Self.schema) != nil)
    }

    @Test(
        arguments: [
            ("a IS MISSING", false), ("a IS NOT MISSING", true), ("z IS NULL", true), ("a IS NOT NULL", true),
            ("begins_with(\"s\", 'he')", true), ("contains(s, 'll') AND size(s) = 5", true),
            ("attribute_type(a, 'N')", true), ("a NOT IN (1, 2)", false), ("a <> 2 and not a = 3", true),
            ("a BETWEEN 0 AND 2", true), ("a != 1", false), ("EXISTS IS MISSING", nil),
        ] as [(String, Bool?)])
    func `a WHERE holds by the same rules`(_ text: String, _ expected: Bool?) throws {
        let item = try Item(["a": 1, "s": "hello", "z": .null]).encoded()
        let statement = try? Statement(parsing: "SELECT * FROM t WHERE \(text)")
        guard case .select(let select) = statement else {
            #expect(expected == nil)
            return
        }
        #expect(select.condition?.holds(item.view) == expected)
    }

    @Test func `what is not well formed is refused`() throws {
        #expect(
            message { try Statement(parsing: "SELECT * FROM t WHERE a =") }
                == "Statement wasn't well formed, can't be processed: Unexpected end of statement at 1:26:0")
        #expect(
            message { try Statement(parsing: "SELECT * FROM t WHERE a = ?") }
                == "Number of parameters in request and statement don't match.")
        #expect(
            message { try Statement(parsing: "SELECT FROM t") }
                == "Statement wasn't well formed, can't be processed: Unexpected term at 1:8:4")
        let extra = try encoded(1)
        #expect(
            message { try Statement(parsing: "SELECT * FROM t", parameters: [extra]) }
                == "Number of parameters in request and statement don't match.")
    }

    private static let malformed = "Statement wasn't well formed, can't be processed: "
    private static let leftover = malformed + "Unexpected token after expression"
    private static let overflow =
        "Number overflow. Attempting to store a number with magnitude larger than supported range under "

    /// As AWS words them.
    private static let refusals: [(String, String)] = [
        ("SELEC * FROM t", "\(malformed)Expected data manipulation"),
        ("DROP TABLE t", "\(malformed)Expected data manipulation"),
        ("SELECT * FROM t WHERE pk = 1 foo", leftover), ("SELECT * FROM t WHERE pk = 1 e5", leftover),
        ("SELECT * FROM t WHERE pk = 1)", leftover), ("INSERT INTO t VALUE {'pk': 1} foo", leftover),
        ("UPDATE t SET a = 9 WHERE pk = 1 foo", leftover), ("DELETE FROM t WHERE pk = 1 ORDER BY pk", leftover),
        ("SELECT * FROM t ORDER BY pk WHERE pk = 1", leftover), ("INSERT INTO t x VALUE {'pk': 1}", leftover),
        ("SELECT * FROM t x WHERE pk = 1", "Aliasing is not supported"),
        ("SELECT * FROM t AS x WHERE pk = 1", "Aliasing is not supported"),
        ("UPDATE t x SET a = 3 WHERE pk = 1", "Aliasing is not supported"),
        ("DELETE FROM t x WHERE pk = 1", "Aliasing is not supported"),
        ("SELECT * FROM a.b.c WHERE pk = 1", "A path may contain at most 2 components in the FROM clause"),
        ("SELECT * FROM \"\" WHERE pk = 1", "Path component cannot be an empty string"),
        ("SELECT * FROM t.\"\" WHERE pk = 1", "Path component cannot be an empty string"),
        ("SELECT * FROM t WHERE pk = 1 # note", malformed), ("SELECT * FROM t WHERE pk = 1 /* note", malformed),
        ("SELECT * FROM \"t", malformed), ("SELECT * FROM t WHERE pk = 1e2147483648", malformed),
        ("SELECT * FROM t WHERE pk = 1e99999999999", malformed),
        ("SELECT * FROM t WHERE pk = 1.5e-2147483647", malformed),
        ("SELECT * FROM t WHERE pk = 1e126", "\(overflow)root"),
        ("INSERT INTO t VALUE {'pk': 1e126}", "\(overflow)root"),
        ("INSERT INTO t VALUE {'pk': 1, 'm': {'x': 1e126}}", "\(overflow)root.x"),
        ("INSERT INTO t VALUE {'pk': 1, 'l': [1, 1e126]}", "\(overflow)root[1]"),
        ("INSERT INTO t VALUE {'pk': 1, 'l': [{'a': [0]}, {'b': [2, 1e126]}]}", "\(overflow)root[1].b[1]"),
        (
            "DELETE FROM t WHERE pk = 1 RETURNING MODIFIED OLD *",
            "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE "
                + "statements."
        ),
        (
            "SELECT * FROM t WHERE pk = 1 AND v < true",
            "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"
        ),
    ]

    @Test(arguments: refusals)
    func `refusals of statements are AWS's`(_ text: String, _ expected: String) {
        #expect(message { try Statement(parsing: text) } == expected, "\(text)")
    }

    @Test(arguments: ["-- a note\n%", "% -- a note", "/* a */ % /* b\n* / */", "%\n--\n"])
    func `comments are no part of a statement`(_ frame: String) throws {
        let statement = "SELECT * FROM t /* - */ WHERE -- x\n pk = .5e1"
        let text = frame.split(separator: "%", omittingEmptySubsequences: false).joined(separator: statement)
        guard case .select(let select) = try Statement(parsing: text) else { fatalError("not a select") }
        let item = try Item(["pk": 5]).encoded()
        #expect(select.condition?.holds(item.view) == true)
    }

    @Test func `a select shows what its paths find side by side`() throws {
        let item = try Item([
            "pk": "p", "m": .map(["a": 1, "l": .list([2, .map(["b": 3])])]), "l": .list([4, .list([5, 6])]), "x": 7,
        ]).encoded()
        #expect(try shown(item, "pk, x") == ["pk": "p", "x": 7])
        #expect(try shown(item, "m.a") == ["a": 1])
        #expect(try shown(item, "m.l[0], x") == ["l[0]": 2, "x": 7])
        #expect(try shown(item, "m.l[1].b") == ["b": 3])
        #expect(try shown(item, "l[1][0], l[0]") == ["l[1][0]": 5, "l[0]": 4])
        #expect(try shown(item, "m.l, pk, m.none, l[9], x.a") == ["l": .list([2, .map(["b": 3])]), "pk": "p"])
    }

    private func shown(_ item: EncodedItem, _ paths: String) throws -> Item? {
        switch try Statement(parsing: "SELECT \(paths) FROM t") {
        case .select(let select): select.projection.map { Item($0.projection.apply(to: item.view)) }
        default: nil
        }
    }
}
