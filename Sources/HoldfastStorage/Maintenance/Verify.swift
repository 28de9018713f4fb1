/// What was looked at, and what is wrong with it.
public struct VerificationReport: Sendable {
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        public let tree: String
        /// In hexadecimal.
        public let key: String
        public let reason: String

        public var description: String { "\(tree) \(key): \(reason)" }
    }

    /// The first 1,000 problems.
    public private(set) var problems: [Problem] = []
    public private(set) var problemCount = 0
    /// What could not be decided, because the store changed faster than it could be looked at: neither well nor wrong.
    /// Look again when it is less busy.
    public private(set) var undecided: [String] = []
    /// Entries by tree, those of the engine's own trees included.
    public internal(set) var entries: [String: UInt64] = [:]
    /// References to blobs that the services have reported.
    var blobReferences: [UInt64: UInt32] = [:]

    public mutating func problem(_ tree: RawTree, key: Span<UInt8>, _ reason: String) {
        problemCount += 1
        if problems.count < 1_000 {
            problems.append(Problem(tree: tree.name, key: hexadecimal(key), reason: reason))
        }
    }

    /// A service reports every reference that its records hold to a blob.
    public mutating func reference(blob: UInt64) { blobReferences[blob, default: 0] += 1 }

    mutating func leaveUndecided(_ what: String) { undecided.append(what) }

    /// Takes an error that says that a record is damaged for the problem that it is; throws any other.
    public mutating func note(_ error: StorageError) throws(StorageError) {
        guard case .corrupt(let tree, let key, let reason) = error else { throw error }
        problemCount += 1
        if problems.count < 1_000 { problems.append(Problem(tree: tree, key: key, reason: reason)) }
    }
}

extension Store {
    /// Walks every tree, decodes what the engine keeps, checks every value in pieces and every blob against its
    /// checksum, and lets the services check theirs.
    ///
    /// The store may be in use: it is looked at in snapshots of a few seconds, one after the other, so that the file
    /// does not grow for it.
    ///
    /// - Parameter progress: called now and then with the entries looked at so far.
    /// - Throws: `truncated` where the file was cut off.
    /// - Complexity: reads the whole store once. Takes a few bytes of memory for each blob and value in pieces.
    public func verify(
        _ verifiers: [any Verifier] = [], progress: @escaping (UInt64) -> Void = { _ in }
    ) throws(StorageError) -> VerificationReport {
        var verification = Verification(self, progress: progress)
        var check = try IntegrityCheck(&verification)
        try check.run(&verification)
        for verifier in verifiers { try verifier.verify(&verification) }
        try check.checkBlobReferences(verifiers, &verification)
        return verification.report
    }
}
