internal import CLMDB
internal import HoldfastCore

/// The engine's own checks: forms of values, pieces against their references, links against their nodes, blobs
/// against their records.
struct IntegrityCheck {
    private let environment: Environment
    private let transaction: LMDBTransaction
    var report = VerificationReport()

    /// Where the pieces belong: the ids of large values, blobs and uploads, with the pieces that they should have.
    private var owners: [UInt64: Owner] = [:]
    /// The nodes that links lead to.
    private var linked: Set<UInt64> = []
    private var blobs: [UInt64: BlobRecord] = [:]
    private var seen: UInt64 = 0

    private struct Owner {
        /// `nil`: an unfinished upload or a blob that is being reclaimed, which may have any.
        var pieces: Int?
        var length: UInt64 = 0
        var checksum: UInt64 = 0
        var tree: RawTree
    }

    init(_ environment: Environment, _ transaction: LMDBTransaction) {
        self.environment = environment
        self.transaction = transaction
    }

    mutating func run(_ progress: (UInt64) -> Void) throws(StorageError) {
        for tree in environment.trees where environment.has(tree) {
            switch tree {
            case EngineTree.pieces, EngineTree.continuations, EngineTree.meta, EngineTree.counters,
                EngineTree.sequences:
                continue
            default: try walkValues(tree, inNodes: false, progress)
            }
        }
        try walkValues(EngineTree.continuations, inNodes: true, progress)
        try walkNumbers(progress)
        try walkPieces(progress)
    }

    /// Every blob has as many references as its record counts.
    mutating func checkBlobReferences() throws(StorageError) {
        for (id, record) in blobs where report.blobReferences[id, default: 0] != record.references {
            let key = BlobKey(id: id).encoded
            report.problem(
                EngineTree.blobs, key: key.span,
                "\(record.references) references counted, \(report.blobReferences[id, default: 0]) found")
        }
        for id in report.blobReferences.keys where blobs[id] == nil {
            let key = BlobKey(id: id).encoded
            report.problem(EngineTree.blobs, key: key.span, "referenced and missing")
        }
    }

    private mutating func walkValues(
        _ tree: RawTree, inNodes: Bool, _ progress: (UInt64) -> Void
    ) throws(StorageError) {
        var cursor = try CursorLevel(
            transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
        defer { cursor.close() }
        var count: UInt64 = 0
        var found = try cursor.enter(false)
        var nodes: Set<UInt64> = []
        while found {
            count += 1
            note(progress)
            let key = unsafe Array(cursor.key)
            if inNodes {
                if key.count > ContinuedKeys.nodeIDBytes {
                    nodes.insert(bigEndian(key[..<8]))
                } else {
                    report.problem(tree, key: key.span, "a continuation without a node id")
                }
            }
            if ContinuedKeys.isLink(physicalLength: key.count, inNode: inNodes) {
                let stored = unsafe Array(cursor.value)
                if stored.count == 8, key.last == 0 {
                    if !linked.insert(bigEndian(stored[...])).inserted {
                        report.problem(tree, key: key.span, "two links lead to one node")
                    }
                } else {
                    report.problem(tree, key: key.span, "not a link")
                }
            } else {
                check(tree, key, unsafe Array(cursor.value))
            }
            found = try cursor.step(false)
        }
        report.entries[tree.name] = count
        if inNodes {
            for node in nodes.symmetricDifference(linked) {
                var key: [UInt8] = []
                key.appendBigEndian(node)
                report.problem(tree, key: key.span, nodes.contains(node) ? "no link leads here" : "an empty node")
            }
        }
    }

    private mutating func check(_ tree: RawTree, _ key: [UInt8], _ stored: [UInt8]) {
        switch stored.first {
        case StoredValue.inlineForm:
            noteBlob(tree, key, Array(stored.dropFirst()))
        case StoredValue.piecesForm:
            guard let reference = PiecesReference(stored.span) else {
                return report.problem(tree, key: key.span, "not a reference to pieces")
            }
            let owner = Owner(
                pieces: StoredValue.pieceCount(reference.length), length: reference.length,
                checksum: reference.checksum, tree: tree)
            if owners.updateValue(owner, forKey: reference.id) != nil {
                report.problem(tree, key: key.span, "two values share pieces")
            }
        default: report.problem(tree, key: key.span, "unknown form of value")
        }
    }

    private mutating func noteBlob(_ tree: RawTree, _ key: [UInt8], _ bytes: [UInt8]) {
        do throws(StorageError) {
            switch tree {
            case EngineTree.blobs:
                let id: BlobKey = try decodeKey(key.span, tree: tree)
                let record: BlobRecord = try decodeRecord(bytes.span, tree: tree, key: key.span)
                blobs[id.id] = record
                owners[id.id] = Owner(
                    pieces: StoredValue.pieceCount(record.length), length: record.length, checksum: record.checksum,
                    tree: tree)
            case EngineTree.uploads:
                let id: BlobKey = try decodeKey(key.span, tree: tree)
                let _: UploadRecord = try decodeRecord(bytes.span, tree: tree, key: key.span)
                owners[id.id] = Owner(pieces: nil, tree: tree)
            case EngineTree.reclaim where key.first == Reclamation.blobKind && key.count == 17:
                owners[bigEndian(key[9...])] = Owner(pieces: nil, tree: tree)
            default: return
            }
        } catch {
            report.problem(tree, key: key.span, error.description)
        }
    }

    /// Counters, sequences and the engine's own numbers.
    private mutating func walkNumbers(_ progress: (UInt64) -> Void) throws(StorageError) {
        for tree in [EngineTree.counters, EngineTree.sequences, EngineTree.meta] {
            var cursor = try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
            defer { cursor.close() }
            var count: UInt64 = 0
            var found = try cursor.enter(false)
            while found {
                count += 1
                note(progress)
                let key = unsafe Array(cursor.key)
                let length = key == EngineTree.formatKey ? 4 : 8
                if unsafe cursor.value.count != length { report.problem(tree, key: key.span, "not \(length) bytes") }
                found = try cursor.step(false)
            }
            report.entries[tree.name] = count
        }
    }

    /// Every piece has an owner, and every owner its pieces, which match their checksum.
    private mutating func walkPieces(_ progress: (UInt64) -> Void) throws(StorageError) {
        let tree = EngineTree.pieces
        var cursor = try CursorLevel(transaction, environment, dbi: environment.dbi(tree), node: nil, start: [])
        defer { cursor.close() }
        var count: UInt64 = 0
        var current: (id: UInt64, next: Int, length: UInt64, hash: XXHash64)?
        var complete: Set<UInt64> = []
        var found = try cursor.enter(false)
        while found {
            count += 1
            note(progress)
            let key = unsafe Array(cursor.key)
            guard key.count == 12 else {
                report.problem(tree, key: key.span, "not a piece's key")
                found = try cursor.step(false)
                continue
            }
            let id = bigEndian(key[..<8])
            let index = Int(key[8...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            if current?.id != id {
                finish(current, &complete)
                current = (id, 0, 0, XXHash64())
                if owners[id] == nil { report.problem(tree, key: key.span, "a piece without an owner") }
            }
            if owners[id]?.pieces != nil {
                if current?.next != index { report.problem(tree, key: key.span, "a piece before this one is missing") }
                let bytes = unsafe Array(cursor.value)
                current?.hash.update(bytes.span)
                current?.length += UInt64(bytes.count)
            }
            current?.next = index + 1
            found = try cursor.step(false)
        }
        finish(current, &complete)
        for (id, owner) in owners where owner.pieces != nil && owner.length > 0 && !complete.contains(id) {
            let key = StoredValue.pieceKey(id, 0)
            report.problem(owner.tree, key: key.span, "the pieces of \(id) are missing")
        }
        report.entries[tree.name] = count
    }

    private mutating func finish(
        _ current: (id: UInt64, next: Int, length: UInt64, hash: XXHash64)?, _ complete: inout Set<UInt64>
    ) {
        guard let current, let owner = owners[current.id], let pieces = owner.pieces else { return }
        complete.insert(current.id)
        if current.next != pieces || current.length != owner.length || current.hash.value != owner.checksum {
            let key = StoredValue.pieceKey(current.id, 0)
            report.problem(owner.tree, key: key.span, "the pieces of \(current.id) do not match their checksum")
        }
    }

    private mutating func note(_ progress: (UInt64) -> Void) {
        seen += 1
        if seen % 4_096 == 0 { progress(seen) }
    }
}

private func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
