import HoldfastTables

/// Every grammar takes or refuses any text; what is taken binds, evaluates and applies without a trap.
func fuzzExpression(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let encoded = fixture.item
    let item = encoded.view
    var binder = PlaceholderBinder(fixture.placeholders)
    for kind in [ExpressionKind.condition, .filter, .keyCondition] {
        guard let syntax = try? ConditionSyntax(parsing: text, as: kind) else { continue }
        guard let condition = try? binder.condition(syntax) else { continue }
        _ = condition.holds(item)
        if kind == .keyCondition { _ = try? KeyConditions(condition).plan(fixture.schema) }
    }
    if let syntax = try? UpdateSyntax(parsing: text), let plan = try? binder.update(syntax),
        let updated = try? plan.apply(to: item)
    {
        precondition((try? EncodedItem(validating: updated.bytes)) != nil, "an update made a malformed item")
    }
    if let syntax = try? ProjectionSyntax(parsing: text), let plan = try? binder.projection(syntax) {
        let projected = plan.projection.apply(to: item)
        precondition((try? EncodedItem(validating: projected.bytes)) != nil, "a projection made a malformed item")
    }
}

/// A statement is taken or refused, whatever its parameters.
func fuzzPartiQL(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for count in 0...2 {
        _ = try? Statement(parsing: text, parameters: Array(repeating: fixture.number, count: count))
    }
}

/// An item that has each name of the seeds, of every type, and a value for each placeholder.
private struct Fixture {
    let item: EncodedItem
    let number: EncodedValue
    let placeholders: Placeholders
    let schema = KeySchema(KeyAttribute("a", .number), sort: KeyAttribute("b", .string))
}

private let fixture: Fixture = {
    do {
        let values: [AttributeValue] = [
            1, "text", .binary([0, 1]), true, .null, .stringSet(["a", "b"]), .numberSet([1, 2]), .binarySet([[0]]),
            .list([1, "b", .list([2]), .map(["e": 3])]), .map(["b": .list([4]), "f": .map(["a": 5])]),
        ]
        let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        var item = Item()
        var names: [String: String] = [:]
        var bound: [String: EncodedValue] = [:]
        for (index, letter) in letters.enumerated() {
            item[AttributeName(letter)] = values[index % values.count]
            names["#" + letter] = letter
            bound[":" + letter] = try values[index % values.count].encoded()
        }
        return Fixture(
            item: try item.encoded(), number: try AttributeValue.number(1).encoded(),
            placeholders: Placeholders(names: names, values: bound))
    } catch {
        fatalError("the fixture is refused: \(error)")
    }
}()
