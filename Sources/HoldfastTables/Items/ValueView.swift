/// A value read in place: borrowed bytes, nothing copied.
///
/// Copying the view copies a few words. The bytes are trusted to be well formed (built by ``ItemBuilder`` or checked by
/// `ItemView(validating:)`); on others a view may trap, but never reads beyond them.
public struct ValueView: ~Escapable {
    /// The value with its tag and length: what ``ItemBuilder`` copies to splice it. Equal values have equal bytes.
    package let encoded: Span<UInt8>
    let headerBytes: Int

    @_lifetime(copy encoded)
    init(encoded: Span<UInt8>, headerBytes: Int) {
        self.encoded = encoded
        self.headerBytes = headerBytes
    }

    /// A view of one encoded value that is trusted to be well formed.
    @_lifetime(copy encoded)
    package init(trusted encoded: Span<UInt8>) {
        var reader = ByteReader(encoded)
        self = reader.takeValue()
    }

    /// The value's type.
    public var type: ValueType {
        guard let type = ValueTag.type(encoded[0]) else { preconditionFailure("a value of an unknown type") }
        return type
    }

    /// The value's own bytes without tag and length: of a string its UTF-8, of a binary its bytes, of a number its
    /// order-preserving form (see ``DecimalNumber``).
    public var payload: Span<UInt8> {
        @_lifetime(copy self)
        get { encoded.extracting(headerBytes...) }
    }

    /// The truth value, `nil` where the type is another.
    public var bool: Bool? {
        switch encoded[0] {
        case ValueTag.true: true
        case ValueTag.false: false
        default: nil
        }
    }

    /// The number, `nil` where the type is another.
    public var number: DecimalNumber? {
        encoded[0] == ValueTag.number ? DecimalNumber(trusted: payload) : nil
    }

    /// The text, copied, `nil` where the type is another.
    public var string: String? {
        encoded[0] == ValueTag.string ? payload.text : nil
    }

    /// The map, `nil` where the type is another.
    public var map: ItemView? {
        @_lifetime(copy self)
        get { encoded[0] == ValueTag.map ? ItemView(counted: payload) : nil }
    }

    /// The list, `nil` where the type is another.
    public var list: ListView? {
        @_lifetime(copy self)
        get { encoded[0] == ValueTag.list ? ListView(counted: payload) : nil }
    }

    /// The members of a set, `nil` where the type is another.
    public var set: SetView? {
        @_lifetime(copy self)
        get {
            switch encoded[0] {
            case ValueTag.stringSet: SetView(counted: payload, memberType: .string)
            case ValueTag.numberSet: SetView(counted: payload, memberType: .number)
            case ValueTag.binarySet: SetView(counted: payload, memberType: .binary)
            default: nil
            }
        }
    }
}

extension ValueView {
    /// Whether both have the same type and value. Cost: one comparison of memory, since encodings are canonical.
    public func equals(_ other: ValueView) -> Bool {
        encoded.equals(other.encoded)
    }

    /// Negative, zero or positive as `self` is less than, equal to or greater than `other`; `nil` where the types
    /// differ or have no order (only strings, numbers and binaries do).
    public func compare(_ other: ValueView) -> Int? {
        let tag = encoded[0]
        guard tag == other.encoded[0] else { return nil }
        guard tag == ValueTag.string || tag == ValueTag.number || tag == ValueTag.binary else { return nil }
        return payload.compare(other.payload)
    }
}
