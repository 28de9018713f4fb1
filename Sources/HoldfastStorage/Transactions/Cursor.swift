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

    /// The tree itself, then the nodes of the long key where the walk stands.
    private var levels: [CursorLevel] = []
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
        levels.append(try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: []))
    }

    deinit {
        for level in levels { level.close() }
    }

    /// The key where the walk stands.
    public var key: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            if levels.count > 1 { return longKey.span }
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
            found = try levels[levels.count - 1].step(reverse)
        } else {
            started = true
            found = try seek()
        }
        while true {
            guard found else {
                // This node is done: go on beside the link that led to it.
                if levels.count == 1 {
                    finished = true
                    return false
                }
                levels.removeLast().close()
                found = try levels[levels.count - 1].step(reverse)
                continue
            }
            guard let node = try levels[levels.count - 1].linkedNode(tree) else { break }
            try descend(to: node)
            found = try levels[levels.count - 1].enter(reverse)
        }
        return try settle()
    }

    /// Positions at the first entry of the range, which may be a link to where it is.
    @_lifetime(self: copy self)
    private mutating func seek() throws(StorageError) -> Bool {
        guard let bound = reverse ? range.upper : range.lower, !bound.isEmpty else {
            return try levels[0].enter(reverse)
        }
        var offset = 0
        while true {
            let top = levels.count - 1
            if bound.count - offset <= ContinuedKeys.segmentBytes {
                return try levels[top].seek(bound.span.extracting(offset..<bound.count), reverse)
            }
            let segment = bound.span.extracting(offset..<(offset + ContinuedKeys.segmentBytes))
            guard let node = try levels[top].seekLink(segment, tree) else {
                return try levels[top].settleAfterSeek(reverse)
            }
            try descend(to: node)
            offset += ContinuedKeys.segmentBytes
        }
    }

    @_lifetime(self: copy self)
    private mutating func descend(to node: UInt64) throws(StorageError) {
        let top = levels[levels.count - 1]
        let start = unsafe top.start + top.key.dropLast()
        let continuations = try environment.dbi(EngineTree.continuations)
        levels.append(try CursorLevel(transaction, environment, dbi: continuations, node: node, start: start))
    }

    /// Lends what the innermost level stands on, if it is still within the range.
    @_lifetime(self: copy self)
    private mutating func settle() throws(StorageError) -> Bool {
        let top = levels[levels.count - 1]
        unsafe mappedKey = top.key
        if levels.count > 1 {
            longKey.removeAll(keepingCapacity: true)
            longKey.append(contentsOf: top.start)
            unsafe longKey.append(contentsOf: top.key)
        }
        if reverse ? isBefore(key, range.lower) : (range.upper.map { !isBefore(key, $0) } ?? false) {
            finished = true
            return false
        }
        let stored = unsafe top.value
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
