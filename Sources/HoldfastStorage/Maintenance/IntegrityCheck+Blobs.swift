internal import CLMDB
internal import HoldfastCore

extension IntegrityCheck {
    /// Every blob has as many references as its record counts, and none that is referred to is missing.
    ///
    /// A reference moves from record to record while the services' trees are walked, so that a store in use may seem to
    /// have one too many or too few: where counts differ, all are counted again in one snapshot.
    func checkBlobReferences(
        _ verifiers: [any Verifier], _ verification: inout Verification
    ) throws(StorageError) {
        let found = verification.report.blobReferences
        var suspects: Set<UInt64> = Set(found.keys.filter { $0 <= lastID })
        var last: [UInt8]? = []
        while let from = last {
            let page = try verification.snapshot { (tx, _) throws(StorageError) in
                try tx.blobs(after: from, limit: 4_096)
            }
            for (id, record) in page where id <= lastID {
                if found[id, default: 0] == record.references { suspects.remove(id) } else { suspects.insert(id) }
            }
            last = page.last.map { BlobKey(id: $0.id).encoded }
        }
        if suspects.isEmpty { return }
        try verification.inOneSnapshot("references to blobs") { (tx, report) throws(StorageError) in
            var again = VerificationReport()
            for verifier in verifiers { try verifier.countReferences(tx, into: &again) }
            for id in suspects.sorted() {
                let key = BlobKey(id: id)
                let bytes = key.encoded
                let references = again.blobReferences[id, default: 0]
                guard let record = try tx.record(BlobTree.blobs, key) else {
                    if references > 0 { report.problem(EngineTree.blobs, key: bytes.span, "referenced and missing") }
                    continue
                }
                if record.references != references {
                    report.problem(
                        EngineTree.blobs, key: bytes.span,
                        "\(record.references) references counted, \(references) found")
                }
            }
        }
    }
}

/// What the pieces of a number add up to.
struct PieceSum {
    private let id: UInt64
    private var count = 0
    private var length: UInt64 = 0
    private var hash = XXHash64()
    private var isInOrder = true
    private var lastSize = StoredValue.pieceBytes

    init(_ id: UInt64) { self.id = id }

    /// All pieces, of one snapshot.
    mutating func add(_ tx: borrowing ReadTransaction) throws(StorageError) {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(id)
        var cursor = try CursorLevel(tx, EngineTree.pieces)
        defer { cursor.close() }
        var found = try cursor.enter(from: .prefix(prefix))
        while found, unsafe cursor.key.starts(with: prefix) {
            unsafe add(Array(cursor.key), cursor.value)
            found = try cursor.step(false)
        }
    }

    /// Those of a part of a walk.
    mutating func add(
        _ tx: borrowing ReadTransaction, _ walk: inout VerificationWalk
    ) throws(StorageError) {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(id)
        var cursor = try CursorLevel(tx, EngineTree.pieces)
        defer { cursor.close() }
        var found = try cursor.enter(from: walk.range)
        while found, unsafe cursor.key.starts(with: prefix) {
            let key = unsafe Array(cursor.key)
            guard walk.takes(key.span) else { return }
            unsafe add(key, cursor.value)
            found = try cursor.step(false)
        }
    }

    @unsafe private mutating func add(_ key: [UInt8], _ piece: UnsafeRawBufferPointer) {
        if key != StoredValue.pieceKey(id, count) || lastSize != StoredValue.pieceBytes { isInOrder = false }
        count += 1
        length += UInt64(piece.count)
        lastSize = piece.count
        unsafe hash.update(Span(_unsafeBytes: piece))
    }

    /// Whether they are these bytes, in pieces of the right size.
    func match(_ expected: UInt64, _ checksum: UInt64) -> Bool {
        isInOrder && length == expected && count == StoredValue.pieceCount(expected) && hash.value == checksum
    }
}

extension CursorLevel {
    /// Over the physical entries of a tree.
    init(_ tx: borrowing ReadTransaction, _ tree: RawTree) throws(StorageError) {
        try self.init(tx.transaction, tx.environment, dbi: tx.environment.dbi(tree), node: nil, start: [])
    }

    /// To the first entry of a range.
    mutating func enter(from range: KeyRange) throws(StorageError) -> Bool {
        range.lower.isEmpty ? try enter(false) : try seek(range.lower.span, false)
    }
}

extension ReadTransaction {
    /// The last number that the engine has given out.
    borrowing func lastID() throws(StorageError) -> UInt64 {
        let key = EngineTree.nextIDKey
        // One of another length is reported where numbers are.
        do throws(StorageError) { return try environment.storedNumber(transaction, EngineTree.meta, key.span) } catch {
            guard case .corrupt = error else { throw error }
            return .max
        }
    }

    /// Whether there are keys that begin with a number.
    borrowing func hasEntries(_ tree: RawTree, under id: UInt64) throws(StorageError) -> Bool {
        var prefix: [UInt8] = []
        prefix.appendBigEndian(id)
        var cursor = try CursorLevel(self, tree)
        defer { cursor.close() }
        guard try cursor.enter(from: .prefix(prefix)) else { return false }
        return unsafe cursor.key.starts(with: prefix)
    }

    /// The next blobs whose records decode.
    borrowing func blobs(
        after key: [UInt8], limit: Int
    ) throws(StorageError) -> [(id: UInt64, record: BlobRecord)] {
        var found: [(id: UInt64, record: BlobRecord)] = []
        var cursor = try cursor(EngineTree.blobs, key.isEmpty ? .all : .after(key, within: []))
        while found.count < limit, try cursor.next() {
            do throws(StorageError) {
                let key: BlobKey = try decodeKey(cursor.key, tree: EngineTree.blobs)
                found.append((key.id, try decodeRecord(cursor.value, tree: EngineTree.blobs, key: cursor.key)))
            } catch .corrupt { continue }
        }
        return found
    }

    /// The numbers whose pieces are to be deleted.
    borrowing func idsToReclaim() throws(StorageError) -> IDSet {
        var ids = IDSet()
        var cursor = try CursorLevel(self, EngineTree.reclaim)
        defer { cursor.close() }
        var found = try cursor.enter(from: .prefix([Reclamation.blobKind]))
        while found {
            let key = unsafe Array(cursor.key)
            guard key.first == Reclamation.blobKind else { break }
            if key.count == 17 { _ = ids.insert(bigEndian(key[9...])) }
            found = try cursor.step(false)
        }
        return ids
    }
}

extension Environment {
    /// Names of trees in the file that were not named when the store was opened.
    func unknownTrees(_ transaction: LMDBTransaction) throws(StorageError) -> [String] {
        let known = Set(trees.map(\.name))
        var names: [String] = []
        // LMDB's own tree of names always has this handle.
        var cursor = try CursorLevel(transaction, self, dbi: 1, node: nil, start: [])
        defer { cursor.close() }
        var found = try cursor.enter(false)
        while found {
            let name = unsafe String(decoding: cursor.key, as: UTF8.self)
            if !known.contains(name) { names.append(name) }
            found = try cursor.step(false)
        }
        return names
    }
}
