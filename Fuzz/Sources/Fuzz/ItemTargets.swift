import HoldfastTables

/// A record from disk is refused, or is canonical and readable all over.
func fuzzRecord(_ bytes: [UInt8]) {
    guard let encoded = try? EncodedItem(validating: bytes) else { return }
    let item = Item(encoded)
    guard let again = try? item.encoded() else { fatalError("an item that was read is refused") }
    precondition(again.bytes == bytes, "an item has two encodings")
    precondition(encoded.view.size >= 0)
    for name in item.attributes.keys {
        let path = AttributePath(name)
        let projected = encoded.view.projecting([path])
        precondition((try? EncodedItem(validating: projected.bytes)) != nil, "a projection is malformed")
        let removed = encoded.view.applying([AttributeEdit(name, nil)])
        precondition(removed.view.count == encoded.view.count - 1)
    }
    for type in [KeyType.string, .number, .binary] {
        let schema = KeySchema(KeyAttribute("a", type), sort: KeyAttribute("b", .string))
        guard let key = try? ItemKey(encoded.view, schema) else { continue }
        precondition(key.values(schema) != nil, "a key that was written does not read")
    }
}

/// A number's text is refused, or prints as text that reads as the same number, whose encoding does too.
func fuzzNumber(_ bytes: [UInt8]) {
    if let number = DecimalNumber(decoding: bytes.span) {
        var encoded: [UInt8] = []
        number.encode(into: &encoded)
        precondition(encoded == bytes, "a number has two encodings")
    }
    guard let number = try? DecimalNumber(parsing: bytes.span) else { return }
    guard let again = try? DecimalNumber(number.description) else { fatalError("a printed number is refused") }
    precondition(again == number)
    var encoded: [UInt8] = []
    number.encode(into: &encoded)
    precondition(DecimalNumber(decoding: encoded.span) == number)
    precondition(number.size <= 22)
    if let sum = try? number.adding(number), let back = try? sum.subtracting(number) { precondition(back == number) }
}

/// Components of keys are refused, or are written again as they were.
func fuzzKey(_ bytes: [UInt8]) {
    for type in [KeyType.string, .number, .binary] {
        guard let (value, end) = KeyEncoding.value(ofComponent: type, at: 0, in: bytes.span) else { continue }
        var again: [UInt8] = []
        KeyEncoding.component(value.view, into: &again)
        precondition(again == Array(bytes[..<end]), "a component has two forms")
    }
    let schema = KeySchema(KeyAttribute("a", .number), sort: KeyAttribute("b", .string))
    _ = ItemKey(trusted: bytes).values(schema)
}

/// What decodes encodes to a text that decodes to the same.
func fuzzBase64(_ bytes: [UInt8]) {
    var decoded: [UInt8] = []
    guard Base64.decode(bytes.span, into: &decoded) else { return }
    precondition(Base64.decodedCount(bytes.span) == decoded.count)
    var text: [UInt8] = []
    Base64.encode(decoded.span, into: &text)
    var again: [UInt8] = []
    precondition(Base64.decode(text.span, into: &again) && again == decoded)
}
