/// An item in its canonical binary form, which is also its record on disk.
///
/// Attributes, members of maps and members of sets are sorted and occur once, so two items are equal exactly when their
/// bytes are. `Docs/Format.md` states the bytes.
public struct EncodedItem: Hashable, Sendable {
    /// The record's version, its first byte.
    static let version: UInt8 = 1

    /// The record.
    public let bytes: [UInt8]

    /// Bytes that are known to be a well-formed record: just built, or checked when they were read.
    package init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Checks a record that comes from outside, such as from disk. Cost: linear in its bytes.
    public init(validating bytes: [UInt8]) throws(ItemDecodingError) {
        _ = try ItemView(validating: bytes.span)
        self.bytes = bytes
    }

    /// Reads the item in place.
    public var view: ItemView {
        @_lifetime(borrow self)
        get { ItemView(trusted: bytes.span) }
    }

    /// An item without attributes.
    public static let empty = EncodedItem(trusted: [version, 0])
}

/// One value in its canonical binary form, such as an expression's `:value`.
public struct EncodedValue: Hashable, Sendable {
    /// Tag, length and payload.
    public let bytes: [UInt8]

    /// Bytes that are known to be one well-formed value.
    package init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A copy of a value that is read in place.
    package init(copying value: ValueView) {
        bytes = Array(copying: value.encoded)
    }

    /// Reads the value in place.
    public var view: ValueView {
        @_lifetime(borrow self)
        get { ValueView(trusted: bytes.span) }
    }
}
