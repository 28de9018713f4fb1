internal import CLMDB

/// An LMDB cursor over a tree, or over one node of the continuations tree.
@safe struct CursorLevel {
    /// A node of the continuations tree.
    struct Node {
        let id: UInt64
        /// What the physical keys of its entries begin with.
        let prefix: [UInt8]
        /// The bytes of the long key above it.
        let start: [UInt8]

        init(_ id: UInt64, start: [UInt8]) {
            self.id = id
            self.start = start
            var prefix: [UInt8] = []
            prefix.appendBigEndian(id)
            self.prefix = prefix
        }
    }

    private let environment: Environment
    private let cursor: OpaquePointer
    /// `nil`: the tree itself.
    let node: Node?
    /// Where it stands: the segment, without the node id, and the physical value.
    private(set) var key = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var value = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// Whether that is an entry of this node, as every entry is one of the tree itself.
    private var isWithinNode = true

    /// - Parameter start: the bytes of the long key above the node.
    init(
        _ transaction: LMDBTransaction, _ environment: Environment, dbi: MDB_dbi, node: UInt64?, start: [UInt8]
    ) throws(StorageError) {
        self.environment = environment
        self.node = node.map { Node($0, start: start) }
        var opened: OpaquePointer?
        let code = unsafe mdb_cursor_open(transaction.pointer, dbi, &opened)
        guard code == 0, let opened = unsafe opened else { throw environment.error(code, "mdb_cursor_open") }
        unsafe cursor = opened
    }

    func close() { unsafe mdb_cursor_close(cursor) }

    /// To the neighbour in the direction of the walk.
    @inline(__always)
    mutating func step(_ reverse: Bool) throws(StorageError) -> Bool {
        try move(reverse ? MDB_PREV : MDB_NEXT)
    }

    /// To the neighbour in a tree itself, read in place of what `key` and `value` say.
    /// - Returns: false at the tree's end.
    @unsafe func read(
        _ reverse: Bool, into entry: UnsafeMutablePointer<ReadAhead.Entry>
    ) throws(StorageError) -> Bool {
        let code = unsafe mdb_cursor_get(
            cursor, &entry.pointee.key, &entry.pointee.value, reverse ? MDB_PREV : MDB_NEXT)
        if code == 0 { return true }
        if code == MDB_NOTFOUND { return false }
        throw environment.error(code, "mdb_cursor_get")
    }

    /// Says by `key` and `value` that the level stands on what was read last.
    @unsafe mutating func stand(on entry: UnsafeMutablePointer<ReadAhead.Entry>) {
        unsafe key = UnsafeRawBufferPointer(start: entry.pointee.key.mv_data, count: entry.pointee.key.mv_size)
        unsafe value = UnsafeRawBufferPointer(start: entry.pointee.value.mv_data, count: entry.pointee.value.mv_size)
    }

    /// To the first or last entry.
    mutating func enter(_ reverse: Bool) throws(StorageError) -> Bool {
        guard let node else { return try move(reverse ? MDB_LAST : MDB_FIRST) }
        if !reverse { return try position(node.prefix.span) && isWithinNode }
        var next: [UInt8] = []
        next.appendBigEndian(node.id + 1)
        return try position(next.span) ? move(MDB_PREV) : move(MDB_LAST)
    }

    /// To the first entry not before a segment; in reverse to the last one before it.
    mutating func seek(_ segment: Span<UInt8>, _ reverse: Bool) throws(StorageError) -> Bool {
        let found = node == nil ? try position(segment) : try position(physical(segment))
        if reverse { return try found ? move(MDB_PREV) : move(MDB_LAST) }
        return found && isWithinNode
    }

    /// Positions where the link for a whole segment is or would be, and returns the node if it is there.
    mutating func seekLink(_ segment: Span<UInt8>, _ tree: RawTree) throws(StorageError) -> UInt64? {
        guard try position(physical(segment) + [0]), isWithinNode else { return nil }
        guard unsafe key.count == segment.count + 1 else { return nil }
        for index in segment.indices where unsafe key[index] != segment[index] { return nil }
        return try linkedNode(tree)
    }

    /// After `seekLink` found none: the cursor stands on the first entry beyond, or beyond the end.
    mutating func settleAfterSeek(_ reverse: Bool) throws(StorageError) -> Bool {
        if !reverse { return unsafe key.baseAddress != nil && isWithinNode }
        return try unsafe key.baseAddress != nil ? move(MDB_PREV) : move(MDB_LAST)
    }

    /// The node that the entry links to; `nil` where the entry is a key's end.
    func linkedNode(_ tree: RawTree) throws(StorageError) -> UInt64? {
        guard unsafe key.count == ContinuedKeys.segmentBytes + 1 else { return nil }
        return try unsafe environment.nodeID(value, tree: tree, link: Array(key))
    }

    /// The physical key of a segment here.
    private func physical(_ segment: Span<UInt8>) -> [UInt8] {
        ContinuedKeys.physical(node: node?.id, segment, 0..<segment.count)
    }

    private mutating func position(_ physical: [UInt8]) throws(StorageError) -> Bool {
        try position(physical.span)
    }

    private mutating func position(_ physical: Span<UInt8>) throws(StorageError) -> Bool {
        var found = unsafe MDB_val()
        var data = unsafe MDB_val()
        let code = unsafe physical.withUnsafeBytes { bytes in
            unsafe found = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe mdb_cursor_get(cursor, &found, &data, MDB_SET_RANGE)
        }
        return try unsafe take(code, found, data)
    }

    @inline(__always)
    private mutating func move(_ operation: MDB_cursor_op) throws(StorageError) -> Bool {
        var found = unsafe MDB_val()
        var data = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(cursor, &found, &data, operation)
        return try unsafe take(code, found, data) && isWithinNode
    }

    @inline(__always)
    private mutating func take(_ code: Int32, _ found: MDB_val, _ data: MDB_val) throws(StorageError) -> Bool {
        if code == MDB_NOTFOUND {
            unsafe key = UnsafeRawBufferPointer(start: nil, count: 0)
            return false
        }
        try environment.check(code, "mdb_cursor_get")
        unsafe key = UnsafeRawBufferPointer(start: found.mv_data, count: found.mv_size)
        unsafe value = UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
        if let node {
            isWithinNode = unsafe key.starts(with: node.prefix)
            unsafe key = UnsafeRawBufferPointer(rebasing: key.dropFirst(node.prefix.count))
        }
        return true
    }
}
