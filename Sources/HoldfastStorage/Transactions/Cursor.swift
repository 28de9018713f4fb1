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
    /// Where the walk ends: before the upper bound, or in reverse with the lower one. Empty where nothing bounds it.
    /// Memory of its own, so that comparing a key with it costs no reference counting.
    private let bound: UnsafeMutableRawBufferPointer
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
        let bytes = reverse ? range.lower : range.upper ?? []
        unsafe bound = .allocate(byteCount: bytes.count, alignment: 1)
        unsafe bound.copyBytes(from: bytes)
        // No key comes before the empty one.
        finished = range.upper?.isEmpty ?? false
        self.budget = budget
        do throws(StorageError) {
            base = try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
        } catch {
            unsafe bound.deallocate()
            throw error
        }
    }

    deinit {
        unsafe bound.deallocate()
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
        if steps & 255 == 0 { try checkBudget() }
        var found: Bool
        if started {
            found = try stepInnermost()
        } else {
            started = true
            found = try seek()
        }
        // Most keys are short, and those of the tree itself.
        if found, nodes.isEmpty, unsafe !ContinuedKeys.isLink(physicalLength: base.key.count, inNode: false) {
            return try settle()
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
            guard let node = try linkedNode() else { return try settle() }
            try descend(to: node)
            found = try nodes[nodes.count - 1].enter(reverse)
        }
    }

    @_lifetime(self: copy self)
    private mutating func checkBudget() throws(StorageError) {
        if let walkStart {
            try walkStart.check(budget, environment)
        } else {
            walkStart = WalkStart(environment)
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func stepInnermost() throws(StorageError) -> Bool {
        if nodes.isEmpty { return try base.step(reverse) }
        return try nodes[nodes.count - 1].step(reverse)
    }

    /// The node that the innermost level's entry links to; `nil` where the entry is a key's end.
    private func linkedNode() throws(StorageError) -> UInt64? {
        if nodes.isEmpty { return try base.linkedNode(tree) }
        return try nodes[nodes.count - 1].linkedNode(tree)
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
        // Links that go round would lead on for ever.
        guard !nodes.contains(where: { $0.node?.id == node }) else {
            throw .corrupt(
                tree: tree.name, key: unsafe hexadecimal(Array(top.key).span),
                reason: "a link leads back to a node that it continues")
        }
        let start = unsafe (top.node?.start ?? []) + top.key.dropLast()
        let continuations = try environment.dbi(EngineTree.continuations)
        nodes.append(try CursorLevel(transaction, environment, dbi: continuations, node: node, start: start))
    }

    /// Lends what the innermost level stands on, if it is still within the range.
    @_lifetime(self: copy self)
    private mutating func settle() throws(StorageError) -> Bool {
        if nodes.isEmpty {
            unsafe mappedKey = base.key
            unsafe mappedValue = base.value
        } else {
            let top = nodes[nodes.count - 1]
            longKey.removeAll(keepingCapacity: true)
            longKey.append(contentsOf: top.node?.start ?? [])
            unsafe longKey.append(contentsOf: top.key)
            unsafe mappedValue = top.value
        }
        if unsafe !bound.isEmpty {
            let isBefore: Bool
            if nodes.isEmpty {
                isBefore = unsafe comes(mappedKey, before: bound)
            } else {
                isBefore = unsafe longKey.withUnsafeBytes { unsafe comes($0, before: bound) }
            }
            if isBefore == reverse {
                finished = true
                return false
            }
        }
        isAssembled = false
        guard unsafe mappedValue.first == StoredValue.inlineForm else {
            try assemble()
            return true
        }
        unsafe mappedValue = UnsafeRawBufferPointer(start: mappedValue.baseAddress! + 1, count: mappedValue.count - 1)
        return true
    }

    /// Puts a large value together from its pieces.
    @_lifetime(self: copy self)
    private mutating func assemble() throws(StorageError) {
        guard unsafe mappedValue.first == StoredValue.piecesForm,
            let reference = unsafe PiecesReference(Span(_unsafeBytes: mappedValue))
        else { throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "unknown form of value") }
        assembledValue = try environment.assemble(transaction, reference, tree: tree, key: key)
        isAssembled = true
    }
}

/// Whether bytes come before others in their order.
@unsafe private func comes(_ left: UnsafeRawBufferPointer, before right: UnsafeMutableRawBufferPointer) -> Bool {
    let order = unsafe memcmp(left.baseAddress!, right.baseAddress!, min(left.count, right.count))
    return order != 0 ? order < 0 : left.count < right.count
}
