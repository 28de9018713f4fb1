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
            message { try Statement(parsing: "SELEC * FROM t") }
                == "Statement wasn't well formed, can't be processed: Unexpected term at 1:1:5")
        #expect(
            message { try Statement(parsing: "SELECT * FROM t WHERE a =") }
                == "Statement wasn't well formed, can't be processed: Unexpected end of statement at 1:26:0")
        #expect(
            message { try Statement(parsing: "SELECT * FROM t WHERE a = ?") }
                == "Number of parameters in request and statement don't match.")
        let extra = try encoded(1)
        #expect(
            message { try Statement(parsing: "SELECT * FROM t", parameters: [extra]) }
                == "Number of parameters in request and statement don't match.")
    }
}
