extension Placeholders {
    /// Refuses maps that are given without an expression that could use them, empty ones, and keys that are no
    /// placeholders.
    ///
    /// - Parameters:
    ///   - hasExpression: whether the request has any expression.
    ///   - valueParameters: the parameters that values could be for, as the message names them: `ConditionExpression`,
    ///     `UpdateExpression and ConditionExpression` …
    ///   - valuesAreUsable: whether one of those is given.
    func check(
        hasExpression: Bool, valueParameters: String, valuesAreUsable: Bool
    ) throws(ExpressionError) {
        if names != nil && !hasExpression {
            throw .refused("ExpressionAttributeNames can only be specified when using expressions")
        }
        if values != nil && !valuesAreUsable {
            let isOrAre = valueParameters.utf8.contains(UInt8(ascii: " ")) ? "are" : "is"
            throw .refused(
                "ExpressionAttributeValues can only be specified when using expressions: "
                    + "\(valueParameters) \(isOrAre) null")
        }
        try checkKeys()
    }

    private func checkKeys() throws(ExpressionError) {
        if let names {
            if names.isEmpty { throw .refused("ExpressionAttributeNames must not be empty") }
            try Self.check(names.keys, "ExpressionAttributeNames", sign: UInt8(ascii: "#"))
            for (key, name) in names where name.isEmpty {
                throw .refused(
                    "ExpressionAttributeNames contains invalid value: Empty attribute name for key \(key)")
            }
        }
        if let values {
            if values.isEmpty { throw .refused("ExpressionAttributeValues must not be empty") }
            try Self.check(values.keys, "ExpressionAttributeValues", sign: UInt8(ascii: ":"))
        }
        try checkSizes()
    }

    private static func check(
        _ keys: some Collection<String>, _ parameter: String, sign: UInt8
    ) throws(ExpressionError) {
        for key in keys {
            let utf8 = key.utf8
            if utf8.first == sign, utf8.count > 1, utf8.dropFirst().allSatisfy(\.isWordByte) {
                if utf8.count <= ExpressionLimits.placeholderBytesMax { continue }
                throw .refused(
                    "\(parameter) contains invalid key: The expression attribute map contains a key that is too long; "
                        + "key: \"\(key)\"")
            }
            throw .refused("\(parameter) contains invalid key: Syntax error; key: \"\(key)\"")
        }
    }

    private func checkSizes() throws(ExpressionError) {
        var size = 0
        for (key, name) in names ?? [:] { size += key.utf8.count + name.utf8.count }
        if size > ExpressionLimits.substitutionBytesMax {
            throw .refused("ExpressionAttributeNames exceeds max size")
        }
        size = 0
        for (key, value) in values ?? [:] { size += key.utf8.count + value.bytes.count }
        if size > ExpressionLimits.substitutionBytesMax {
            throw .refused("ExpressionAttributeValues exceeds max size")
        }
    }
}
