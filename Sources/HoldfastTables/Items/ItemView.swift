/// An item, or a map within one, read in place. Members are in byte order of their names.
///
/// See ``ValueView`` for what is trusted.
public struct ItemView: ~Escapable {
    /// The number of members, then the members.
    let counted: Span<UInt8>

    /// How many members there are.
    public var count: Int {
        var reader = ByteReader(counted)
        return reader.varint()
    }

    /// The members, one after the other: name length, name, value.
    var entries: Span<UInt8> {
        @_lifetime(copy self)
        get {
            var reader = ByteReader(counted)
            _ = reader.varint()
            return counted.extracting(reader.offset...)
        }
    }

    /// An item's record, its version byte included, trusted to be well formed.
    @_lifetime(copy record)
    package init(trusted record: Span<UInt8>) {
        precondition(record[0] == EncodedItem.version, "an item record of an unknown version")
        self.init(counted: record.extracting(1...))
    }

    @_lifetime(copy counted)
    init(counted: Span<UInt8>) {
        self.counted = counted
    }

    public var isEmpty: Bool { count == 0 }

    /// The value of the member of this name (UTF-8). Cost: linear in the members before it, whose values are skipped.
    @_lifetime(copy self)
    public func value(_ name: Span<UInt8>) -> ValueView? {
        var reader = ByteReader(entries)
        while !reader.isAtEnd {
            let order = reader.takeCounted().compare(name)
            if order > 0 { return nil }
            let value = reader.takeValue()
            if order == 0 { return value }
        }
        return nil
    }

    /// The value of the member of this name.
    @_lifetime(copy self)
    public func value(_ name: AttributeName) -> ValueView? {
        value(name.utf8.span)
    }

    /// Whether there is a member of this name.
    public func contains(_ name: AttributeName) -> Bool {
        value(name.utf8.span) != nil
    }

    /// Walks over the members in order: `var members = view.members; while let member = members.next() { … }`.
    public var members: Members {
        @_lifetime(copy self)
        get { Members(reader: ByteReader(entries)) }
    }

    /// One member in place.
    public struct Member: ~Escapable {
        /// The name in UTF-8.
        public let name: Span<UInt8>
        /// The value.
        public let value: ValueView

        @_lifetime(copy name, copy value)
        init(name: Span<UInt8>, value: ValueView) {
            self.name = name
            self.value = value
        }
    }

    /// The members in byte order of their names.
    public struct Members: ~Escapable {
        var reader: ByteReader

        @_lifetime(copy reader)
        init(reader: ByteReader) {
            self.reader = reader
        }

        /// The next member, `nil` at the end.
        @_lifetime(copy self)
        public mutating func next() -> Member? {
            if reader.isAtEnd { return nil }
            let name = reader.takeCounted()
            return Member(name: name, value: reader.takeValue())
        }
    }
}
