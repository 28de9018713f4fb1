/// Builds an encoded item or value from a stream of events, attributes in any order.
///
/// One buffer: a container's header is two bytes until its end, when lengths are known and patched in; what arrives
/// sorted is not moved again. Inside a map (the item itself is one) give a `name` before each value; inside a set give
/// its members by `string`, `number` or `binary`. Calling out of that order is a bug of ours and traps. After an error
/// the builder is of no more use.
package struct ItemBuilder: ~Copyable {
    /// What is built: a whole item, or one value.
    package enum Root { case item, value }

    var bytes: [UInt8] = []
    /// The innermost open container.
    var frame: Frame
    /// The containers around it, outermost first.
    var outer: [Frame] = []

    /// An open container.
    struct Frame {
        enum Kind { case item, value, map, list, set }

        let kind: Kind
        /// Of a set, the tag.
        let tag: UInt8
        /// Where its tag is; its entries begin `Frame.headerBytes` later.
        let start: Int
        var count = 0
        /// Whether entries have come in ascending order so far.
        var isSorted = true
        /// A name has been given and its value has not.
        var awaitsValue = false
        /// The last name or member: where its bytes begin and end.
        var lastKey = 0..<0

        /// Tag, a length of one byte, a count of one byte: widened at the end where they must be.
        static let headerBytes = 3
        /// An item's record has a version and a count.
        static let itemHeaderBytes = 2

        var entries: Int { start + (kind == .item ? Self.itemHeaderBytes : Self.headerBytes) }
    }

    /// - Parameter reservingBytes: an estimate of the encoded size.
    package init(_ root: Root = .item, reservingBytes: Int = 512) {
        bytes.reserveCapacity(reservingBytes)
        switch root {
        case .item:
            bytes.append(EncodedItem.version)
            bytes.append(0)
            frame = Frame(kind: .item, tag: ValueTag.map, start: 0)
        case .value:
            frame = Frame(kind: .value, tag: 0, start: 0)
        }
    }

    /// The level at which a value given now would be: 1 for an attribute's value.
    var level: Int { outer.count + 1 }

    /// The name of the next value, in UTF-8.
    package mutating func name(_ utf8: Span<UInt8>) throws(ItemError) {
        precondition(frame.kind == .map || frame.kind == .item, "a name outside of a map")
        precondition(!frame.awaitsValue, "a name where a value is due")
        if utf8.isEmpty { throw .emptyAttributeName }
        if utf8.count > ItemLimits.attributeNameBytesMax { throw .attributeNameTooLong }
        appendKey(utf8)
        frame.awaitsValue = true
    }

    package mutating func name(_ name: AttributeName) throws(ItemError) {
        try self.name(name.utf8.span)
    }

    /// A name or a member of a set, noting whether it ascends.
    mutating func appendKey(_ key: Span<UInt8>) {
        bytes.append(varint: key.count)
        let start = bytes.count
        bytes.append(copying: key)
        noteKey(start..<bytes.count)
    }

    /// Notes the key that was just appended.
    mutating func noteKey(_ key: Range<Int>) {
        if frame.count > 0 && frame.isSorted && !ascends(frame.lastKey, key) { frame.isSorted = false }
        frame.lastKey = key
        frame.count += 1
    }

    private func ascends(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        bytes.span.extracting(left).order(before: bytes.span.extracting(right))
    }

    /// Notes that a value follows, which is not a member of a set.
    mutating func expectValue() {
        switch frame.kind {
        case .item, .map:
            precondition(frame.awaitsValue, "a value without a name")
            frame.awaitsValue = false
        case .list:
            frame.count += 1
        case .value:
            precondition(frame.count == 0, "a second value where one was asked for")
            frame.count = 1
        case .set:
            preconditionFailure("a value of another type than the set's")
        }
    }

    /// The item, where the root is one. Refuses a name given twice.
    package consuming func finish() throws(ItemError) -> EncodedItem {
        precondition(frame.kind == .item && !frame.awaitsValue, "an item with something left open")
        try sortEntries()
        let width = Varint.width(frame.count)
        if width > 1 {
            bytes.insert(contentsOf: repeatElement(0, count: width - 1), at: 1)
        }
        bytes.patch(varint: frame.count, at: 1)
        return EncodedItem(trusted: bytes)
    }

    /// The value, where the root is one.
    package consuming func finishValue() -> EncodedValue {
        precondition(frame.kind == .value && frame.count == 1, "a value with something left open")
        return EncodedValue(trusted: bytes)
    }
}
