@testable import HoldfastTables

/// Values by placeholder, encoded.
func placeholders(
    _ names: [String: String]? = nil, _ values: [String: AttributeValue]? = nil
) throws -> Placeholders {
    guard let values else { return Placeholders(names: names) }
    var encodedValues: [String: EncodedValue] = [:]
    for (key, value) in values { encodedValues[key] = try encoded(value) }
    return Placeholders(names: names, values: encodedValues)
}

func encoded(_ value: AttributeValue) throws -> EncodedValue {
    try .encoding(value)
}

func number(_ integer: Int) -> AttributeValue { .number(DecimalNumber(integer)) }

/// A condition with its placeholders looked up.
func condition(
    _ text: String, _ values: [String: AttributeValue]? = nil, names: [String: String]? = nil
) throws -> Condition {
    let expressions = try WriteExpressions(
        condition: WriteCondition(text), placeholders: try placeholders(names, values))
    return expressions.condition!
}

/// The message of what is refused.
func message(_ body: () throws -> Any) -> String {
    do {
        _ = try body()
        return "accepted"
    } catch {
        return (error as? ExpressionError)?.message ?? "another error: \(error)"
    }
}

/// What an update makes of an item.
func updated(
    _ item: Item, _ text: String, _ values: [String: AttributeValue]? = nil, names: [String: String]? = nil
) throws -> Item {
    let expressions = try WriteExpressions(
        update: text, attributeUpdates: nil, condition: WriteCondition(), placeholders: try placeholders(names, values))
    let item = try item.encoded()
    return Item(try expressions.update!.apply(to: item.view))
}
