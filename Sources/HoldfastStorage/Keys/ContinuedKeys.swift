internal import CLMDB

/// Keys longer than LMDB takes. See `Docs/Format.md`, "Long keys".
///
/// A key of at most 480 bytes is its own physical key. Of a longer one, the first 480 bytes and a zero byte are the
/// physical key of a *link*, whose value is an 8-byte node id; the rest of the key goes on in the continuations tree
/// under that id, by the same rule. A key of exactly 480 bytes comes right before the link with the same start, so
/// the order of the physical keys is the order of the keys, and a million keys that share a long start share its links.
enum ContinuedKeys {
    static let segmentBytes = 480
    static let keyBytesMax = 16_384
    static let nodeIDBytes = 8

    static func check(_ key: Span<UInt8>) throws(StorageError) {
        guard (1...keyBytesMax).contains(key.count) else { throw .illegalKey(length: key.count) }
    }

    /// The physical key of the link that holds what continues the segment at `offset`.
    static func link(node: UInt64?, _ key: Span<UInt8>, at offset: Int) -> [UInt8] {
        physical(node: node, key, offset..<(offset + segmentBytes)) + [0]
    }

    /// A segment of a key below a node, or at the top of its tree.
    static func physical(node: UInt64?, _ key: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(nodeIDBytes + range.count + 1)
        if let node { bytes.appendBigEndian(node) }
        for index in range { bytes.append(key[index]) }
        return bytes
    }

    static func isLink(physicalLength: Int, inNode: Bool) -> Bool {
        physicalLength == segmentBytes + 1 + (inNode ? nodeIDBytes : 0)
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: UInt64) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}

/// Where a key's last segment lives: a tree's own handle, or the continuations tree.
struct LeafPosition {
    var dbi: MDB_dbi
    var key: [UInt8]
    /// The links passed on the way, outermost first.
    var links: [(dbi: MDB_dbi, key: [UInt8], node: UInt64)]
}

extension Environment {
    /// Follows the links of a long key; `nil` where one is missing, unless `makeNode` numbers new ones.
    func leaf(
        _ transaction: LMDBTransaction, _ tree: RawTree, _ key: Span<UInt8>,
        makeNode: (() throws(StorageError) -> UInt64)? = nil
    ) throws(StorageError) -> LeafPosition? {
        var position = LeafPosition(dbi: try dbi(tree), key: [], links: [])
        let continuations = try dbi(EngineTree.continuations)
        var node: UInt64?
        var offset = 0
        while key.count - offset > ContinuedKeys.segmentBytes {
            let link = ContinuedKeys.link(node: node, key, at: offset)
            let next: UInt64
            if let stored = try unsafe rawGet(transaction, position.dbi, link.span) {
                next = try unsafe nodeID(stored, tree: tree, link: link)
            } else {
                guard let makeNode else { return nil }
                next = try makeNode()
                var value: [UInt8] = []
                value.appendBigEndian(next)
                try rawPut(transaction, position.dbi, link.span, value.span)
            }
            position.links.append((position.dbi, link, next))
            position.dbi = continuations
            node = next
            offset += ContinuedKeys.segmentBytes
        }
        position.key = ContinuedKeys.physical(node: node, key, offset..<key.count)
        return position
    }

    @unsafe func nodeID(
        _ stored: UnsafeRawBufferPointer, tree: RawTree, link: [UInt8]
    ) throws(StorageError) -> UInt64 {
        guard stored.count == ContinuedKeys.nodeIDBytes else {
            throw .corrupt(tree: tree.name, key: hexadecimal(link.span), reason: "a link does not hold a node id")
        }
        let node = unsafe UInt64(bigEndian: stored.loadUnaligned(as: UInt64.self))
        // Nodes are numbered upwards from 1, and a walk in reverse looks for the node after this one.
        guard node != .max else {
            throw .corrupt(tree: tree.name, key: hexadecimal(link.span), reason: "a link holds what is no node's id")
        }
        return node
    }

    /// Removes the links whose nodes have become empty, innermost first.
    func removeEmptyNodes(_ transaction: LMDBTransaction, _ position: LeafPosition) throws(StorageError) {
        let continuations = try dbi(EngineTree.continuations)
        for link in position.links.reversed() {
            if try !isEmpty(transaction, continuations, node: link.node) { return }
            guard try rawDelete(transaction, link.dbi, link.key.span) else {
                throw .corrupt(
                    tree: EngineTree.continuations.name, key: hexadecimal(link.key.span), reason: "a link has gone")
            }
        }
    }

    private func isEmpty(_ transaction: LMDBTransaction, _ dbi: MDB_dbi, node: UInt64) throws(StorageError) -> Bool {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(node)
        var cursor: OpaquePointer?
        try check(unsafe mdb_cursor_open(transaction.pointer, dbi, &cursor), "mdb_cursor_open")
        defer { unsafe mdb_cursor_close(cursor) }
        var found = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe prefix.withUnsafeBytes { bytes in
            unsafe found = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
        }
        if code == MDB_NOTFOUND { return true }
        try check(code, "mdb_cursor_get")
        return unsafe !UnsafeRawBufferPointer(start: found.mv_data, count: found.mv_size).starts(with: prefix)
    }
}

/// A key for messages.
@usableFromInline
func hexadecimal(_ bytes: Span<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in bytes.indices {
        text.append(digits[Int(bytes[index] >> 4)])
        text.append(digits[Int(bytes[index] & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
