/// The name of an attribute or of a map's member: UTF-8 bytes, compared as bytes.
///
/// Not a `String`, because Swift's strings are equal when they are canonically equivalent and
/// DynamoDB's names only when their bytes are.
public struct AttributeName: Hashable, Sendable {
    /// The name in UTF-8.
    public let utf8: [UInt8]

    /// A name of any length; limits are checked where an item is built.
    public init(_ name: String) {
        utf8 = Array(name.utf8)
    }

    /// A name from bytes that are known to be UTF-8.
    package init(utf8: Span<UInt8>) {
        self.utf8 = Array(copying: utf8)
    }

    /// The name as text.
    public var text: String { String(decoding: utf8, as: UTF8.self) }
}

extension AttributeName: Comparable {
    /// Byte order, which is the order of attributes in an encoded item.
    public static func < (left: Self, right: Self) -> Bool {
        left.utf8.span.order(before: right.utf8.span)
    }
}

extension AttributeName {
    /// Negative, zero or positive as this name sorts before, with or after the bytes.
    package func compare(_ other: Span<UInt8>) -> Int {
        utf8.span.compare(other)
    }
}

extension AttributeName: ExpressibleByStringLiteral, CustomStringConvertible {
    public init(stringLiteral name: String) {
        self.init(name)
    }

    public var description: String { text }
}
