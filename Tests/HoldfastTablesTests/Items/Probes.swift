@testable import HoldfastTables

// The macros of Swift Testing take expressions apart and cannot hold a part that does not escape (a view, a span), so
// tests ask through these.

func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
    left.span.compare(right.span).signum()
}

func decode(number bytes: [UInt8]) -> DecimalNumber? {
    DecimalNumber(decoding: bytes.span)
}

func encode(_ number: DecimalNumber) -> [UInt8] {
    var bytes: [UInt8] = []
    number.encode(into: &bytes)
    return bytes
}

func numberLength(_ bytes: [UInt8]) -> Int? {
    DecimalNumber.encodedLength(at: 0, in: bytes.span)
}

func partitionHash(_ text: String) -> UInt64 {
    let bytes = Array(text.utf8)
    return PartitionHash.hash(bytes.span)
}

func decode(base64 text: String) throws(ItemError) -> EncodedValue {
    let utf8 = Array(text.utf8)
    var builder = ItemBuilder(.value)
    try builder.binary(base64: utf8.span)
    return builder.finishValue()
}

func component(_ type: KeyType, at offset: Int = 0, in bytes: [UInt8]) -> (value: EncodedValue, end: Int)? {
    KeyEncoding.value(ofComponent: type, at: offset, in: bytes.span)
}

func encode(component value: EncodedValue, into bytes: inout [UInt8]) {
    KeyEncoding.component(value.view, into: &bytes)
}

extension ItemKey {
    init(_ item: EncodedItem, _ schema: KeySchema) throws(ItemError) {
        try self.init(item.view, schema)
    }

    init(exactly item: EncodedItem, _ schema: KeySchema) throws(ItemError) {
        try self.init(exactly: item.view, schema)
    }
}

extension EncodedItem {
    subscript(name: AttributeName) -> AttributeValue? {
        guard let value = view.value(name) else { return nil }
        return AttributeValue(value)
    }

    subscript(path: AttributePath) -> AttributeValue? {
        guard let value = view.value(at: path) else { return nil }
        return AttributeValue(value)
    }

    func set(_ name: AttributeName, contains member: AttributeValue) throws -> Bool? {
        let member = try member.encoded()
        guard let set = view.value(name)?.set else { return nil }
        return set.contains(member.view.payload)
    }

    var size: Int { view.size }
    var count: Int { view.count }
    func checkSize() throws(ItemError) { try view.checkSize() }
    func levels(_ name: AttributeName) -> Int? { view.value(name)?.levels }
    func applying(_ edits: [AttributeEdit]) -> EncodedItem { view.applying(edits) }
    func projecting(_ paths: [AttributePath]) -> EncodedItem { view.projecting(paths) }
    func projecting(_ names: [AttributeName]) -> EncodedItem { view.projecting(names) }
}

extension EncodedValue {
    /// -1, 0 or 1; `nil` where the two have no order.
    func compare(_ other: EncodedValue) -> Int? {
        view.compare(other.view)?.signum()
    }
}
