internal import CLMDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A walk over a range of keys in order. It lends each key and value until the next step.
@safe public struct Cursor: ~Copyable, ~Escapable {
    private let transaction: LMDBTransaction
    private let environment: Environment
    private let tree: RawTree
    private let range: KeyRange
    private let reverse: Bool
    private let budget: SnapshotBudget

    /// The tree itself: where the walk stands unless it is in the midst of a long key.
    private var base: CursorLevel
    /// The nodes of the long key where the walk stands, the outermost first.
    private var nodes: [CursorLevel] = []
    private var started = false
    private var finished = false
    private var steps: UInt = 0
    private var walkStart: WalkStart?

    private var mappedKey = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var longKey: [UInt8] = []
    private var mappedValue = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var assembledValue: [UInt8] = []
    private var isAssembled = false

    @_lifetime(immortal)
    @unsafe init(
        _ transaction: LMDBTransaction, _ environment: Environment, _ tree: RawTree, _ range: KeyRange, reverse: Bool,
        budget: SnapshotBudget
    ) throws(StorageError) {
        self.transaction = transaction
        self.environment = environment
        self.tree = tree
        self.range = range
        self.reverse = reverse
        self.budget = budget
        base = try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
    }

    deinit {
        for node in nodes { node.close() }
        base.close()
    }

    /// The key where the walk stands.
    public var key: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            if !nodes.isEmpty { return longKey.span }
            let span = unsafe Span<UInt8>(_unsafeBytes: mappedKey)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The value there.
    public var value: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            if isAssembled { return assembledValue.span }
            let span = unsafe Span<UInt8>(_unsafeBytes: mappedValue)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Steps to the next entry, at first to the first one.
    /// - Returns: false at the end of the range.
    /// - Throws: `snapshotExpired` where the snapshot has outlived its budget.
    @_lifetime(self: copy self)
    public mutating func next() throws(StorageError) -> Bool {
        if finished { return false }
        steps &+= 1
        if steps & 255 == 0 {
            if let walkStart {
                try walkStart.check(budget, environment)
            } else {
                walkStart = WalkStart(environment)
            }
        }
        var found: Bool
        if started {
            found = try stepInnermost()
        } else {
            started = true
            found = try seek()
        }
        while true {
            guard found else {
                // This node is done: go on beside the link that led to it.
                guard let done = nodes.popLast() else {
                    finished = true
                    return false
                }
                done.close()
                found = try stepInnermost()
                continue
            }
            guard let node = try linkedNode() else { break }
            try descend(to: node)
            found = try nodes[nodes.count - 1].enter(reverse)
        }
        return nodes.isEmpty ? try unsafe settle(key: base.key, value: base.value) : try settleInNode()
    }

    @_lifetime(self: copy self)
    private mutating func stepInnermost() throws(StorageError) -> Bool {
        nodes.isEmpty ? try base.step(reverse) : try nodes[nodes.count - 1].step(reverse)
    }

    /// The node that the innermost level's entry links to; `nil` where the entry is a key's end.
    private func linkedNode() throws(StorageError) -> UInt64? {
        nodes.isEmpty ? try base.linkedNode(tree) : try nodes[nodes.count - 1].linkedNode(tree)
    }

    /// Positions at the first entry of the range, which may be a link to where it is.
    @_lifetime(self: copy self)
    private mutating func seek() throws(StorageError) -> Bool {
        guard let bound = reverse ? range.upper : range.lower, !bound.isEmpty else {
            return try base.enter(reverse)
        }
        if bound.count <= ContinuedKeys.segmentBytes { return try base.seek(bound.span, reverse) }
        let segment = bound.span.extracting(0..<ContinuedKeys.segmentBytes)
        guard let node = try base.seekLink(segment, tree) else { return try base.settleAfterSeek(reverse) }
        try descend(to: node)
        var offset = ContinuedKeys.segmentBytes
        while true {
            let top = nodes.count - 1
            if bound.count - offset <= ContinuedKeys.segmentBytes {
                return try nodes[top].seek(bound.span.extracting(offset..<bound.count), reverse)
            }
            let segment = bound.span.extracting(offset..<(offset + ContinuedKeys.segmentBytes))
            guard let node = try nodes[top].seekLink(segment, tree) else {
                return try nodes[top].settleAfterSeek(reverse)
            }
            try descend(to: node)
            offset += ContinuedKeys.segmentBytes
        }
    }

    @_lifetime(self: copy self)
    private mutating func descend(to node: UInt64) throws(StorageError) {
        let top = nodes.last ?? base
        let start = unsafe top.start + top.key.dropLast()
        let continuations = try environment.dbi(EngineTree.continuations)
        nodes.append(try CursorLevel(transaction, environment, dbi: continuations, node: node, start: start))
    }

    /// As below, with the key put together from the nodes.
    @_lifetime(self: copy self)
    private mutating func settleInNode() throws(StorageError) -> Bool {
        let top = nodes[nodes.count - 1]
        longKey.removeAll(keepingCapacity: true)
        longKey.append(contentsOf: top.start)
        unsafe longKey.append(contentsOf: top.key)
        return try unsafe settle(key: top.key, value: top.value)
    }

    /// Lends what the innermost level stands on, if it is still within the range.
    @_lifetime(self: copy self)
    @unsafe private mutating func settle(
        key physical: UnsafeRawBufferPointer, value stored: UnsafeRawBufferPointer
    ) throws(StorageError) -> Bool {
        unsafe mappedKey = physical
        if reverse ? isBefore(key, range.lower) : (range.upper.map { !isBefore(key, $0) } ?? false) {
            finished = true
            return false
        }
        isAssembled = false
        switch unsafe stored.first {
        case StoredValue.inlineForm:
            unsafe mappedValue = UnsafeRawBufferPointer(rebasing: stored[1...])
            return true
        case StoredValue.piecesForm:
            guard let reference = unsafe PiecesReference(Span(_unsafeBytes: stored)) else { break }
            assembledValue = try environment.assemble(transaction, reference, tree: tree, key: key)
            isAssembled = true
            return true
        default: break
        }
        throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "unknown form of value")
    }
}

/// Whether the bytes come before the bound.
private func isBefore(_ bytes: Span<UInt8>, _ bound: [UInt8]) -> Bool {
    let order = unsafe bytes.withUnsafeBytes { left in
        unsafe bound.withUnsafeBytes { right in
            guard let left = left.baseAddress, let right = right.baseAddress else { return Int32(0) }
            return unsafe memcmp(left, right, min(bytes.count, bound.count))
        }
    }
    return order != 0 ? order < 0 : bytes.count < bound.count
}
