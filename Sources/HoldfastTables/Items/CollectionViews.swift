/// A list read in place.
public struct ListView: ~Escapable {
    let entries: Span<UInt8>
    /// How many elements there are.
    public let count: Int

    @_lifetime(copy counted)
    init(counted: Span<UInt8>) {
        var reader = ByteReader(counted)
        count = reader.varint()
        entries = counted.extracting(reader.offset...)
    }

    /// The element at `index`, `nil` beyond the end. Cost: linear in the elements before it, which are skipped.
    @_lifetime(copy self)
    public func element(_ index: Int) -> ValueView? {
        guard index >= 0 && index < count else { return nil }
        var reader = ByteReader(entries)
        for _ in 0..<index { _ = reader.takeValue() }
        return reader.takeValue()
    }

    /// Walks over the elements in order.
    public var elements: Elements {
        @_lifetime(copy self)
        get { Elements(reader: ByteReader(entries)) }
    }

    public struct Elements: ~Escapable {
        var reader: ByteReader

        @_lifetime(copy reader)
        init(reader: ByteReader) {
            self.reader = reader
        }

        /// The next element, `nil` at the end.
        @_lifetime(copy self)
        public mutating func next() -> ValueView? {
            reader.isAtEnd ? nil : reader.takeValue()
        }
    }
}

/// A set read in place: members ascending, none twice.
public struct SetView: ~Escapable {
    let entries: Span<UInt8>
    /// How many members there are; never zero in a valid item.
    public let count: Int
    /// The type of the members: string, number or binary.
    public let memberType: ValueType

    @_lifetime(copy counted)
    init(counted: Span<UInt8>, memberType: ValueType) {
        var reader = ByteReader(counted)
        count = reader.varint()
        entries = counted.extracting(reader.offset...)
        self.memberType = memberType
    }

    /// Whether a member has this payload (see ``ValueView/payload``).
    public func contains(_ payload: Span<UInt8>) -> Bool {
        var reader = ByteReader(entries)
        while !reader.isAtEnd {
            let order = reader.takeCounted().compare(payload)
            if order >= 0 { return order == 0 }
        }
        return false
    }

    /// Walks over the members' payloads, ascending.
    public var members: Members {
        @_lifetime(copy self)
        get { Members(reader: ByteReader(entries)) }
    }

    public struct Members: ~Escapable {
        var reader: ByteReader

        @_lifetime(copy reader)
        init(reader: ByteReader) {
            self.reader = reader
        }

        /// The next member's payload, `nil` at the end.
        @_lifetime(copy self)
        public mutating func next() -> Span<UInt8>? {
            reader.isAtEnd ? nil : reader.takeCounted()
        }
    }
}
