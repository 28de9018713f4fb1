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
    private static let stepPagesMax = 400
    private static let uploadAgeMax = Duration.seconds(24 * 3600)

    /// Deletes a bounded part of what was given up: at most 400 pages of a dropped prefix or of a released blob.
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
                var earliest: Timestamp?
                for entry in try tx.reading.reclaimable(limit: 1_024) {
                    switch entry {
                    case .prefix(let key, let tree, let prefix):
                        try tx.deleteSome(of: tree, prefix, entry: key, pagesMax: Self.stepPagesMax)
                        return .more
                    case .blob(let key, let id, let released):
                        let due = released.advanced(by: grace)
                        if due > now { return .until(min(earliest ?? due, due)) }
                        if leases.isLeased(id) {
                            earliest = now.advanced(by: .seconds(1))
                            continue
                        }
                        try tx.deleteSomePieces(of: id, entry: key, pagesMax: Self.stepPagesMax)
                        return .more
                    }
                }
                return earliest.map { .until($0) } ?? .nothingLeft
            }
        } catch { throw error.flattened }
    }
}

private enum Reclaimable {
    case prefix(entry: [UInt8], tree: String, prefix: [UInt8])
    case blob(entry: [UInt8], id: UInt64, released: Timestamp)
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

    /// Dropped prefixes first, since nothing holds them up.
    fileprivate borrowing func reclaimable(limit: Int) throws(StorageError) -> [Reclaimable] {
        var found: [Reclaimable] = []
        try appendReclaimable(kind: Reclamation.prefixKind, limit: limit, to: &found)
        try appendReclaimable(kind: Reclamation.blobKind, limit: limit, to: &found)
        return found
    }

    private borrowing func appendReclaimable(
        kind: UInt8, limit: Int, to found: inout [Reclaimable]
    ) throws(StorageError) {
        let most = found.count + limit
        var cursor = try cursor(EngineTree.reclaim, .prefix([kind]))
        while found.count < most, try cursor.next() {
            let entry = ContinuedKeys.physical(node: nil, cursor.key, 0..<cursor.key.count)
            var reader = KeyReader(cursor.key)
            do throws(KeyDecodingError) {
                switch try reader.byte() {
                case Reclamation.prefixKind:
                    let tree = try reader.string()
                    // What belongs to a tree that this program does not know stays until one does.
                    if !environment.has(RawTree(tree)) { continue }
                    found.append(.prefix(entry: entry, tree: tree, prefix: reader.rawTail()))
                case Reclamation.blobKind:
                    let released = Timestamp(milliseconds: try reader.int64())
                    found.append(.blob(entry: entry, id: try reader.uint64(), released: released))
                default: throw .illegal("unknown kind")
                }
            } catch {
                throw .corrupt(tree: EngineTree.reclaim.name, key: hexadecimal(entry.span), reason: "\(error)")
            }
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

    @_lifetime(self: copy self)
    fileprivate mutating func deleteSomePieces(of id: UInt64, entry: [UInt8], pagesMax: Int) throws(StorageError) {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(id)
        let environment = context.environment
        let keys = try environment.physicalKeys(
            context.transaction, EngineTree.pieces, .prefix(prefix), limit: pagesMax)
        try context.willMutate(bytes: 0)
        for key in keys {
            _ = try environment.rawDelete(context.transaction, environment.dbi(EngineTree.pieces), key.span)
        }
        if keys.count < pagesMax { try delete(EngineTree.reclaim, entry.span) }
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
