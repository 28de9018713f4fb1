internal import CLMDB

/// A snapshot: everything as it was at one commit. It cannot be kept beyond the closure that it was lent to.
@safe public struct ReadTransaction: ~Copyable, ~Escapable {
    let transaction: LMDBTransaction
    let environment: Environment
    /// The write transaction that this is a view of, for what it holds back until its commit.
    let pending: WriteContext?
    let budget: SnapshotBudget

    /// The commit that this snapshot shows: two snapshots of the same number show the same. What is made of a record
    /// may be used again under the number that it was read under. `nil` for the view of a write transaction, which
    /// shows what no commit holds yet.
    public let commitNumber: UInt64?

    @_lifetime(immortal)
    init(_ snapshot: Snapshot, _ environment: Environment, budget: SnapshotBudget) {
        transaction = snapshot.transaction
        commitNumber = snapshot.commit
        self.environment = environment
        pending = nil
        self.budget = budget
    }

    /// The view of a write transaction.
    @_lifetime(immortal)
    init(_ context: WriteContext) {
        transaction = context.transaction
        environment = context.environment
        pending = context
        budget = .unlimited
        commitNumber = nil
    }

    /// The value under a key, lent without a copy; `nil` where there is none.
    ///
    /// - Parameter key: 1 to 16,384 bytes.
    /// - Complexity: O(log *n*), and another lookup for every 480 bytes of the key.
    @_lifetime(borrow self)
    public borrowing func value(_ tree: RawTree, _ key: Span<UInt8>) throws(StorageError) -> Value? {
        guard let stored = try unsafe physicalValue(tree, key) else { return nil }
        switch unsafe stored.first {
        case StoredValue.inlineForm:
            let value = unsafe Value(mapped: UnsafeRawBufferPointer(rebasing: stored[1...]))
            return unsafe _overrideLifetime(value, borrowing: self)
        case StoredValue.piecesForm:
            guard let reference = unsafe PiecesReference(Span(_unsafeBytes: stored)) else { break }
            let bytes = try environment.assemble(transaction, reference, tree: tree, key: key)
            let value = Value(assembled: bytes)
            return unsafe _overrideLifetime(value, borrowing: self)
        default: break
        }
        throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "unknown form of value")
    }

    /// The value under a key, copied.
    public borrowing func copyBytes(_ tree: RawTree, _ key: Span<UInt8>) throws(StorageError) -> [UInt8]? {
        guard let value = try value(tree, key) else { return nil }
        return value.copyBytes()
    }

    public borrowing func contains(_ tree: RawTree, _ key: Span<UInt8>) throws(StorageError) -> Bool {
        try unsafe physicalValue(tree, key) != nil
    }

    /// Several values at once, copied, in the order of the keys.
    public borrowing func getMany(_ tree: RawTree, _ keys: [[UInt8]]) throws(StorageError) -> [[UInt8]?] {
        var values: [[UInt8]?] = []
        values.reserveCapacity(keys.count)
        for key in keys { values.append(try copyBytes(tree, key.span)) }
        return values
    }

    /// The record under a key, decoded.
    /// - Throws: `corrupt` where it does not decode.
    @inlinable
    public borrowing func record<Key, Record>(
        _ tree: Tree<Key, Record>, _ key: Key
    ) throws(StorageError) -> Record? {
        let bytes = key.encoded
        guard let value = try value(tree.raw, bytes.span) else { return nil }
        return try decodeRecord(value.bytes, tree: tree.raw, key: bytes.span)
    }

    /// Up to `limit` records of a range, in order.
    public borrowing func records<Key, Record>(
        _ tree: Tree<Key, Record>, in range: KeyRange, limit: Int = .max
    ) throws(StorageError) -> [(key: Key, record: Record)] {
        var found: [(key: Key, record: Record)] = []
        var cursor = try cursor(tree.raw, range)
        while found.count < limit, try cursor.next() {
            let key: Key = try decodeKey(cursor.key, tree: tree.raw)
            found.append((key, try decodeRecord(cursor.value, tree: tree.raw, key: cursor.key)))
        }
        return found
    }

    /// What has been added up under a counter; 0 where nothing has.
    public borrowing func counter(_ key: Span<UInt8>) throws(StorageError) -> Int64 {
        try environment.storedCounter(transaction, key) + (pending?.pendingDelta(key) ?? 0)
    }

    /// A walk over a range of a tree, which lends its keys and values.
    ///
    /// - Parameter reverse: from the greatest key down.
    @_lifetime(borrow self)
    public borrowing func cursor(
        _ tree: RawTree, _ range: KeyRange, reverse: Bool = false
    ) throws(StorageError) -> Cursor {
        let cursor = unsafe try Cursor(transaction, environment, tree, range, reverse: reverse, budget: budget)
        return unsafe _overrideLifetime(cursor, borrowing: self)
    }

    @unsafe private borrowing func physicalValue(
        _ tree: RawTree, _ key: Span<UInt8>
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        try ContinuedKeys.check(key)
        if key.count <= ContinuedKeys.segmentBytes {
            return unsafe try environment.rawGet(transaction, environment.dbi(tree), key)
        }
        guard let leaf = try environment.leaf(transaction, tree, key) else { return nil }
        return unsafe try environment.rawGet(transaction, leaf.dbi, leaf.key.span)
    }
}

/// How long a snapshot may walk.
struct SnapshotBudget: Sendable {
    /// Nanoseconds; 0 for without end.
    let age: UInt64
    /// Bytes by which the file may grow meanwhile.
    let growth: UInt64

    static let unlimited = SnapshotBudget(age: 0, growth: 0)

    init(age: UInt64, growth: UInt64) {
        self.age = age
        self.growth = growth
    }

    init(_ options: StoreOptions) {
        age = Self.nanoseconds(options.snapshotAgeMax)
        growth = options.snapshotGrowthMax
    }

    static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(max(seconds, 0)) * 1_000_000_000 + UInt64(max(attoseconds, 0) / 1_000_000_000)
    }
}

/// When a walk turned out to be a long one, and how large the file was then. Short ones never look at the clock.
struct WalkStart {
    let time: UInt64
    let usedBytes: UInt64

    init(_ environment: Environment) {
        time = monotonicNanoseconds()
        usedBytes = environment.usedBytes
    }

    func check(_ budget: SnapshotBudget, _ environment: Environment) throws(StorageError) {
        if budget.age == 0 { return }
        let lived = monotonicNanoseconds() - time
        let used = environment.usedBytes
        let grown = used > usedBytes ? used - usedBytes : 0
        if lived > budget.age || grown > budget.growth {
            environment.metrics.add(environment.metrics.snapshotsExpired)
            throw .snapshotExpired(age: .nanoseconds(Int64(lived)), growth: grown)
        }
    }
}

@inlinable
func decodeRecord<Record: TreeRecord>(
    _ bytes: Span<UInt8>, tree: RawTree, key: Span<UInt8>
) throws(StorageError) -> Record {
    var reader = RecordReader(bytes)
    do throws(RecordDecodingError) {
        let record = try Record(decoding: &reader)
        try reader.end()
        return record
    } catch {
        throw .corrupt(tree: tree.name, key: hexadecimal(key), reason: "\(error)")
    }
}

func decodeKey<Key: TreeKey>(_ bytes: Span<UInt8>, tree: RawTree) throws(StorageError) -> Key {
    var reader = KeyReader(bytes)
    do throws(KeyDecodingError) {
        let key = try Key(decoding: &reader)
        guard reader.isAtEnd else { throw .illegal("bytes follow the last component") }
        return key
    } catch {
        throw .corrupt(tree: tree.name, key: hexadecimal(bytes), reason: "\(error)")
    }
}
