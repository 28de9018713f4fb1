public import HoldfastCore

/// What a step of reclamation did.
public enum ReclamationStep: Hashable, Sendable {
    /// There is more to do now.
    case more
    /// What is left waits for its grace or for a reader's lease.
    case until(Timestamp)
    case nothingLeft
}

extension Store {
    /// What LMDB writes down of the pages that a commit gives up should fit a page.
    private static let prefixPagesMax = 400
    private static let uploadAgeMax = Duration.seconds(24 * 3600)

    /// Deletes some of what was given up: 400 pages of a dropped prefix, and the blobs that were released until now, in
    /// bounded steps.
    public func reclaim() async throws(StorageError) -> ReclamationStep {
        let now = clock.now
        let incarnation = incarnation
        let released = try await releasedBlobs(now)
        do throws(WriteError<StorageError>) {
            var worked = try await write(.background, bytes: 64 << 10) { (tx) throws(StorageError) in
                tx.makesRoom()
                if try tx.giveUpUploads(notOf: incarnation, before: now.advanced(by: .zero - Self.uploadAgeMax), now) {
                    return true
                }
                guard let dropped = try tx.reading.droppedPrefix() else { return false }
                try tx.deleteSome(
                    of: dropped.tree, dropped.prefix, entry: dropped.entry, pagesMax: Self.prefixPagesMax)
                return true
            }
            if !released.due.isEmpty {
                try await BlobDeletion(released.due, leases, writer).run()
                worked = true
            }
            return worked ? .more : released.next.map { .until($0) } ?? .nothingLeft
        } catch { throw error.flattened }
    }
}

private struct DroppedPrefix {
    let entry: [UInt8]
    let tree: String
    let prefix: [UInt8]
}

/// - Parameter fields: reads what follows the kind.
func decodeEntry<Fields>(
    _ cursor: inout Cursor, _ fields: (inout KeyReader) throws(KeyDecodingError) -> Fields
) throws(StorageError) -> ([UInt8], Fields) {
    let entry = ContinuedKeys.physical(node: nil, cursor.key, 0..<cursor.key.count)
    var reader = KeyReader(cursor.key)
    do throws(KeyDecodingError) {
        _ = try reader.byte()
        return (entry, try fields(&reader))
    } catch {
        throw .corrupt(tree: EngineTree.reclaim.name, key: hexadecimal(entry.span), reason: "\(error)")
    }
}

extension ReadTransaction {
    /// Keys under a prefix, as many as take about so many pages.
    fileprivate borrowing func keys(
        of tree: RawTree, _ prefix: [UInt8], pagesMax: Int
    ) throws(StorageError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var bytes = 0
        var cursor = try cursor(tree, .prefix(prefix))
        while bytes < pagesMax * 2_048, keys.count < 4_096, try cursor.next() {
            keys.append(ContinuedKeys.physical(node: nil, cursor.key, 0..<cursor.key.count))
            // A long value is on pages of its own, which come free besides the leaf that refers to them.
            bytes += cursor.key.count + cursor.value.count + (cursor.value.count > 1_500 ? 8_192 : 32)
        }
        return keys
    }

    /// The first prefix that is to be deleted. What belongs to a tree that this program does not know stays until one
    /// does.
    fileprivate borrowing func droppedPrefix() throws(StorageError) -> DroppedPrefix? {
        var cursor = try cursor(EngineTree.reclaim, .prefix([Reclamation.prefixKind]))
        while try cursor.next() {
            let (entry, (tree, prefix)) = try decodeEntry(&cursor) { (reader) throws(KeyDecodingError) in
                (try reader.string(), reader.rawTail())
            }
            if environment.has(RawTree(tree)) { return DroppedPrefix(entry: entry, tree: tree, prefix: prefix) }
        }
        return nil
    }
}

extension WriteTransaction {
    /// Deletes some of a dropped prefix, and at its end the entry that asked for it.
    @_lifetime(self: copy self)
    fileprivate mutating func deleteSome(
        of name: String, _ prefix: [UInt8], entry: [UInt8], pagesMax: Int
    ) throws(StorageError) {
        let tree = RawTree(name)
        let keys = try reading.keys(of: tree, prefix, pagesMax: pagesMax)
        for key in keys { try delete(tree, key.span) }
        if !keys.isEmpty { return }
        // The entries are gone; so are the numbers that were given out under them.
        let sequences = KeyRange.prefix(Reclamation.sequenceKey(tree, prefix))
        let environment = context.environment
        let sequenceKeys = try environment.physicalKeys(
            context.transaction, EngineTree.sequences, sequences, limit: 4_096)
        for key in sequenceKeys {
            _ = try environment.rawDelete(context.transaction, environment.dbi(EngineTree.sequences), key.span)
        }
        if sequenceKeys.count < 4_096 {
            try delete(EngineTree.reclaim, entry.span)
        } else {
            try context.willMutate(bytes: 0)
        }
    }

    /// Gives up the uploads that an earlier opening of the store left, and those of great age.
    /// - Returns: whether there were any.
    @_lifetime(self: copy self)
    fileprivate mutating func giveUpUploads(
        notOf incarnation: UInt64, before oldest: Timestamp, _ now: Timestamp
    ) throws(StorageError) -> Bool {
        let stale = try reading.records(BlobTree.uploads, in: .all, limit: 1_000)
            .filter { $0.record.incarnation != incarnation || $0.record.begun < oldest }
        for upload in stale {
            try delete(BlobTree.uploads, upload.key)
            try release(pieces: upload.key.id, now: now)
        }
        return !stale.isEmpty
    }
}

extension Environment {
    /// Physical keys of a range of a tree that the engine keeps for itself.
    func physicalKeys(
        _ transaction: LMDBTransaction, _ tree: RawTree, _ range: KeyRange, limit: Int
    ) throws(StorageError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var level = try CursorLevel(transaction, self, dbi: dbi(tree), node: nil, start: [])
        defer { level.close() }
        var found = try level.seek(range.lower.span, false)
        while found, keys.count < limit {
            let key = unsafe Array(level.key)
            if let upper = range.upper, !key.lexicographicallyPrecedes(upper) { break }
            keys.append(key)
            found = try level.step(false)
        }
        return keys
    }
}
