import HoldfastStorage

/// Items one after the other in one buffer, as a page of a query is handed over: however many there are, they cost no
/// allocation each.
///
/// An element is a copy, made when it is taken, so that keeping one item does not keep the page. ``view(at:)`` reads
/// it in place.
public struct EncodedItems: Hashable, Sendable {
    /// The records without their version bytes.
    private var bytes: [UInt8] = []
    /// Where each ends.
    private var ends: [Int] = []

    public init() {}

    public init(_ items: some Sequence<EncodedItem>) {
        for item in items { append(item.view) }
    }

    /// Makes room for a page, once its first item shows how large they may be: what is appended within it is not moved
    /// again.
    package mutating func reserveCapacity(items: Int, like first: ItemView) {
        ends.reserveCapacity(items)
        bytes.reserveCapacity(Swift.min(items * first.counted.count, Self.reservedBytesMax))
    }

    private static let reservedBytesMax = 64 * 1024

    /// Appends a copy of an item.
    package mutating func append(_ item: ItemView) {
        bytes.append(copying: item.counted)
        ends.append(bytes.count)
    }

    /// Appends copies of items that a cursor has read already and that come next.
    ///
    /// - Returns: how many, and how many bytes their records have.
    mutating func append(readBy cursor: inout Cursor, countMax: Int, bytesMax: Int) -> (count: Int, bytes: Int) {
        cursor.appendRun(of: EncodedItem.version, countMax: countMax, bytesMax: bytesMax, to: &bytes, ends: &ends)
    }

    /// The item at a position, in place.
    @_lifetime(borrow self)
    public func view(at position: Int) -> ItemView {
        let start = position == 0 ? 0 : ends[position - 1]
        return ItemView(counted: bytes.span.extracting(start..<ends[position]))
    }
}

extension EncodedItems: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { ends.count }

    /// The item at a position, copied.
    public subscript(position: Int) -> EncodedItem { EncodedItem(copying: view(at: position)) }
}

extension EncodedItems: ExpressibleByArrayLiteral {
    public init(arrayLiteral items: EncodedItem...) { self.init(items) }
}
