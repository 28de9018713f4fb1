import HoldfastTables
import Testing

@Suite struct UpdateTests {
    static let item: Item = [
        "pk": "key", "n": 5, "s": "text", "l": .list([0, 1, 2, 3]), "m": .map(["k": 1, "x": .map(["y": 2])]),
        "ss": .stringSet(["a", "b"]), "ns": .numberSet([DecimalNumber(1)]),
    ]

    static func with(_ changes: [AttributeName: AttributeValue?]) -> Item {
        var item = item
        for (name, value) in changes { item[name] = value }
        return item
    }

    @Test func `right sides read the item as it was`() throws {
        let new = try updated(Self.item, "SET n = s, s = n, a = n + :v, b = n - :v", [":v": 2])
        #expect(new == Self.with(["n": "text", "s": 5, "a": 7, "b": 3]))
    }

    @Test func `functions and arithmetic give values`() throws {
        let new = try updated(
            Self.item, "SET a = if_not_exists(zz, :v) + :v, n = if_not_exists(n, :v), l = list_append(l, :l)",
            [":v": 2, ":l": .list([9])])
        #expect(new == Self.with(["a": 4, "l": .list([0, 1, 2, 3, 9])]))
    }

    @Test func `setting beyond a list's end appends in the order of positions`() throws {
        let new = try updated(Self.item, "SET l[20] = :b, l[10] = :a, l[0] = :c", [":a": "a", ":b": "b", ":c": "c"])
        #expect(new == Self.with(["l": .list(["c", 1, 2, 3, "a", "b"])]))
    }

    @Test func `removed positions are those of the old list`() throws {
        let new = try updated(Self.item, "REMOVE l[0], l[2], l[9], zz, m.zz, s SET l[1] = :v", [":v": "new"])
        #expect(new == Self.with(["l": .list(["new", 3]), "s": nil]))
    }

    @Test func `nested members are set and removed`() throws {
        let new = try updated(Self.item, "SET m.x.z = :v REMOVE m.x.y, m.k", [":v": 3])
        #expect(new == Self.with(["m": .map(["x": .map(["z": 3])])]))
    }

    @Test func `numbers and sets are added to`() throws {
        let new = try updated(
            Self.item, "ADD n :n, fresh :n, ss :s, ns :m, m.k :n",
            [":n": 2, ":s": .stringSet(["b", "c"]), ":m": .numberSet([DecimalNumber(7)])])
        let expected = Self.with([
            "n": 7, "fresh": 2, "ss": .stringSet(["a", "b", "c"]),
            "ns": .numberSet([DecimalNumber(1), DecimalNumber(7)]), "m": .map(["k": 3, "x": .map(["y": 2])]),
        ])
        #expect(new == expected)
    }

    @Test func `an emptied set goes`() throws {
        let new = try updated(
            Self.item, "DELETE ss :s, ns :m, zz :s",
            [":s": .stringSet(["b", "c"]), ":m": .numberSet([DecimalNumber(1)])])
        #expect(new == Self.with(["ss": .stringSet(["a"]), "ns": nil]))
    }

    @Test(arguments: [
        ("SET a = zz", "The provided expression refers to an attribute that does not exist in the item"),
        ("SET a = s + :v", "An operand in the update expression has an incorrect data type"),
        ("SET a = list_append(s, l)", "An operand in the update expression has an incorrect data type"),
        ("ADD s :v", "An operand in the update expression has an incorrect data type"),
        ("SET zz.a = :v", "The document path provided in the update expression is invalid for update"),
        ("SET m.zz.a = :v", "The document path provided in the update expression is invalid for update"),
        ("SET n[0] = :v", "The document path provided in the update expression is invalid for update"),
        ("REMOVE zz.a", "The document path provided in the update expression is invalid for update"),
        ("REMOVE s.a", "The document path provided in the update expression is invalid for update"),
    ])
    func `an update that does not fit the item is refused`(_ text: String, _ expected: String) throws {
        #expect(message { try updated(Self.item, text, text.contains(":v") ? [":v": 1] : nil) } == expected)
    }

    @Test func `the key is not to be updated`() throws {
        let update = try WriteExpressions(
            update: "REMOVE pk", attributeUpdates: nil, condition: WriteCondition(), placeholders: .none
        ).update!
        #expect(
            message { try update.checkKeys(KeySchema(KeyAttribute("pk", .string))) }
                == "One or more parameter values were invalid: Cannot update attribute pk. "
                + "This attribute is part of the key")
    }

    @Test func `the older updates do the same`() throws {
        let updates: [AttributeName: AttributeUpdate] = [
            "n": AttributeUpdate(.add, try encoded(2)), "s": AttributeUpdate(.delete),
            "a": AttributeUpdate(.put, try encoded("new")),
            "ss": AttributeUpdate(.delete, try encoded(.stringSet(["a"]))),
        ]
        let plan = try WriteExpressions(
            update: nil, attributeUpdates: updates, condition: WriteCondition(), placeholders: .none
        ).update!
        let item = try Self.item.encoded()
        let new = Item(try plan.apply(to: item.view))
        #expect(new == Self.with(["n": 7, "s": nil, "a": "new", "ss": .stringSet(["b"])]))
    }
}
