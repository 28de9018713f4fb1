internal import CLMDB
internal import HoldfastCore

/// The one write transaction, lent to a body: it sees its own writes, and others see all of them or none.
@safe public struct WriteTransaction: ~Copyable, ~Escapable {
    let context: WriteContext

    @_lifetime(immortal)
    init(_ context: WriteContext) { self.context = context }

    /// Reads that see this transaction's own writes.
    public var reading: ReadTransaction {
        @_lifetime(borrow self)
        borrowing get {
            let view = ReadTransaction(context)
            return unsafe _overrideLifetime(view, borrowing: self)
        }
    }

    /// Writes a value under a key, in place of one that is there.
    ///
    /// - Parameters:
    ///   - key: 1 to 16,384 bytes.
    ///   - value: up to 4 MiB; what is over 16 KiB is stored in pieces.
    /// - Complexity: O(log *n*), and another lookup for every 480 bytes of the key.
    @_lifetime(self: copy self)
    public mutating func put(_ tree: RawTree, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(StorageError) {
        try ContinuedKeys.check(key)
        guard value.count <= StoredValue.valueBytesMax else { throw .valueTooLarge(bytes: value.count) }
        let context = context
        try context.checkSpace()
        let environment = context.environment
        let dbi = try environment.dbi(tree)
        // A closure cannot capture a span, so what `mutate` does is spelled out.
        try context.willMutate(bytes: key.count + value.count)
        do throws(StorageError) {
            if key.count <= ContinuedKeys.segmentBytes {
                try context.store(dbi, key, value)
            } else {
                let leaf = try environment.leaf(context.transaction, tree, key) { () throws(StorageError) in
                    try context.nextID()
                }
                guard let leaf else { preconditionFailure("links are made on the way") }
                try context.store(leaf.dbi, leaf.key.span, value)
            }
        } catch {
            context.fail(error)
            throw error
        }
    }

    /// Removes a key.
    /// - Returns: whether it was there.
    @_lifetime(self: copy self)
    @discardableResult
    public mutating func delete(_ tree: RawTree, _ key: Span<UInt8>) throws(StorageError) -> Bool {
        try ContinuedKeys.check(key)
        let context = context
        let environment = context.environment
        let dbi = try environment.dbi(tree)
        try context.willMutate(bytes: key.count)
        do throws(StorageError) {
            if key.count <= ContinuedKeys.segmentBytes { return try context.remove(dbi, key) }
            guard let leaf = try environment.leaf(context.transaction, tree, key) else { return false }
            guard try context.remove(leaf.dbi, leaf.key.span) else { return false }
            try environment.removeEmptyNodes(context.transaction, leaf)
            return true
        } catch {
            context.fail(error)
            throw error
        }
    }

    @_lifetime(self: copy self)
    public mutating func put<Key, Record>(
        _ tree: Tree<Key, Record>, _ key: Key, _ record: Record
    ) throws(StorageError) {
        let keyBytes = key.encoded
        let recordBytes = record.encoded
        try put(tree.raw, keyBytes.span, recordBytes.span)
    }

    @_lifetime(self: copy self)
    @discardableResult
    public mutating func delete<Key, Record>(_ tree: Tree<Key, Record>, _ key: Key) throws(StorageError) -> Bool {
        let keyBytes = key.encoded
        return try delete(tree.raw, keyBytes.span)
    }

    /// A number that no one else of this store has had: ascending, from 1, with gaps.
    @_lifetime(self: copy self)
    public mutating func nextID() throws(StorageError) -> UInt64 {
        let context = context
        return try context.mutate(8) { () throws(StorageError) in try context.nextID() }
    }

    /// Adds to a counter. Additions of a batch are written together, so that a counter that everyone adds to costs
    /// one write a commit.
    ///
    /// - Parameter counter: 1 to 480 bytes; begin with a letter of your service and a resource id.
    @_lifetime(self: copy self)
    public mutating func add(_ delta: Int64, to counter: Span<UInt8>) throws(StorageError) {
        guard (1...ContinuedKeys.segmentBytes).contains(counter.count) else { throw .illegalKey(length: counter.count) }
        let context = context
        let key = ContinuedKeys.physical(node: nil, counter, 0..<counter.count)
        try context.mutate(0) { () throws(StorageError) in context.add(delta, to: key) }
    }

    @_lifetime(self: copy self)
    public mutating func removeCounter(_ counter: Span<UInt8>) throws(StorageError) {
        let context = context
        let key = ContinuedKeys.physical(node: nil, counter, 0..<counter.count)
        try context.mutate(0) { () throws(StorageError) in try context.forgetCounter(key) }
    }

    /// Writes a value after all that were appended under the prefix before: the key is the prefix and an 8-byte
    /// big-endian number, from 1, in commit order. A number is not given again, even when its entry is deleted.
    ///
    /// - Parameter prefix: 1 to 400 bytes.
    @_lifetime(self: copy self)
    public mutating func append(
        _ tree: RawTree, prefix: Span<UInt8>, _ value: Span<UInt8>
    ) throws(StorageError) -> UInt64 {
        guard (1...400).contains(prefix.count) else { throw .illegalKey(length: prefix.count) }
        let context = context
        try context.checkSpace()
        let sequenceKey = Reclamation.sequenceKey(tree, ContinuedKeys.physical(node: nil, prefix, 0..<prefix.count))
        let number = try context.mutate(8) { () throws(StorageError) in try context.nextSequence(sequenceKey) }
        var key = ContinuedKeys.physical(node: nil, prefix, 0..<prefix.count)
        key.appendBigEndian(number)
        try put(tree, key.span, value)
        return number
    }

    /// Gives up everything under a prefix, which the caller has already unlinked: background steps of bounded size
    /// delete it. Cost here: one small record.
    @_lifetime(self: copy self)
    public mutating func dropPrefix(_ tree: RawTree, _ prefix: Span<UInt8>) throws(StorageError) {
        guard (1...300).contains(prefix.count) else { throw .illegalKey(length: prefix.count) }
        let context = context
        let entry = Reclamation.prefixEntry(tree, ContinuedKeys.physical(node: nil, prefix, 0..<prefix.count))
        let stored: [UInt8] = [StoredValue.inlineForm, 1]
        try context.mutate(entry.count) { () throws(StorageError) in
            try context.environment.rawPut(
                context.transaction, context.environment.dbi(EngineTree.reclaim), entry.span, stored.span)
        }
    }

    /// Says that this body deletes: what it puts besides is not refused below the reserve of free space.
    @_lifetime(self: copy self)
    public mutating func makesRoom() { context.makesRoom = true }

    /// Runs a wake-up once this transaction is on disk, off the writer; never for an undone one.
    @_lifetime(self: copy self)
    public mutating func afterCommit(_ hook: @escaping @Sendable () -> Void) { context.hooks.append(hook) }
}

extension WriteContext {
    /// Writes a value in the form that its size asks for.
    func store(_ dbi: MDB_dbi, _ key: Span<UInt8>, _ value: Span<UInt8>) throws(StorageError) {
        if value.count > StoredValue.inlineBytesMax {
            let reference = PiecesReference(
                id: try nextID(), length: UInt64(value.count), checksum: XXHash64.hash(value))
            try releasePieces(dbi, key)
            try environment.putPieces(transaction, id: reference.id, from: 0, value)
            try environment.rawPut(transaction, dbi, key, reference.encoded.span)
            return
        }
        // A new key is found missing and written by one descent; only an existing one, whose old value may have
        // pieces to free, costs a second.
        let length = value.count + 1
        var room = unsafe try environment.rawReserve(transaction, dbi, key, length: length, overwrite: false)
        if unsafe room.existed {
            if unsafe room.bytes.first == StoredValue.piecesForm { try releasePieces(dbi, key) }
            unsafe room = try environment.rawReserve(transaction, dbi, key, length: length, overwrite: true)
        }
        unsafe room.bytes[0] = StoredValue.inlineForm
        unsafe value.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: room.bytes[1...]).copyMemory(from: bytes)
        }
    }

    func remove(_ dbi: MDB_dbi, _ key: Span<UInt8>) throws(StorageError) -> Bool {
        try releasePieces(dbi, key)
        return try environment.rawDelete(transaction, dbi, key)
    }

    /// Deletes the pieces of the value under a physical key, if it has any.
    private func releasePieces(_ dbi: MDB_dbi, _ key: Span<UInt8>) throws(StorageError) {
        guard let stored = unsafe try environment.rawGet(transaction, dbi, key) else { return }
        guard unsafe stored.first == StoredValue.piecesForm else { return }
        guard let old = unsafe PiecesReference(Span(_unsafeBytes: stored)) else {
            throw .corrupt(tree: "\(dbi)", key: hexadecimal(key), reason: "not a reference to pieces")
        }
        try environment.deletePieces(transaction, id: old.id, 0..<StoredValue.pieceCount(old.length))
    }
}
