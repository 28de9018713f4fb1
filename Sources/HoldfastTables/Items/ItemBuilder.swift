/// Builds an encoded item or value from a stream of events in any order of attributes.
///
/// One buffer; lengths are patched in when a container ends; what arrives sorted is not moved again.
/// Inside a map (the item itself is one) give `name` before each value; inside a set give members by `string`,
/// `number` or `binary`. Using it out of that order is a bug of ours and traps.
package struct ItemBuilder: ~Copyable {
    package enum Root { case item, value }
    var bytes: [UInt8] = []

    /// - Parameter reservingBytes: an estimate of the encoded size.
    package init(_ root: Root = .item, reservingBytes: Int = 512) {}

    package mutating func name(_ utf8: Span<UInt8>) throws(ItemError) {}
    package mutating func name(_ name: AttributeName) throws(ItemError) {}

    package mutating func string(_ utf8: Span<UInt8>) {}
    package mutating func string(_ text: String) {}
    /// A number as a client wrote it.
    package mutating func number(parsing text: Span<UInt8>) throws(ItemError) {}
    package mutating func number(_ number: DecimalNumber) {}
    package mutating func binary(_ bytes: Span<UInt8>) {}
    /// A binary as base64 text, decoded into place.
    package mutating func binary(base64 text: Span<UInt8>) throws(ItemError) {}
    package mutating func bool(_ bool: Bool) {}
    package mutating func null() {}

    package mutating func beginMap() throws(ItemError) {}
    package mutating func endMap() throws(ItemError) {}
    package mutating func beginList() throws(ItemError) {}
    package mutating func endList() {}
    /// - Parameter type: `.stringSet`, `.numberSet` or `.binarySet`.
    package mutating func beginSet(_ type: ValueType) {}
    /// Refuses an empty set and members given twice.
    package mutating func endSet() throws(ItemError) {}

    /// Copies an encoded value.
    package mutating func value(_ value: ValueView) throws(ItemError) {}
    package mutating func value(_ value: AttributeValue) throws(ItemError) {}

    /// The item, where the root is one.
    package consuming func finish() throws(ItemError) -> EncodedItem { .empty }
    /// The value, where the root is one.
    package consuming func finishValue() -> EncodedValue { EncodedValue(trusted: bytes) }
}
