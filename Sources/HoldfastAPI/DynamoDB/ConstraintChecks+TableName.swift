import HoldfastWire

extension ConstraintChecks {
    /// A table's name, or its ARN in place of it. DynamoDB says a wrong length on its own, and wrong characters as
    /// every constraint.
    mutating func tableNameOrARN(_ name: StaticString, _ text: String) {
        if Self.isARN(text) {
            value(name, text, [.lengthAtMost(1024)])
        } else if !(3...255).contains(text.utf16.count) {
            override("TableName must be at least 3 characters long and at most 255 characters long")
        } else {
            value(name, text, [.pattern(.name)])
        }
    }

    /// The same as the keys of a map.
    mutating func tableNameOrARNKeys<Value>(_ name: StaticString, _ map: [String: Value]) {
        let names = map.filter { !Self.isARN($0.key) }
        keys(name, names, [.lengthAtMost(255), .lengthAtLeast(3), .pattern(.name)])
    }

    private static func isARN(_ text: String) -> Bool { text.utf8.starts(with: "arn:".utf8) }
}
