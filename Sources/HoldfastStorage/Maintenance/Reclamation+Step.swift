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
    /// As many pages as large puts take in a commit, or the file would grow without end. See `Docs/ADR/0014`.
    private static let blobPagesMax = 1_000
    private static let uploadAgeMax = Duration.seconds(24 * 3600)

    /// Deletes a bounded part of what was given up: at most 400 pages of a dropped prefix, or 1,000 of released blobs.
    public func reclaim() async throws(StorageError) -> ReclamationStep {
        let now = clock.now
        let incarnation = incarnation
        let grace = options.blobGrace
        let leases = leases
        do throws(WriteError<StorageError>) {
            return try await write(.background, bytes: 64 << 10) { (tx) throws(StorageError) in
                if try tx.giveUpUploads(notOf: incarnation, before: now.advanced(by: .zero - Self.uploadAgeMax), now) {
                    return .more
                }
                if let dropped = try tx.reading.droppedPrefix() {
                    try tx.deleteSome(
                        of: dropped.tree, dropped.prefix, entry: dropped.entry, pagesMax: Self.prefixPagesMax)
                    return .more
                }
                return try tx.deleteReleased(
                    before: now.advanced(by: .zero - grace), leases, now, grace, pagesMax: Self.blobPagesMax)
            }
        } catch { throw error.flattened }
    }
}

private struct DroppedPrefix {
    let entry: [UInt8]
    let tree: String
    let prefix: [UInt8]
}

private struct ReleasedBlob {
    let entry: [UInt8]
    let id: UInt64
    let released: Timestamp
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
            let dropped = try Self.decode(&cursor) { (reader, entry) throws(KeyDecodingError) in
                DroppedPrefix(entry: entry, tree: try reader.string(), prefix: reader.rawTail())
            }
            if environment.has(RawTree(dropped.tree)) { return dropped }
        }
        return nil
    }

    /// Blobs in the order of their release.
    /// - Parameter entry: the one to go on after.
    fileprivate borrowing func releasedBlobs(after entry: [UInt8]?, limit: Int) throws(StorageError) -> [ReleasedBlob] {
        var range = KeyRange.prefix([Reclamation.blobKind])
        if let entry { range = KeyRange(from: entry + [0], to: range.upper) }
        var cursor = try cursor(EngineTree.reclaim, range)
        var found: [ReleasedBlob] = []
        while found.count < limit, try cursor.next() {
            found.append(
                try Self.decode(&cursor) { (reader, entry) throws(KeyDecodingError) in
                    let released = Timestamp(milliseconds: try reader.int64())
                    return ReleasedBlob(entry: entry, id: try reader.uint64(), released: released)
                })
        }
        return found
    }

    /// - Parameter fields: reads what follows the kind.
    private static func decode<Entry>(
        _ cursor: inout Cursor, _ fields: (inout KeyReader, [UInt8]) throws(KeyDecodingError) -> Entry
    ) throws(StorageError) -> Entry {
        let entry = ContinuedKeys.physical(node: nil, cursor.key, 0..<cursor.key.count)
        var reader = KeyReader(cursor.key)
        do throws(KeyDecodingError) {
            _ = try reader.byte()
            return try fields(&reader, entry)
        } catch {
            throw .corrupt(tree: EngineTree.reclaim.name, key: hexadecimal(entry.span), reason: "\(error)")
        }
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

    /// Deletes pieces of blobs that were released before `due`, leaving out those that are being read.
    @_lifetime(self: copy self)
    fileprivate mutating func deleteReleased(
        before due: Timestamp, _ leases: BlobLeases, _ now: Timestamp, _ grace: Duration, pagesMax: Int
    ) throws(StorageError) -> ReclamationStep {
        try context.writePieces()
        var pagesLeft = pagesMax
        var leased = false
        var last: [UInt8]?
        while true {
            let blobs = try reading.releasedBlobs(after: last, limit: 32)
            for blob in blobs {
                if pagesLeft == 0 { return .more }
                if blob.released > due {
                    if pagesLeft < pagesMax { return .more }
                    let next = blob.released.advanced(by: grace)
                    return .until(leased ? min(next, now.advanced(by: Self.leaseRecheck)) : next)
                }
                if leases.isLeased(blob.id) {
                    leased = true
                } else {
                    pagesLeft -= try deleteSomePieces(of: blob, pagesMax: pagesLeft)
                }
                last = blob.entry
            }
            if blobs.count < 32 { break }
        }
        if pagesLeft < pagesMax { return .more }
        return leased ? .until(now.advanced(by: Self.leaseRecheck)) : .nothingLeft
    }

    private static var leaseRecheck: Duration { .seconds(1) }

    /// - Returns: how many pages it was, a page at least.
    @_lifetime(self: copy self)
    private mutating func deleteSomePieces(of blob: ReleasedBlob, pagesMax: Int) throws(StorageError) -> Int {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(blob.id)
        let environment = context.environment
        let keys = try environment.physicalKeys(
            context.transaction, EngineTree.pieces, .prefix(prefix), limit: pagesMax)
        try context.willMutate(bytes: 0)
        for key in keys {
            _ = try environment.rawDelete(context.transaction, environment.dbi(EngineTree.pieces), key.span)
        }
        if keys.count < pagesMax { try delete(EngineTree.reclaim, blob.entry.span) }
        return max(keys.count, 1)
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
