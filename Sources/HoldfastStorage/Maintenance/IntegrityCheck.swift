internal import CLMDB
internal import HoldfastCore

/// The engine's own checks: forms of values, pieces against what refers to them, links against their nodes, blobs
/// against their records and references.
///
/// A store in use changes between the snapshots of a check. What makes that harmless is that the engine's numbers are
/// not given twice: a value in pieces, a node and a blob with a number that was given before the check began stay where
/// they are until they go for good.
struct IntegrityCheck {
    /// The last number that had been given when the check began: what is newer was not there when its tree was walked.
    let lastID: UInt64
    /// Trees that this program does not know may own pieces and nodes.
    private let unknownTrees: [String]

    private var ofValues = IDSet()
    /// Numbers of uploads, of blobs, and of pieces that are to be reclaimed. They go from one to the next of these.
    private var ofBlobs = IDSet()
    private var linked = IDSet()
    private var nodes = IDSet()

    init(_ verification: inout Verification) throws(StorageError) {
        let environment = verification.environment
        (lastID, unknownTrees) = try verification.snapshot { (tx, _) throws(StorageError) in
            (try tx.lastID(), try environment.unknownTrees(tx.transaction))
        }
    }

    mutating func run(_ verification: inout Verification) throws(StorageError) {
        let environment = verification.environment
        let last = [EngineTree.continuations, EngineTree.uploads, EngineTree.blobs, EngineTree.reclaim]
        let numbers = [EngineTree.meta, EngineTree.counters, EngineTree.sequences]
        let others = environment.trees.filter { !last.contains($0) && !numbers.contains($0) && $0 != EngineTree.pieces }
        for tree in others + last where environment.has(tree) { try walkValues(tree, &verification) }
        for tree in numbers { try walkNumbers(tree, &verification) }
        try checkBlobs(&verification)
        if unknownTrees.isEmpty {
            try checkNodes(&verification)
        } else {
            let names = unknownTrees.joined(separator: ", ")
            verification.report.leaveUndecided(
                "owners of pieces and nodes: this program does not know the trees \(names)")
        }
        try walkPieces(&verification)
    }

    private mutating func walkValues(
        _ tree: RawTree, _ verification: inout Verification
    ) throws(StorageError) {
        verification.report.entries[tree.name] = 0
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            let given = try tx.lastID()
            var cursor = try CursorLevel(tx, tree)
            defer { cursor.close() }
            var found = try cursor.enter(from: walk.range)
            while found {
                let key = unsafe Array(cursor.key)
                guard walk.takes(key.span) else { break }
                try unsafe check(tree, key, cursor.value, given, tx, &report)
                found = try cursor.step(false)
            }
            report.entries[tree.name, default: 0] += walk.taken
        }
    }

    /// - Parameter given: the last number that had been given in this snapshot.
    @unsafe private mutating func check(
        _ tree: RawTree, _ key: [UInt8], _ stored: UnsafeRawBufferPointer, _ given: UInt64,
        _ tx: borrowing ReadTransaction, _ report: inout VerificationReport
    ) throws(StorageError) {
        let inNodes = tree == EngineTree.continuations
        if inNodes {
            guard key.count > ContinuedKeys.nodeIDBytes else {
                return report.problem(tree, key: key.span, "a continuation without a node id")
            }
            _ = nodes.insert(bigEndian(key[..<8]))
        }
        if key.count > ContinuedKeys.segmentBytes + 1 + (inNodes ? ContinuedKeys.nodeIDBytes : 0) {
            return report.problem(tree, key: key.span, "longer than a segment and a link")
        }
        if ContinuedKeys.isLink(physicalLength: key.count, inNode: inNodes) {
            return try unsafe checkLink(tree, key, Array(stored), given, tx, &report)
        }
        switch unsafe stored.first {
        case StoredValue.inlineForm:
            if stored.count - 1 > StoredValue.inlineBytesMax {
                report.problem(tree, key: key.span, "a value that should be in pieces")
            }
            if [EngineTree.blobs, EngineTree.uploads, EngineTree.reclaim].contains(tree) {
                try unsafe checkBlobRecord(tree, key, Array(stored.dropFirst()), given, tx, &report)
            }
        case StoredValue.piecesForm:
            guard let reference = unsafe PiecesReference(Span(_unsafeBytes: stored)),
                reference.length > UInt64(StoredValue.inlineBytesMax)
            else { return report.problem(tree, key: key.span, "not a reference to pieces") }
            if !ofValues.insert(reference.id) { report.problem(tree, key: key.span, "two values share pieces") }
            if reference.id > given { report.problem(tree, key: key.span, "its pieces' id was not given yet") }
            var pieces = PieceSum(reference.id)
            try pieces.add(tx)
            if !pieces.match(reference.length, reference.checksum) {
                report.problem(tree, key: key.span, "the pieces of \(reference.id) do not match their checksum")
            }
        default: report.problem(tree, key: key.span, "unknown form of value")
        }
    }

    private mutating func checkLink(
        _ tree: RawTree, _ key: [UInt8], _ stored: [UInt8], _ given: UInt64, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(StorageError) {
        guard stored.count == 8, key.last == 0 else { return report.problem(tree, key: key.span, "not a link") }
        let node = bigEndian(stored[...])
        if !linked.insert(node) { report.problem(tree, key: key.span, "two links lead to one node") }
        if node > given { report.problem(tree, key: key.span, "its node's id was not given yet") }
        if try !tx.hasEntries(EngineTree.continuations, under: node) {
            report.problem(tree, key: key.span, "it leads to an empty node")
        }
    }

    /// Uploads, blobs, and pieces that are to be reclaimed.
    private mutating func checkBlobRecord(
        _ tree: RawTree, _ key: [UInt8], _ bytes: [UInt8], _ given: UInt64, _ tx: borrowing ReadTransaction,
        _ report: inout VerificationReport
    ) throws(StorageError) {
        let id: UInt64
        do throws(StorageError) {
            switch tree {
            case EngineTree.blobs:
                id = (try decodeKey(key.span, tree: tree) as BlobKey).id
                let _: BlobRecord = try decodeRecord(bytes.span, tree: tree, key: key.span)
            case EngineTree.uploads:
                id = (try decodeKey(key.span, tree: tree) as BlobKey).id
                let _: UploadRecord = try decodeRecord(bytes.span, tree: tree, key: key.span)
                if try tx.contains(EngineTree.blobs, key.span) {
                    report.problem(tree, key: key.span, "an upload of a blob that is finished")
                }
            default:
                guard key.first == Reclamation.blobKind else { return }
                guard key.count == 17 else { return report.problem(tree, key: key.span, "not a blob to reclaim") }
                id = bigEndian(key[9...])
                let blob = BlobKey(id: id).encoded
                let isFinished = try tx.contains(EngineTree.blobs, blob.span)
                let isUploaded = try tx.contains(EngineTree.uploads, blob.span)
                if isFinished || isUploaded {
                    report.problem(tree, key: key.span, "a blob that is in use is to be reclaimed")
                }
            }
        } catch { return try report.note(error) }
        _ = ofBlobs.insert(id)
        if ofValues.contains(id) { report.problem(tree, key: key.span, "a blob and a value share pieces") }
        if id > given { report.problem(tree, key: key.span, "its id was not given yet") }
    }

    /// Counters, sequences and the engine's own numbers.
    private func walkNumbers(_ tree: RawTree, _ verification: inout Verification) throws(StorageError) {
        verification.report.entries[tree.name] = 0
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            var cursor = try CursorLevel(tx, tree)
            defer { cursor.close() }
            var found = try cursor.enter(from: walk.range)
            while found {
                let key = unsafe Array(cursor.key)
                guard walk.takes(key.span) else { break }
                let length = tree == EngineTree.meta && key == EngineTree.formatKey ? 4 : 8
                if unsafe cursor.value.count != length { report.problem(tree, key: key.span, "not \(length) bytes") }
                found = try cursor.step(false)
            }
            report.entries[tree.name, default: 0] += walk.taken
        }
    }

    /// Every node has a link. A node that lost its last entry after it was seen has gone with its link.
    private func checkNodes(_ verification: inout Verification) throws(StorageError) {
        let tree = EngineTree.continuations
        for node in nodes.subtracting(linked) where node <= lastID {
            try verification.snapshot { (tx, report) throws(StorageError) in
                if try !tx.hasEntries(tree, under: node) { return }
                var key: [UInt8] = []
                key.appendBigEndian(node)
                report.problem(tree, key: key.span, "no link leads here")
            }
        }
    }

    /// The pieces of every blob match its record.
    private func checkBlobs(_ verification: inout Verification) throws(StorageError) {
        let tree = EngineTree.blobs
        var last: [UInt8]? = []
        while let from = last {
            let page = try verification.snapshot { (tx, _) throws(StorageError) in try tx.blobs(after: from, limit: 256)
            }
            for (id, record) in page {
                var pieces = PieceSum(id)
                var prefix: [UInt8] = []
                prefix.appendBigEndian(id)
                try verification.walk(.prefix(prefix)) { (tx, walk, _) throws(StorageError) in
                    try pieces.add(tx, &walk)
                }
                if pieces.match(record.length, record.checksum) { continue }
                // Pieces go after their blob has gone.
                try verification.snapshot { (tx, report) throws(StorageError) in
                    let key = BlobKey(id: id).encoded
                    guard try tx.contains(tree, key.span) else { return }
                    report.problem(tree, key: key.span, "the pieces of \(id) do not match their checksum")
                }
            }
            last = page.last.map { BlobKey(id: $0.id).encoded }
        }
    }

    /// Every piece has an owner.
    private func walkPieces(_ verification: inout Verification) throws(StorageError) {
        let tree = EngineTree.pieces
        var orphans = IDSet()
        verification.report.entries[tree.name] = 0
        try verification.walk(.all) { (tx, walk, report) throws(StorageError) in
            let given = try tx.lastID()
            var cursor = try CursorLevel(tx, tree)
            defer { cursor.close() }
            var found = try cursor.enter(from: walk.range)
            while found {
                let key = unsafe Array(cursor.key)
                guard walk.takes(key.span) else { break }
                found = try cursor.step(false)
                guard key.count == 12 else {
                    report.problem(tree, key: key.span, "not a piece's key")
                    continue
                }
                let id = bigEndian(key[..<8])
                let isNew = id > lastID && id <= given
                if !isNew && !ofValues.contains(id) && !ofBlobs.contains(id) { _ = orphans.insert(id) }
            }
            report.entries[tree.name, default: 0] += walk.taken
        }
        let suspects = orphans.subtracting(IDSet())
        if suspects.isEmpty || !unknownTrees.isEmpty { return }
        // What was released meanwhile may have been entered for reclamation behind the walk there.
        try verification.inOneSnapshot("pieces without an owner") { (tx, report) throws(StorageError) in
            let reclaimed = try tx.idsToReclaim()
            for id in suspects where !reclaimed.contains(id) {
                let blob = BlobKey(id: id).encoded
                if try tx.contains(EngineTree.blobs, blob.span) { continue }
                if try tx.contains(EngineTree.uploads, blob.span) { continue }
                guard try tx.hasEntries(tree, under: id) else { continue }
                let key = StoredValue.pieceKey(id, 0)
                report.problem(tree, key: key.span, "pieces without an owner")
            }
        }
    }
}

func bigEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
