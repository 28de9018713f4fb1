internal import CLMDB

/// A walk over a range of keys in order. It lends each key and value until the next step.
@safe public struct Cursor: ~Copyable, ~Escapable {
    private let transaction: LMDBTransaction
    private let environment: Environment
    private let tree: RawTree
    private let range: KeyRange
    private let reverse: Bool
    private let budget: SnapshotBudget
    private static let stepsUnchecked = 256

    /// The tree itself: where the walk stands unless it is in the midst of a long key.
    private var base: CursorLevel
    /// What has been read in it and not lent yet.
    private var ahead: ReadAhead
    /// The nodes of the long key where the walk stands, the outermost first.
    private var nodes: [CursorLevel] = []
    private var started = false
    private var finished = false
    private var steps = 0
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
        ahead = ReadAhead(until: reverse ? range.lower : range.upper ?? [], reverse: reverse)
        // No key comes before the empty one.
        finished = range.upper?.isEmpty ?? false
        self.budget = budget
        do throws(StorageError) {
            base = try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
        } catch {
            ahead.close()
            throw error
        }
    }

    deinit {
        ahead.close()
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
        guard let entry = unsafe ahead.take() else { return try readOn() }
        unsafe mappedKey = UnsafeRawBufferPointer(start: entry.pointee.key.mv_data, count: entry.pointee.key.mv_size)
        unsafe mappedValue = UnsafeRawBufferPointer(
            start: entry.pointee.value.mv_data, count: entry.pointee.value.mv_size)
        return try takeForm()
    }

    /// Appends values that come next and have been read already, copied without their first byte, one after the other.
    ///
    /// Takes none where no more has been read, so that a walk steps with `next` and then takes what has come with that.
    /// `key` and `value` stay those of that step.
    /// - Parameters:
    ///   - first: the byte that each begins with. None is taken from the first one on that begins otherwise, or is too
    ///     large to be stored in one piece.
    ///   - countMax: how many at most.
    ///   - bytesMax: how many bytes they have at most. What would pass it is not touched.
    ///   - ends: gets the length of `bytes` after each.
    /// - Returns: how many were taken, and how many bytes they have.
    /// - Complexity: linear in their bytes.
    @_lifetime(self: copy self)
    public mutating func appendRun(
        of first: UInt8, countMax: Int, bytesMax: Int, to bytes: inout [UInt8], ends: inout [Int]
    ) -> (count: Int, bytes: Int) {
        ahead.appendRun(of: first, countMax: countMax, bytesMax: bytesMax, to: &bytes, ends: &ends)
    }

    /// Reads what comes after all that has been read.
    @_lifetime(self: copy self)
    private mutating func readOn() throws(StorageError) -> Bool {
        if finished { return false }
        steps += max(ahead.count, 1)
        if steps >= Self.stepsUnchecked {
            steps = 0
            try checkBudget()
        }
        var found: Bool
        if !started {
            started = true
            found = try seek()
        } else if nodes.isEmpty {
            if ahead.next == .unread {
                try ahead.fill(&base)
                if ahead.count > 0 { return try next() }
            }
            found = ahead.next == .link
            if found { ahead.passLink() }
        } else {
            found = try nodes[nodes.count - 1].step(reverse)
        }
        while true {
            guard found else {
                // This node is done: go on beside the link that led to it.
                guard let done = nodes.popLast() else {
                    finished = true
                    return false
                }
                done.close()
                found = try nodes.isEmpty ? base.step(reverse) : nodes[nodes.count - 1].step(reverse)
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
        let isBeyond: Bool
        if nodes.isEmpty {
            isBeyond = unsafe ahead.ends(before: mappedKey)
        } else {
            isBeyond = unsafe longKey.withUnsafeBytes { unsafe ahead.ends(before: $0) }
        }
        if isBeyond {
            finished = true
            return false
        }
        return try takeForm()
    }

    /// Lends the value in the form in which it is stored.
    @_lifetime(self: copy self)
    private mutating func takeForm() throws(StorageError) -> Bool {
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
